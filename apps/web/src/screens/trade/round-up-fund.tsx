import type { CurrencyCode } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { api, wire } from "../../data/client.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Segmented, Select } from "../../design/field.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Facts, Section } from "../../design/surface.tsx";
import { useInvest } from "../invest/texts.tsx";

const steps = ["100", "500", "1000"] as const;
const currency: CurrencyCode = "USD";

/** Payments rounded up: the difference buys a fund. */
export function RoundUpFund() {
  const { recurring } = useInvest();
  const { money } = useLanguage();
  const { data: fund } = useQuery(investQueries.roundUpFund);
  const stop = useMutation({
    mutationFn: () => api.setRoundUpFund({ fund: null }),
    onSettled: refreshInvest,
  });
  if (fund === undefined) return null;
  return (
    <Card>
      <Section title={recurring.roundUps}>
        {fund === null ? (
          <Begin />
        ) : (
          <>
            <p>{recurring.roundUpsText(fund.instrument.symbol, money(fund.roundUpTo))}</p>
            <Facts
              items={[{ term: recurring.collected, value: <Amount value={fund.collected} /> }]}
            />
            {stop.isError && <ErrorState error={stop.error} />}
            <Button variant="secondary" pending={stop.isPending} onClick={() => stop.mutate()}>
              {recurring.stop}
            </Button>
          </>
        )}
      </Section>
    </Card>
  );
}

function Begin() {
  const { recurring } = useInvest();
  const { money } = useLanguage();
  const { data: all = [] } = useQuery(investQueries.instruments);
  const funds = all.filter(({ kind }) => kind === "fund");
  const [chosen, setChosen] = useState<string>();
  const [step, setStep] = useState<(typeof steps)[number]>("100");
  const symbol = chosen ?? funds[0]?.symbol;
  const start = useMutation({
    mutationFn: (fund: string) =>
      api.setRoundUpFund({ fund: { symbol: fund, roundUpTo: wire(BigInt(step), currency) } }),
    onSettled: refreshInvest,
  });
  if (symbol === undefined) return null;
  return (
    <div className={pageStyles.stack}>
      <p className={pageStyles.muted}>{recurring.roundUpsOff}</p>
      <Select
        label={recurring.fund}
        value={symbol}
        onChange={setChosen}
        options={funds.map((one) => ({
          value: one.symbol,
          label: `${one.name} ($${one.symbol})`,
        }))}
      />
      <Segmented
        label={recurring.roundUpTo}
        value={step}
        onChange={setStep}
        options={steps.map((value) => ({
          value,
          label: money({ amount: value, currency }),
        }))}
      />
      {start.isError && <ErrorState error={start.error} />}
      <Button block pending={start.isPending} onClick={() => start.mutate(symbol)}>
        {recurring.start}
      </Button>
    </div>
  );
}
