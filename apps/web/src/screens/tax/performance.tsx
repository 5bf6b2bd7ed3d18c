import type { OutputOf } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { investQueries } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Segmented } from "../../design/field.tsx";
import { ChartNoAxesColumn } from "../../design/icons.ts";
import { Bone, EmptyState, ErrorState } from "../../design/states.tsx";
import { Card, Facts, Section } from "../../design/surface.tsx";
import { Change } from "../invest/change.tsx";
import { useInvest } from "../invest/texts.tsx";
import { Allocation } from "./allocation.tsx";
import { ReturnChart } from "./return-chart.tsx";
import styles from "./tax.module.css";

type Performance = OutputOf<"performance">;
type Measure = Performance["simple" | "timeWeighted" | "moneyWeighted"];

const periods = ["day", "week", "month", "quarter", "year_to_date", "year", "all"] as const;

/** How well the shares did, by three measures that answer three questions. */
export function PerformanceScreen() {
  const { performance: texts } = useInvest();
  const [period, setPeriod] = useState<(typeof periods)[number]>("all");
  const { data, isPending, isError, error, refetch } = useQuery(investQueries.performance(period));
  const isEmpty =
    data !== undefined &&
    [data.endValue, data.moneyIn, data.startValue].every(({ amount }) => amount === "0");
  return (
    <Page title={texts.title} intro={texts.intro} back>
      <Segmented
        label={texts.title}
        value={period}
        onChange={setPeriod}
        options={periods.map((value) => ({ value, label: texts.periods[value] }))}
      />
      {isPending && <Bone width="100%" height="20rem" />}
      {isError && <ErrorState error={error} onRetry={refetch} />}
      {isEmpty && (
        <Card>
          <EmptyState icon={ChartNoAxesColumn} title={texts.empty} text={texts.emptyText} />
        </Card>
      )}
      {data !== undefined && !isEmpty && <Measured data={data} />}
    </Page>
  );
}

function Measured({ data }: { readonly data: Performance }) {
  const { performance: texts } = useInvest();
  return (
    <>
      <div className={styles.measures}>
        <MeasureCard
          title={texts.simple}
          hint={texts.simpleHint}
          formula={texts.simpleFormula}
          measure={data.simple}
        />
        <MeasureCard
          title={texts.timeWeighted}
          hint={texts.timeWeightedHint}
          formula={texts.timeWeightedFormula}
          measure={data.timeWeighted}
        />
        <MeasureCard
          title={texts.moneyWeighted}
          hint={texts.moneyWeightedHint}
          formula={texts.moneyWeightedFormula}
          measure={data.moneyWeighted}
        />
      </div>
      <ReturnChart points={data.points} />
      <Card>
        <Section title={texts.figures}>
          <Facts
            items={[
              { term: texts.startValue, value: <Amount value={data.startValue} private /> },
              { term: texts.moneyIn, value: <Amount value={data.moneyIn} private /> },
              { term: texts.moneyOut, value: <Amount value={data.moneyOut} private /> },
              { term: texts.dividends, value: <Amount value={data.dividends} private /> },
              { term: texts.endValue, value: <Amount value={data.endValue} private /> },
              {
                term: texts.gain,
                value: <Amount value={data.gain} sign="always" size="strong" private />,
              },
            ]}
          />
        </Section>
      </Card>
      <Allocation parts={data.allocation} />
    </>
  );
}

type MeasureProps = {
  readonly title: string;
  readonly hint: string;
  readonly formula: string;
  readonly measure: Measure;
};

function MeasureCard({ title, hint, formula, measure }: MeasureProps) {
  const { performance: texts, points } = useInvest();
  const { basisPoints, yearlyBasisPoints, reason } = measure;
  return (
    <Card>
      <h2>{title}</h2>
      <div className={styles.measure}>
        <Change basisPoints={basisPoints} />
      </div>
      {yearlyBasisPoints !== null && <p>{texts.yearly(points(yearlyBasisPoints))}</p>}
      {reason !== null && <p className={pageStyles.muted}>{texts.reasons[reason]}</p>}
      <p className={pageStyles.muted}>{hint}</p>
      <details className={styles.formula}>
        <summary>{texts.formula}</summary>
        <code>{formula}</code>
      </details>
    </Card>
  );
}
