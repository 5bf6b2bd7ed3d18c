import { useQuery } from "@tanstack/react-query";
import { Link, lazyRouteComponent } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { MovementRow } from "../../app/movement-row.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { queries } from "../../data/queries.ts";
import { History } from "../../design/icons.ts";
import { EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { Accounts } from "./accounts.tsx";
import { InvestLine } from "./invest-line.tsx";
import { Purse } from "./purse.tsx";
import { AskedOfMe, InsightTile, PotsTile, ToAccept, Upcoming } from "./tiles.tsx";

const AddMoney = lazyRouteComponent(() => import("./add-money.tsx"), "AddMoney");

function Recent() {
  const { t } = useLanguage();
  const recent = useQuery(queries.recent);
  return (
    <Section title={t.home.recent} action={<Link to="/activity">{t.common.seeAll}</Link>}>
      <Card flush>
        {recent.isPending && <RowBones count={6} />}
        {recent.isError && <ErrorState error={recent.error} onRetry={recent.refetch} />}
        {recent.data?.length === 0 && (
          <EmptyState icon={History} title={t.home.emptyTitle} text={t.home.emptyText} />
        )}
        {recent.data?.map((movement) => (
          <MovementRow key={movement.id} movement={movement} />
        ))}
      </Card>
    </Section>
  );
}

/** Money home: how am I doing, and what wants me. */
export function Home() {
  const { t } = useLanguage();
  const [adding, setAdding] = useState(false);
  return (
    <Page title={t.home.title} wide quiet>
      <div className={pageStyles.columns}>
        <div className={pageStyles.stack}>
          <Purse onAdd={() => setAdding(true)} />
          <InvestLine />
          <ToAccept />
          <AskedOfMe />
          <Accounts />
          <Recent />
        </div>
        <div className={pageStyles.stack}>
          <InsightTile />
          <PotsTile />
          <Upcoming />
        </div>
      </div>
      <Suspense>{adding && <AddMoney onClose={() => setAdding(false)} />}</Suspense>
    </Page>
  );
}
