import type { CurrencyCode, OutputOf } from "@bourse/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { CounterpartyMark, useCounterpartyName } from "../../app/movement-row.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { useAccounts } from "../../data/accounts.ts";
import { queries } from "../../data/queries.ts";
import { monthOf, sumOf } from "../../data/sums.ts";
import { Amount } from "../../design/amount.tsx";
import { BarChart, ChartTable, Legend } from "../../design/charts.tsx";
import { Segmented } from "../../design/field.tsx";
import { ChartNoAxesColumn } from "../../design/icons.ts";
import { Bone, EmptyState, ErrorState } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";
import { Categories } from "./categories.tsx";

type InsightData = OutputOf<"insights">;
const monthsShown = 12;

export function Insights() {
  const { t } = useLanguage();
  const { data: me } = useQuery(queries.me);
  const { data: accounts = [] } = useAccounts();
  const [chosen, setChosen] = useState<CurrencyCode>();
  const [month, setMonth] = useState(() => monthOf(new Date()));
  const currency = chosen ?? me?.displayCurrency ?? "USD";
  const insights = useQuery({
    ...queries.insights({ currency, month }),
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t.insights.title} wide>
      {accounts.length > 1 && (
        <Segmented
          label={t.common.currency}
          value={currency}
          onChange={setChosen}
          options={accounts.map((one) => ({ value: one.currency, label: one.currency }))}
        />
      )}
      {insights.isPending && <Bone width="100%" height="18rem" />}
      {insights.isError && <ErrorState error={insights.error} onRetry={insights.refetch} />}
      {insights.data?.months.length === 0 && (
        <EmptyState
          icon={ChartNoAxesColumn}
          title={t.insights.emptyTitle}
          text={t.insights.emptyText}
        />
      )}
      {insights.data !== undefined && insights.data.months.length > 0 && (
        <div className={pageStyles.columns}>
          <div className={pageStyles.stack}>
            <Months data={insights.data} month={month} onMonth={setMonth} />
            <Payees data={insights.data} />
          </div>
          <Categories data={insights.data} currency={currency} month={month} />
        </div>
      )}
    </Page>
  );
}

type MonthsProps = {
  readonly data: InsightData;
  readonly month: string;
  readonly onMonth: (month: string) => void;
};

function Months({ data, month, onMonth }: MonthsProps) {
  const { t, dates, money } = useLanguage();
  const months = [...data.months]
    .sort((a, b) => a.month.localeCompare(b.month))
    .slice(-monthsShown);
  const current = months.find((one) => one.month === month);
  const net =
    current === undefined
      ? undefined
      : sumOf(
          [current.moneyIn, { ...current.moneyOut, amount: `-${current.moneyOut.amount}` }],
          current.moneyIn.currency,
        );
  return (
    <Card>
      <div className={pageStyles.stack}>
        <div className={pageStyles.split}>
          <div>
            <span className={pageStyles.muted}>{t.insights.spentIn(dates.month(month))}</span>
            <div>
              <Amount value={current?.moneyOut} size="hero" private />
            </div>
            <span className={pageStyles.muted}>
              {t.insights.net} · <Amount value={net} sign="always" private />
            </span>
          </div>
        </div>
        <BarChart
          label={t.insights.chartLabel}
          selected={month}
          onSelect={onMonth}
          bars={months.map((one) => ({
            key: one.month,
            label: dates.shortMonth(one.month),
            first: one.moneyIn.amount,
            second: one.moneyOut.amount,
            spoken: [
              dates.month(one.month),
              `${t.insights.moneyIn} ${money(one.moneyIn)}`,
              `${t.insights.moneyOut} ${money(one.moneyOut)}`,
            ].join(", "),
          }))}
        />
        <Legend first={t.insights.moneyIn} second={t.insights.moneyOut} />
        <ChartTable
          summary={t.insights.asTable}
          head={[t.common.month, t.insights.moneyIn, t.insights.moneyOut]}
          rows={months.map((one) => [
            dates.month(one.month),
            money(one.moneyIn),
            money(one.moneyOut),
          ])}
        />
      </div>
    </Card>
  );
}

function Payees({ data }: { readonly data: InsightData }) {
  const { t } = useLanguage();
  const nameOf = useCounterpartyName();
  if (data.payees.length === 0) return null;
  return (
    <Section title={t.insights.topPayees}>
      <Card flush>
        {data.payees.map((payee) => (
          <Row
            key={nameOf(payee.counterparty)}
            lead={<CounterpartyMark party={payee.counterparty} />}
            title={nameOf(payee.counterparty)}
            sub={t.insights.payments(payee.count)}
            end={<Amount value={payee.spent} private />}
          />
        ))}
      </Card>
    </Section>
  );
}
