import { drawn } from "../../data/decimals.ts";
import styles from "./invest.module.css";

const width = 64;
const height = 24;

/** A day's prices as a small line: decoration beside the figures that say the same. */
export function Spark({ prices }: { readonly prices: readonly string[] }) {
  if (prices.length < 2) return <span className={styles.spark} />;
  const values = prices.map(drawn);
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width;
    const y = height - 2 - ((value - low) / range) * (height - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const trend = (values.at(-1) ?? 0) < (values[0] ?? 0) ? "down" : "up";
  return (
    <svg className={styles.spark} data-trend={trend} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      <polyline points={points.join(" ")} />
    </svg>
  );
}
