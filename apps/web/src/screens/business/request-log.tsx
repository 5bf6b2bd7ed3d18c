import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, type World } from "../../data/business-queries.ts";
import { Button } from "../../design/button.tsx";
import { Switch } from "../../design/field.tsx";
import { Chip, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";
import styles from "./business.module.css";
import { useWhen } from "./when.ts";

const failedFrom = 400;

/** What the shop's programs asked of the API, and what they were answered. */
export function RequestLog({ world }: { readonly world: World }) {
  const { t } = useShop();
  const when = useWhen();
  const [onlyFailed, setOnlyFailed] = useState(false);
  const log = useInfiniteQuery(businessQueries.requests(world, onlyFailed));
  const found = log.data?.pages.flatMap(({ items }) => items);
  return (
    <Card flush>
      <Section title={t.business.requests}>
        <div className={styles.inset}>
          <Switch label={t.business.onlyFailed} checked={onlyFailed} onChange={setOnlyFailed} />
        </div>
        {log.isPending && <RowBones count={4} />}
        {log.isError && <ErrorState error={log.error} onRetry={log.refetch} />}
        {found?.length === 0 && <Row title={t.business.empty.requests} />}
        {found?.map(({ id, method, path, status, at, tookMs }) => (
          <Row
            key={id}
            title={
              <span className={pageStyles.mono}>
                {method} {path}
              </span>
            }
            sub={`${when(at)} · ${tookMs} ms · ${id}`}
            end={<Chip tone={status < failedFrom ? "good" : "bad"}>{status}</Chip>}
          />
        ))}
        {log.hasNextPage && (
          <Button
            variant="ghost"
            block
            pending={log.isFetchingNextPage}
            onClick={() => void log.fetchNextPage()}
          >
            {t.common.loadMore}
          </Button>
        )}
      </Section>
    </Card>
  );
}
