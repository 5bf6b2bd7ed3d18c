import type { CurrencyCode, OutputOf } from "@bourse/contract";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { sumOf } from "../../data/sums.ts";
import { Amount } from "../../design/amount.tsx";
import { ChartTable, Donut, shareOf } from "../../design/charts.tsx";
import { Card, Section } from "../../design/surface.tsx";
import styles from "./insights.module.css";

// Hues far apart in order, light enough on dark and dark enough on light (3:1 for graphics).
const colors = [
  "light-dark(#0a5057, #74d3cd)",
  "light-dark(#c07d00, #f8c255)",
  "light-dark(#7a4bb0, #c3a2f0)",
  "light-dark(#c0432f, #ff9a89)",
  "light-dark(#2f7d4f, #6ad79c)",
  "light-dark(#2a6cb0, #83b7f0)",
  "light-dark(#a83a78, #f095c6)",
  // Everything small shares the last one.
  "light-dark(#5f7174, #90a3a6)",
];

type Props = {
  readonly data: OutputOf<"insights">;
  readonly currency: CurrencyCode;
  readonly month: string;
};

export function Categories({ data, currency, month }: Props) {
  const { t, percent, money, dates } = useLanguage();
  const spent = [...data.categories]
    .filter((one) => one.spent.amount !== "0")
    .sort((a, b) => (BigInt(a.spent.amount) > BigInt(b.spent.amount) ? -1 : 1));
  const total = sumOf(
    spent.map((one) => one.spent),
    currency,
  );
  const rows = spent.map((one, index) => ({
    ...one,
    share: shareOf(one.spent.amount, total.amount),
    color: colors[Math.min(index, colors.length - 1)] ?? "currentColor",
  }));
  if (rows.length === 0) return null;
  return (
    <Card>
      <Section title={t.insights.byCategory}>
        <div className={pageStyles.stack}>
          <Donut
            label={t.insights.donutLabel}
            slices={rows.map(({ category, share, color }) => ({ key: category, share, color }))}
          >
            <small>{dates.month(month)}</small>
            <Amount value={total} size="large" private />
          </Donut>
          <ul className={styles.legend}>
            {rows.map((one) => (
              <li key={one.category}>
                <i style={{ background: one.color }} />
                <span className={styles.name}>
                  {t.categories[one.category]}
                  <small>{t.insights.payments(one.count)}</small>
                </span>
                <span className={styles.figures}>
                  <Amount value={one.spent} private />
                  <small>{percent(one.share)}</small>
                </span>
              </li>
            ))}
          </ul>
          <ChartTable
            summary={t.insights.asTable}
            head={[t.receipt.category, t.insights.moneyOut, "%"]}
            rows={rows.map((one) => [
              t.categories[one.category],
              money(one.spent),
              percent(one.share),
            ])}
          />
        </div>
      </Section>
    </Card>
  );
}
