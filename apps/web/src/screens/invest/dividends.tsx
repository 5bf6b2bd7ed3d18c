import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { sumOf } from "../../data/sums.ts";
import { Amount } from "../../design/amount.tsx";
import { Switch } from "../../design/field.tsx";
import { HandCoins } from "../../design/icons.ts";
import { Chip, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";
import { Seal } from "./instrument-row.tsx";
import { useInvest } from "./texts.tsx";

type Dividend = OutputOf<"dividends">["items"][number];

const tones = { announced: "info", entitled: "warn", paid: "good" } as const;

function Line({ dividend }: { readonly dividend: Dividend }) {
  const { dividends, price, quantity } = useInvest();
  const { dates } = useLanguage();
  const { instrument, rate, state } = dividend;
  const day = dates.calendarDate(state === "announced" ? dividend.exOn : dividend.payableOn);
  const when = state === "announced" ? dividends.exDay(day) : dividends.payable(day);
  const each = price(rate, instrument.currency);
  return (
    <Row
      lead={<Seal symbol={instrument.symbol} />}
      title={instrument.name}
      sub={`${dividends.perShare(each, quantity(dividend.quantity, 4))} · ${when}`}
      end={<Amount value={dividend.amount} private />}
      endSub={<Chip tone={tones[state]}>{dividends.states[state]}</Chip>}
    />
  );
}

const dayOfPayment = ({ payableOn }: Dividend) => payableOn;

/** What is to come, the next first; then what was paid, year by year. */
function Calendar({ items }: { readonly items: readonly Dividend[] }) {
  const { dividends } = useInvest();
  const coming = items
    .filter(({ state }) => state !== "paid")
    .toSorted((a, b) => (dayOfPayment(a) < dayOfPayment(b) ? -1 : 1));
  const paid = items.filter(({ state }) => state === "paid");
  const years = Map.groupBy(paid, (one) => dayOfPayment(one).slice(0, 4));
  return (
    <>
      {coming.length > 0 && <Stretch title={dividends.coming} items={coming} />}
      {[...years].map(([year, inYear]) => (
        <Stretch key={year} title={dividends.paidIn(year)} items={inYear} />
      ))}
    </>
  );
}

type StretchProps = { readonly title: string; readonly items: readonly Dividend[] };

function Stretch({ title, items }: StretchProps) {
  const { dividends } = useInvest();
  const byCurrency = Map.groupBy(items, ({ amount }) => amount.currency);
  return (
    <Section title={title}>
      <Card flush>
        {items.map((one) => (
          <Line key={one.id} dividend={one} />
        ))}
        {[...byCurrency].map(([currency, those]) => (
          <Row
            key={currency}
            title={dividends.sum}
            end={
              <Amount
                value={sumOf(
                  those.map(({ amount }) => amount),
                  currency,
                )}
                size="strong"
                private
              />
            }
          />
        ))}
      </Card>
    </Section>
  );
}

/** What the shares paid and are going to pay, and which dividends buy more of the same. */
export function Dividends() {
  const { dividends } = useInvest();
  const all = useQuery(investQueries.dividends);
  const { data: positions = [] } = useQuery(investQueries.positions);
  const reinvest = useMutation({
    mutationFn: (choice: { symbol: string; reinvest: boolean }) => api.setReinvestment(choice),
    onSettled: refreshInvest,
  });
  return (
    <Page title={dividends.title} intro={dividends.intro} back>
      {all.isError && <ErrorState error={all.error} onRetry={all.refetch} />}
      {(all.data === undefined || all.data.items.length === 0) && (
        <Card flush>
          {all.isPending && <RowBones count={3} />}
          {all.data !== undefined && (
            <EmptyState icon={HandCoins} title={dividends.empty} text={dividends.emptyText} />
          )}
        </Card>
      )}
      {all.data !== undefined && <Calendar items={all.data.items} />}
      {reinvest.isError && <ErrorState error={reinvest.error} />}
      {all.data !== undefined && positions.length > 0 && (
        <Card>
          <Section title={dividends.reinvestTitle}>
            {positions.map(({ instrument: { symbol } }) => (
              <Switch
                key={symbol}
                label={dividends.reinvest(symbol)}
                checked={all.data.reinvested.includes(symbol)}
                onChange={(on) => reinvest.mutate({ symbol, reinvest: on })}
              />
            ))}
          </Section>
        </Card>
      )}
    </Page>
  );
}
