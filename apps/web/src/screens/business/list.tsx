import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";

type Props<T> = {
  readonly title: string;
  readonly query: UseQueryResult<readonly T[]>;
  readonly empty: string;
  readonly row: (item: T) => ReactNode;
};

/** A titled list in each of its states. */
export function QueryList<T>({ title, query, empty, row }: Props<T>) {
  return (
    <Card flush>
      <Section title={title}>
        {query.isPending && <RowBones count={4} />}
        {query.isError && <ErrorState error={query.error} onRetry={query.refetch} />}
        {query.data?.length === 0 && <Row title={empty} />}
        {query.data?.map(row)}
      </Section>
    </Card>
  );
}
