import type { Portfolio } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { investQueries } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Facts } from "../../design/surface.tsx";
import { Gain } from "./change.tsx";
import styles from "./invest.module.css";
import { useInvest } from "./texts.tsx";
import { ValueChart } from "./value-chart.tsx";

/** What the shares are worth, today's change and all of it, with the method by its name. */
export function PortfolioHead() {
  const { home } = useInvest();
  const { data, isError, error, refetch } = useQuery(investQueries.portfolio);
  return (
    <Card>
      <section className={styles.head} aria-label={home.value}>
        <span className={styles.headLabel}>{home.value}</span>
        <Amount value={data?.value} size="hero" private />
        <div className={styles.headLines}>
          <span className={styles.headLine}>
            {home.today}
            <Gain value={data?.today ?? null} basisPoints={data?.todayBasisPoints ?? null} chip />
          </span>
          <span className={styles.headLine}>
            {home.allTime}
            <Gain value={data?.gain ?? null} basisPoints={data?.gainBasisPoints ?? null} chip />
            <small>{home.allTimeMethod}</small>
          </span>
        </div>
      </section>
      {isError && data === undefined && <ErrorState error={error} onRetry={refetch} />}
      <ValueChart />
    </Card>
  );
}

/** The money side: what there is to spend, and where the rest is. */
export function Cash({ portfolio }: { readonly portfolio: Portfolio }) {
  const { home } = useInvest();
  const { buyingPower, cash, reserved, unsettled } = portfolio;
  const line = (term: string, value: Portfolio["cash"]) =>
    value.amount === "0" ? undefined : { term, value: <Amount value={value} private /> };
  return (
    <Card>
      <Facts
        items={[
          { term: home.buyingPower, value: <Amount value={buyingPower} private /> },
          buyingPower.amount === cash.amount ? undefined : line(home.cash, cash),
          line(home.reserved, reserved),
          line(home.unsettled, unsettled),
        ]}
      />
    </Card>
  );
}
