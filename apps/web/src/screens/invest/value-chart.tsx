import type { OutputOf } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { usePrivacyEye } from "../../app/settings.ts";
import { drawn } from "../../data/decimals.ts";
import { investQueries } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { ChartTable } from "../../design/charts.tsx";
import { Segmented } from "../../design/field.tsx";
import { Bone } from "../../design/states.tsx";
import styles from "./invest.module.css";
import { useScrub } from "./scrub.ts";
import { useInvest } from "./texts.tsx";

type Point = OutputOf<"portfolioHistory">["points"][number];

const periods = ["week", "month", "quarter", "year", "all"] as const;
const width = 600;
const height = 150;
const margin = 6;

/** Where a line runs, scaled to the lowest and highest of all lines in the drawing. */
function pathOf(amounts: readonly number[], low: number, high: number): string {
  const range = high - low || 1;
  const step = width / Math.max(1, amounts.length - 1);
  return amounts
    .map((amount, index) => {
      const y = height - margin - ((amount - low) / range) * (height - 2 * margin);
      return `${index === 0 ? "M" : "L"}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

type DrawingProps = { readonly points: readonly Point[]; readonly at: number | undefined };

function Drawing({ points, at }: DrawingProps) {
  const values = points.map(({ value }) => drawn(value.amount));
  const invested = points.map((point) => drawn(point.invested.amount));
  const all = [...values, ...invested];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const line = pathOf(values, low, high);
  const across = at === undefined ? 0 : (at / Math.max(1, points.length - 1)) * width;
  return (
    <svg
      className={styles.area}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <path className={styles.fill} d={`${line}L${width} ${height}L0 ${height}Z`} />
      <path className={styles.invested} d={pathOf(invested, low, high)} />
      <path className={styles.line} d={line} />
      {at !== undefined && <path className={styles.hair} d={`M${across} 0V${height}`} />}
    </svg>
  );
}

const gainOf = ({ value, invested }: Point) => BigInt(value.amount) - BigInt(invested.amount);

type ReadoutProps = { readonly points: readonly Point[]; readonly at: number | undefined };

/** The day that is pointed at; else what the whole stretch brought. */
function Readout({ points, at }: ReadoutProps) {
  const { home } = useInvest();
  const { dates } = useLanguage();
  const point = at === undefined ? undefined : points[at];
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (point === undefined) {
    const amount = (gainOf(last) - gainOf(first)).toString();
    return (
      <p className={styles.readout}>
        {home.periodGain}
        <Amount value={{ ...last.value, amount }} sign="always" private />
      </p>
    );
  }
  return (
    <p className={styles.readout}>
      {dates.date(point.at)}
      <strong>
        <Amount value={point.value} private />
      </strong>
      <span>
        {home.chartInvested} <Amount value={point.invested} private />
      </span>
    </p>
  );
}

/** The line, which can be followed day by day. */
function Followed({ points }: { readonly points: readonly Point[] }) {
  const { home } = useInvest();
  const { t, money, dates } = useLanguage();
  const hidden = usePrivacyEye();
  const scrub = useScrub(points.length, (at) => {
    const point = points[at];
    if (point === undefined) return "";
    return `${dates.date(point.at)}: ${hidden ? t.common.hidden : money(point.value)}`;
  });
  return (
    <>
      <Readout points={points} at={scrub.at} />
      <div {...scrub.props} className={styles.scrub} aria-label={home.chartFollow}>
        <Drawing points={points} at={scrub.at} />
      </div>
      <p className={styles.legend} aria-hidden>
        <span>{home.value}</span>
        <span>{home.chartInvested}</span>
      </p>
    </>
  );
}

/** What the shares were worth at the end of each day, beside what was put in. */
export function ValueChart() {
  const { home } = useInvest();
  const { dates } = useLanguage();
  const [period, setPeriod] = useState<(typeof periods)[number]>("month");
  const { data: points, isPending } = useQuery(investQueries.history(period));
  return (
    <div className={styles.chart}>
      {isPending && <Bone width="100%" height="13rem" />}
      {points !== undefined && points.length < 2 && (
        <p className={styles.chartEmpty}>{home.chartEmpty}</p>
      )}
      {points !== undefined && points.length > 1 && <Followed key={period} points={points} />}
      <Segmented
        label={home.periodLabel}
        value={period}
        onChange={setPeriod}
        options={periods.map((value) => ({ value, label: home.periods[value] }))}
      />
      {points !== undefined && points.length > 1 && (
        <ChartTable
          summary={home.chartTable}
          head={[home.chartDay, home.value, home.chartInvested]}
          rows={points.map((point) => [
            dates.date(point.at),
            <Amount key="value" value={point.value} private />,
            <Amount key="invested" value={point.invested} private />,
          ])}
        />
      )}
    </div>
  );
}
