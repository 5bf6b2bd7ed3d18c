import type { CurrencyCode, OutputOf } from "@bourse/contract";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { sumOf } from "../../data/sums.ts";
import { Amount } from "../../design/amount.tsx";
import { ChartTable, Donut, shareOf } from "../../design/charts.tsx";
import { colorOf } from "../../design/palette.ts";
import { Card, Section } from "../../design/surface.tsx";
import styles from "./insights.module.css";

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
    color: colorOf(index),
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
