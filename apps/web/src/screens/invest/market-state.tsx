import type { InstrumentSummary } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { investQueries } from "../../data/invest.ts";
import { Segmented } from "../../design/field.tsx";
import { ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { InstrumentRow } from "./instrument-row.tsx";
import styles from "./invest.module.css";
import { useInvest } from "./texts.tsx";

type Phase = InstrumentSummary["phase"];
type Hours = { readonly phase: Phase; readonly opensAt: string; readonly closesAt: string };

/** Where a market stands, and until when. */
export function PhaseLine({ phase, opensAt, closesAt }: Hours) {
  const { market } = useInvest();
  const { dates, now, relative } = useLanguage();
  const isClosed = phase === "closed" || phase === "after_hours" || phase === "pre_market";
  const isToCome = opensAt > now();
  return (
    <span className={styles.status}>
      <span className={styles.light} data-phase={phase} aria-hidden />
      <span>
        {market.phases[phase]}
        {phase === "open" && ` ${market.until(dates.time(closesAt))}`}
        {isClosed && isToCome && ` · ${market.opens(relative(opensAt))}`}
      </span>
    </span>
  );
}

/** Whether the markets are open. */
export function MarketLine() {
  const { home } = useInvest();
  const { list } = useLanguage();
  const { data } = useQuery(investQueries.market);
  const [main] = data?.exchanges ?? [];
  if (main === undefined) return null;
  return (
    <div>
      <PhaseLine {...main} />
      {main.halted.length > 0 && (
        <div className={styles.flat}>{home.halted(list(main.halted.map((one) => `$${one}`)))}</div>
      )}
    </div>
  );
}

const kinds = ["active", "gainers", "losers"] as const;

/** What moves today: where a person without shares begins. */
export function Movers() {
  const { home } = useInvest();
  const [kind, setKind] = useState<(typeof kinds)[number]>("active");
  const market = useQuery(investQueries.market);
  return (
    <Section title={home.movers}>
      <div className={pageStyles.stack}>
        <Segmented
          label={home.movers}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: home.moverKinds[value] }))}
        />
        <Card flush>
          {market.isPending && <RowBones count={5} />}
          {market.isError && <ErrorState error={market.error} onRetry={market.refetch} />}
          {market.data?.[kind].map((one) => (
            <InstrumentRow key={one.symbol} instrument={one} />
          ))}
          {market.data?.[kind].length === 0 && <p className={styles.foot}>{home.noMovers}</p>}
        </Card>
      </div>
    </Section>
  );
}
