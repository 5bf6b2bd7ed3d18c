import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Switch } from "../../design/field.tsx";
import { HandCoins } from "../../design/icons.ts";
import { Chip, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Row } from "../../design/surface.tsx";
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
      <Card flush>
        {all.isPending && <RowBones count={3} />}
        {all.isError && <ErrorState error={all.error} onRetry={all.refetch} />}
        {all.data?.items.length === 0 && (
          <EmptyState icon={HandCoins} title={dividends.empty} text={dividends.emptyText} />
        )}
        {all.data?.items.map((one) => (
          <Line key={one.id} dividend={one} />
        ))}
      </Card>
      {reinvest.isError && <ErrorState error={reinvest.error} />}
      {all.data !== undefined && positions.length > 0 && (
        <Card>
          {positions.map(({ instrument: { symbol } }) => (
            <Switch
              key={symbol}
              label={dividends.reinvest(symbol)}
              checked={all.data.reinvested.includes(symbol)}
              onChange={(on) => reinvest.mutate({ symbol, reinvest: on })}
            />
          ))}
        </Card>
      )}
    </Page>
  );
}
