import type { Pot } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { PotPicture } from "../../app/pot-picture.tsx";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { ProgressRing, shareOf } from "../../design/charts.tsx";
import { Lock, PiggyBank, Plus } from "../../design/icons.ts";
import { Bone, Chip, EmptyState, ErrorState } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import { PotForm } from "./pot-form.tsx";
import styles from "./pots.module.css";

export function Pots() {
  const { t } = useLanguage();
  const [making, setMaking] = useState(false);
  const pots = useQuery(queries.pots);
  return (
    <Page
      title={t.pots.title}
      intro={t.pots.intro}
      wide
      action={
        <Button icon={Plus} onClick={() => setMaking(true)}>
          {t.pots.new}
        </Button>
      }
    >
      {pots.isPending && <Bone width="100%" height="12rem" />}
      {pots.isError && <ErrorState error={pots.error} onRetry={pots.refetch} />}
      {pots.data?.length === 0 && (
        <EmptyState icon={PiggyBank} title={t.pots.emptyTitle} text={t.pots.emptyText}>
          <Button onClick={() => setMaking(true)}>{t.pots.new}</Button>
        </EmptyState>
      )}
      <div className={pageStyles.grid}>
        {pots.data?.map((pot) => (
          <PotCard key={pot.id} pot={pot} />
        ))}
      </div>
      {making && <PotForm onClose={() => setMaking(false)} />}
    </Page>
  );
}

function PotCard({ pot }: { readonly pot: Pot }) {
  const { t, money, percent, dates } = useLanguage();
  const share = pot.goal === null ? 0 : shareOf(pot.balance.amount, pot.goal.amount);
  return (
    <Link to="/pots/$id" params={{ id: pot.id }} className={styles.pot}>
      <Card>
        <div className={pageStyles.split}>
          <ProgressRing share={share} size={4} label={t.pots.progress(percent(share))}>
            <span className={styles.emoji}>
              <PotPicture emoji={pot.emoji} />
            </span>
          </ProgressRing>
          {pot.lockedUntil !== null && (
            <Chip>
              <Lock size="1em" aria-hidden /> {dates.calendarDate(pot.lockedUntil)}
            </Chip>
          )}
        </div>
        <h2>{pot.name}</h2>
        <Amount value={pot.balance} size="large" private />
        <span className={pageStyles.muted}>
          {pot.goal === null
            ? t.pots.noGoal
            : share >= 1
              ? t.pots.reached
              : t.pots.of(percent(share), money(pot.goal))}
        </span>
      </Card>
    </Link>
  );
}
