import type { CurrencyCode, OutputOf, ShopPayment } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, type World } from "../../data/business-queries.ts";
import { sumOf } from "../../data/sums.ts";
import { Amount } from "../../design/amount.tsx";
import { ChartTable, shareOf } from "../../design/charts.tsx";
import { Segmented } from "../../design/field.tsx";
import { Bone, ErrorState } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import styles from "./business.module.css";

type Day = OutputOf<"businessVolume">["days"][number];
type Props = {
  readonly world: World;
  readonly currencies: readonly CurrencyCode[];
  /** The newest ones: most of them are in the currency that is shown first. */
  readonly payments: readonly ShopPayment[];
};
type MonthProps = { readonly world: World; readonly currency: CurrencyCode };

const height = 100;
const step = 10;
const barWidth = 7;
/** A day with little is not a day with nothing. */
const leastHeight = 2;

/** What came in on each of the last thirty days, in one currency at a time. */
export function Volume({ world, currencies, payments }: Props) {
  const { t } = useShop();
  const [chosen, setChosen] = useState<CurrencyCode>();
  const countOf = (one: CurrencyCode) =>
    payments.filter(({ amount }) => amount.currency === one).length;
  const [usual] = currencies.toSorted((a, b) => countOf(b) - countOf(a));
  const currency = chosen ?? usual ?? "USD";
  return (
    <>
      {currencies.length > 1 && (
        <Segmented
          label={t.business.currency}
          value={currency}
          onChange={setChosen}
          options={currencies.map((value) => ({ value, label: value }))}
        />
      )}
      <Month world={world} currency={currency} />
    </>
  );
}

/** Drawn, and as a table behind. */
function Month({ world, currency }: MonthProps) {
  const { t, dates, money } = useShop();
  const volume = useQuery(businessQueries.volume(world, currency));
  const { data: days } = volume;
  if (volume.isError) return <ErrorState error={volume.error} onRetry={volume.refetch} />;
  if (days === undefined) return <Bone width="100%" height="12rem" />;
  const gross = sumOf(
    days.map((day) => day.gross),
    currency,
  );
  const sold = days.filter(({ payments, refunded }) => payments > 0 || refunded.amount !== "0");
  return (
    <Card>
      <Section title={t.business.volume} action={<Amount value={gross} size="strong" />}>
        <Bars days={days} label={t.business.volumeLabel(money(gross))} />
        <p className={styles.span} aria-hidden>
          <span>{dates.calendarDate(days[0]?.day ?? "")}</span>
          <span>{dates.calendarDate(days.at(-1)?.day ?? "")}</span>
        </p>
        {sold.length === 0 ? (
          <p className={pageStyles.muted}>{t.business.noVolume}</p>
        ) : (
          <ChartTable
            summary={t.business.volumeTable}
            head={[t.business.day, t.business.number, t.business.gross, t.business.givenBack]}
            rows={sold
              .toReversed()
              .map((day) => [
                dates.calendarDate(day.day),
                day.payments,
                money(day.gross),
                money(day.refunded),
              ])}
          />
        )}
      </Section>
    </Card>
  );
}

function Bars({ days, label }: { readonly days: readonly Day[]; readonly label: string }) {
  const top = days
    .map(({ gross }) => BigInt(gross.amount))
    .reduce((most, one) => (one > most ? one : most), 0n)
    .toString();
  return (
    <svg
      className={styles.volume}
      viewBox={`0 0 ${days.length * step} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {days.map(({ day, gross }, index) => {
        const drawn = Math.max(shareOf(gross.amount, top) * height, leastHeight);
        return (
          <rect
            key={day}
            data-none={gross.amount === "0"}
            x={index * step + (step - barWidth) / 2}
            y={height - drawn}
            width={barWidth}
            height={drawn}
            rx={1}
          />
        );
      })}
    </svg>
  );
}
