import type { ReactNode } from "react";
import styles from "./charts.module.css";

/** A share of a whole for drawing only: never shown as a figure, so a float will do. */
export function shareOf(part: string, whole: string): number {
  const all = BigInt(whole);
  if (all <= 0n) return 0;
  const perMille = Number((BigInt(part) * 1000n) / all) / 1000;
  return Math.min(1, Math.max(0, perMille));
}

type RingProps = {
  readonly share: number;
  readonly size?: number;
  readonly label: string;
  readonly children?: ReactNode;
};

const ringRadius = 44;
const ringLength = 2 * Math.PI * ringRadius;

export function ProgressRing({ share, size = 3.25, label, children }: RingProps) {
  return (
    <span
      className={styles.ring}
      role="img"
      aria-label={label}
      data-full={share >= 1}
      style={{ inlineSize: `${size}rem`, blockSize: `${size}rem` }}
    >
      <svg viewBox="0 0 100 100" aria-hidden>
        <circle cx="50" cy="50" r={ringRadius} strokeWidth={9} />
        {share > 0 && (
          <circle
            cx="50"
            cy="50"
            r={ringRadius}
            strokeWidth={9}
            strokeDasharray={ringLength}
            strokeDashoffset={ringLength * (1 - share)}
          />
        )}
      </svg>
      <span className={styles.ringInside}>{children}</span>
    </span>
  );
}

export function Track({ share, label }: { readonly share: number; readonly label: string }) {
  return (
    <div className={styles.track} role="img" aria-label={label}>
      <i style={{ inlineSize: `${share * 100}%` }} />
    </div>
  );
}

export type BarPair = {
  readonly key: string;
  readonly label: string;
  readonly first: string;
  readonly second: string;
  readonly spoken: string;
};

type BarsProps = {
  readonly label: string;
  readonly bars: readonly BarPair[];
  readonly selected?: string;
  readonly onSelect: (key: string) => void;
};

/** Two columns a month; each month is a button, so that a chart is also the way to choose one. */
export function BarChart({ label, bars, selected, onSelect }: BarsProps) {
  const top = bars
    .flatMap((bar) => [BigInt(bar.first), BigInt(bar.second)])
    .reduce((a, b) => (a > b ? a : b), 0n)
    .toString();
  return (
    <div className={styles.bars} role="group" aria-label={label}>
      {bars.map((bar) => (
        <button
          key={bar.key}
          type="button"
          className={styles.bar}
          aria-pressed={bar.key === selected}
          onClick={() => onSelect(bar.key)}
        >
          <span className="visually-hidden">{bar.spoken}</span>
          <span className={styles.columns} aria-hidden>
            <i
              className={styles.column}
              style={{ blockSize: `${shareOf(bar.first, top) * 100}%` }}
            />
            <i
              className={`${styles.column} ${styles.columnSecond}`}
              style={{ blockSize: `${shareOf(bar.second, top) * 100}%` }}
            />
          </span>
          <span className={styles.barLabel} aria-hidden>
            {bar.label}
          </span>
        </button>
      ))}
    </div>
  );
}

export function Legend({ first, second }: { readonly first: string; readonly second: string }) {
  return (
    <div className={styles.legend} aria-hidden>
      <span>
        <i /> {first}
      </span>
      <span>
        <i /> {second}
      </span>
    </div>
  );
}

export type Slice = { readonly key: string; readonly share: number; readonly color: string };

const donutRadius = 42;
const donutLength = 2 * Math.PI * donutRadius;
const gap = 1.6;

type DonutProps = {
  readonly slices: readonly Slice[];
  readonly label: string;
  readonly children: ReactNode;
};

export function Donut({ slices, label, children }: DonutProps) {
  const arcs = slices.map((slice, index) => ({
    ...slice,
    before: slices.slice(0, index).reduce((sum, other) => sum + other.share, 0),
  }));
  return (
    <div className={styles.donut}>
      <svg viewBox="0 0 100 100" role="img" aria-label={label}>
        {arcs.map((arc) => (
          <circle
            key={arc.key}
            cx="50"
            cy="50"
            r={donutRadius}
            stroke={arc.color}
            strokeDasharray={`${Math.max(0.5, arc.share * donutLength - gap)} ${donutLength}`}
            strokeDashoffset={-arc.before * donutLength}
          />
        ))}
      </svg>
      <div className={styles.donutInside}>{children}</div>
    </div>
  );
}

type TableProps = {
  readonly summary: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly [key: string, ...cells: ReactNode[]])[];
};

/** The same figures as a table, for those who cannot or would rather not read a chart. */
export function ChartTable({ summary, head, rows }: TableProps) {
  return (
    <details className={styles.disclosure}>
      <summary>{summary}</summary>
      <table className={styles.table}>
        <thead>
          <tr>
            {head.map((text) => (
              <th key={text} scope="col">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, ...cells]) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              {cells.map((cell, index) => (
                // Cells of a row have no identity but their column.
                <td key={head[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
