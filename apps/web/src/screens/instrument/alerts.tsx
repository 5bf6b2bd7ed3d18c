import { useQuery } from "@tanstack/react-query";
import { Page } from "../../app/page.tsx";
import { investQueries } from "../../data/invest.ts";
import { BellRing } from "../../design/icons.ts";
import { EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import { useInvest } from "../invest/texts.tsx";
import { AlertRow } from "./alert-row.tsx";

/** Every price that is waited for, and those that were reached. */
export function PriceAlerts() {
  const { alerts } = useInvest();
  const all = useQuery(investQueries.alerts);
  return (
    <Page title={alerts.title} intro={alerts.intro} back>
      <Card flush>
        {all.isPending && <RowBones count={3} />}
        {all.isError && <ErrorState error={all.error} onRetry={all.refetch} />}
        {all.data?.length === 0 && (
          <EmptyState icon={BellRing} title={alerts.empty} text={alerts.emptyText} />
        )}
        {all.data?.map((one) => (
          <AlertRow key={one.id} alert={one} />
        ))}
      </Card>
    </Page>
  );
}
