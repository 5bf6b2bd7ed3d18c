import type { OutputOf } from "@bourse/contract";
import { useLanguage } from "../../app/language.tsx";
import { ChartTable } from "../../design/charts.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { Change } from "../invest/change.tsx";
import { useScrub } from "../invest/scrub.ts";
import { useInvest } from "../invest/texts.tsx";
import styles from "./tax.module.css";

type Point = OutputOf<"performance">["points"][number];

const width = 600;
const height = 130;
const margin = 6;

/** The time-weighted return from the start of the period through each day, beside zero. */
export function ReturnChart({ points }: { readonly points: readonly Point[] }) {
  const { performance: texts, points: write } = useInvest();
  const { dates } = useLanguage();
  const scrub = useScrub(points.length, (at) => {
    const point = points[at];
    return point === undefined
      ? ""
      : `${dates.calendarDate(point.on)}: ${write(point.basisPoints)}`;
  });
  const shown = points[scrub.at ?? points.length - 1];
  if (shown === undefined || points.length < 2) return null;
  return (
    <Card>
      <Section title={texts.chart}>
        <p className={styles.readout}>
          {dates.calendarDate(shown.on)} <Change basisPoints={shown.basisPoints} />
        </p>
        <div {...scrub.props} className={styles.scrub} aria-label={texts.chart}>
          <Drawing points={points} at={scrub.at} />
        </div>
        <ChartTable
          summary={texts.chartTable}
          head={[texts.chartDay, texts.timeWeighted]}
          rows={points
            .toReversed()
            .map(({ on, basisPoints }) => [dates.calendarDate(on), write(basisPoints)])}
        />
      </Section>
    </Card>
  );
}

type DrawingProps = { readonly points: readonly Point[]; readonly at: number | undefined };

function Drawing({ points, at }: DrawingProps) {
  const values = points.map(({ basisPoints }) => basisPoints);
  const low = Math.min(0, ...values);
  const range = Math.max(0, ...values) - low || 1;
  const across = (index: number) => ((index / (points.length - 1)) * width).toFixed(1);
  const up = (value: number) =>
    (height - margin - ((value - low) / range) * (height - 2 * margin)).toFixed(1);
  const line = values
    .map((value, index) => `${index === 0 ? "M" : "L"}${across(index)} ${up(value)}`)
    .join("");
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
      <path className={styles.zero} d={`M0 ${up(0)}H${width}`} />
      <path className={styles.line} d={line} />
      {at !== undefined && <path className={styles.zero} d={`M${across(at)} 0V${height}`} />}
    </svg>
  );
}
