import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { Select } from "../../design/field.tsx";
import { Bone, ErrorState } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import styles from "./business.module.css";

const intervals = ["manual", "daily", "weekly", "monthly"] as const;
const weekdays = ["1", "2", "3", "4", "5", "6", "7"] as const;
const days = Array.from({ length: 31 }, (_, index) => String(index + 1));
type Schedule = OutputOf<"payoutSchedule">["schedule"];

/** When what is available is paid out by itself. */
export function PayoutSchedule({ world }: { readonly world: World }) {
  const { t, dates } = useShop();
  const found = useQuery(businessQueries.schedule(world));
  const set = useMutation({
    mutationFn: (schedule: Schedule) => api.setPayoutSchedule({ ...world, ...schedule }),
    onSuccess: refreshBusiness,
  });
  if (found.isError) return <ErrorState error={found.error} onRetry={found.refetch} />;
  if (found.data === undefined) return <Bone width="100%" height="8rem" />;
  const { schedule, nextAt } = found.data;
  return (
    <Card>
      <Section title={t.business.schedule}>
        <div className={styles.form}>
          <Select
            label={t.business.every}
            value={schedule.interval}
            onChange={(interval) =>
              set.mutate({
                interval,
                ...(interval === "weekly" && { weekday: 1 }),
                ...(interval === "monthly" && { day: 1 }),
              })
            }
            options={intervals.map((value) => ({ value, label: t.business.intervals[value] }))}
          />
          {schedule.interval === "weekly" && (
            <Select
              label={t.business.on}
              value={weekdays[(schedule.weekday ?? 1) - 1] ?? "1"}
              onChange={(weekday) => set.mutate({ interval: "weekly", weekday: Number(weekday) })}
              options={weekdays.map((value, index) => ({
                value,
                label: t.business.weekdays[index] ?? value,
              }))}
            />
          )}
          {schedule.interval === "monthly" && (
            <Select
              label={t.business.on}
              value={String(schedule.day ?? 1)}
              onChange={(day) => set.mutate({ interval: "monthly", day: Number(day) })}
              options={days.map((value) => ({ value, label: value }))}
            />
          )}
          {set.isError && <ErrorState error={set.error} />}
          {nextAt !== null && (
            <p className={pageStyles.muted}>{t.business.nextPayout(dates.dateTime(nextAt))}</p>
          )}
        </div>
      </Section>
    </Card>
  );
}
