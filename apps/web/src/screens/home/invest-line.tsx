import { formatBasisPoints } from "@bourse/messages";
import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { investQueries } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { ChevronRight, TrendingUp } from "../../design/icons.ts";
import { Card, Glyph, RowLink } from "../../design/surface.tsx";
import styles from "./home.module.css";

/** What the shares are worth and did today; before the first one, that a dollar is enough. */
export function InvestLine() {
  const { t, locale } = useLanguage();
  const { data } = useQuery(investQueries.portfolio);
  const owns = data !== undefined && data.positions > 0;
  const points = data?.todayBasisPoints ?? 0;
  const trend = points === 0 ? "flat" : points > 0 ? "up" : "down";
  return (
    <Card flush>
      <RowLink
        link={{ to: "/invest" }}
        lead={<Glyph icon={TrendingUp} />}
        title={t.nav.invest}
        sub={
          owns ? (
            <span className={styles.trend} data-trend={trend}>
              {t.home.investToday(formatBasisPoints(points, locale))}
            </span>
          ) : (
            t.home.investStart
          )
        }
        end={
          owns ? <Amount value={data.value} private /> : <ChevronRight size="1.2rem" aria-hidden />
        }
      />
    </Card>
  );
}
