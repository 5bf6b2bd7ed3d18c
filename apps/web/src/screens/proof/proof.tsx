import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { Page } from "../../app/page.tsx";
import { checkedProofQuery, publicationsQuery } from "../../data/proof.ts";
import { Button } from "../../design/button.tsx";
import { ChevronRight, Scale } from "../../design/icons.ts";
import { EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Glyph, Row, RowButton, Section } from "../../design/surface.tsx";
import { Compare, Elsewhere, Limits } from "./explanations.tsx";
import { Holdings, Steps, Verdict } from "./verdict.tsx";

/** Checks, on this device, that what the member is owed is in a published total. */
export function ProofScreen() {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState<number>();
  const list = useInfiniteQuery(publicationsQuery);
  const publications = list.data?.pages.flatMap((page) => page.items);
  const newest = publications?.find(({ provable }) => provable)?.number;
  const number = chosen ?? newest;
  return (
    <Page title={t.proof.title} intro={t.proof.intro} back>
      {list.isPending && <RowBones count={4} />}
      {list.isError && <ErrorState error={list.error} onRetry={list.refetch} />}
      {publications?.length === 0 && (
        <Card>
          <EmptyState icon={Scale} title={t.proof.emptyTitle} text={t.proof.emptyText} />
        </Card>
      )}
      {number !== undefined && <Checked key={number} number={number} />}
      {publications !== undefined && publications.length > 0 && (
        <Publications
          items={publications}
          chosen={number}
          onChoose={setChosen}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
        />
      )}
      <Elsewhere />
      <Limits />
    </Page>
  );
}

function Checked({ number }: { readonly number: number }) {
  const { t } = useLanguage();
  const proof = useQuery(checkedProofQuery(number));
  if (proof.isPending) {
    return (
      <Card>
        <p role="status">{t.proof.checking}</p>
        <RowBones count={3} />
      </Card>
    );
  }
  if (proof.isError) return <ErrorState error={proof.error} onRetry={proof.refetch} />;
  const { data } = proof;
  return (
    <>
      <Verdict proof={data} />
      {data.check.ok && <Holdings check={data.check} />}
      {data.check.ok && <Steps proof={data} check={data.check} />}
      {data.check.ok && <Compare check={data.check} />}
    </>
  );
}

type PublicationsProps = {
  readonly items: readonly {
    readonly number: number;
    readonly at: string;
    readonly provable: boolean;
  }[];
  readonly chosen: number | undefined;
  readonly onChoose: (number: number) => void;
  readonly onMore: (() => void) | undefined;
};

function Publications({ items, chosen, onChoose, onMore }: PublicationsProps) {
  const { t, dates } = useLanguage();
  return (
    <Section title={t.proof.earlier}>
      <Card flush>
        {items.map(({ number, at, provable }) => {
          const content = {
            lead: <Glyph icon={Scale} />,
            title: t.proof.number(number),
            sub: provable ? dates.dateTime(at) : `${dates.dateTime(at)} · ${t.proof.expired}`,
          };
          if (!provable) return <Row key={number} {...content} />;
          return (
            <RowButton
              key={number}
              {...content}
              pressed={number === chosen}
              onPress={() => onChoose(number)}
              end={<ChevronRight size="1.2rem" aria-hidden />}
            />
          );
        })}
      </Card>
      {onMore !== undefined && (
        <Button variant="ghost" block onClick={onMore}>
          {t.common.loadMore}
        </Button>
      )}
    </Section>
  );
}
