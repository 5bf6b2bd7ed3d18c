import type { RecurringBuy } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { CalendarClock } from "../../design/icons.ts";
import { Chip, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Row } from "../../design/surface.tsx";
import { Seal } from "../invest/instrument-row.tsx";
import { useInvest } from "../invest/texts.tsx";
import { RoundUpFund } from "./round-up-fund.tsx";

function Plan({ plan }: { readonly plan: RecurringBuy }) {
  const { recurring } = useInvest();
  const { dates } = useLanguage();
  const [asking, setAsking] = useState(false);
  const { id, state, instrument } = plan;
  const isPaused = state === "paused";
  const change = useMutation({
    mutationFn: () => api.updateRecurringBuy({ id, state: isPaused ? "active" : "paused" }),
    onSettled: refreshInvest,
  });
  const stop = useMutation({
    mutationFn: () => api.cancelRecurringBuy({ id }),
    onSettled: refreshInvest,
    onSuccess: () => setAsking(false),
  });
  const next =
    plan.nextOn === null ? recurring.nextSalary : recurring.next(dates.calendarDate(plan.nextOn));
  return (
    <Card>
      <Row
        lead={<Seal symbol={instrument.symbol} />}
        title={instrument.name}
        sub={`${recurring.everyNames[plan.every]} · ${isPaused ? recurring.paused : next}`}
        end={<Amount value={plan.amount} />}
        endSub={plan.last?.failure != null ? <Chip tone="bad">{recurring.failed}</Chip> : undefined}
      />
      <div className={pageStyles.actions}>
        <Button variant="secondary" pending={change.isPending} onClick={() => change.mutate()}>
          {isPaused ? recurring.resume : recurring.pause}
        </Button>
        <Button variant="secondary" onClick={() => setAsking(true)}>
          {recurring.stop}
        </Button>
      </div>
      {change.isError && <ErrorState error={change.error} />}
      {asking && (
        <Confirm
          title={recurring.stop}
          text={recurring.stopQuestion}
          action={recurring.stop}
          pending={stop.isPending}
          error={stop.error}
          onConfirm={() => stop.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  );
}

/** Everything that buys by itself. */
export function RecurringBuys() {
  const { recurring } = useInvest();
  const plans = useQuery(investQueries.recurringBuys);
  const shown = plans.data?.filter(({ state }) => state !== "cancelled");
  return (
    <Page title={recurring.title} intro={recurring.intro} back>
      {plans.isPending && <RowBones count={2} />}
      {plans.isError && <ErrorState error={plans.error} onRetry={plans.refetch} />}
      {shown?.length === 0 && (
        <Card>
          <EmptyState icon={CalendarClock} title={recurring.empty} text={recurring.emptyText} />
        </Card>
      )}
      {shown?.map((plan) => (
        <Plan key={plan.id} plan={plan} />
      ))}
      <RoundUpFund />
    </Page>
  );
}
