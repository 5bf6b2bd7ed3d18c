import type { Pot } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { PotPicture } from "../../app/pot-picture.tsx";
import { api } from "../../data/client.ts";
import { queries, refreshMoney } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Button, IconButton } from "../../design/button.tsx";
import { ProgressRing, shareOf } from "../../design/charts.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { Minus, Plus, SlidersHorizontal } from "../../design/icons.ts";
import { Bone } from "../../design/states.tsx";
import { Card, Facts } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { MoveSheet } from "./move-sheet.tsx";
import { PotForm } from "./pot-form.tsx";
import styles from "./pots.module.css";

export function PotScreen() {
  const { t } = useLanguage();
  const { id } = useParams({ from: "/member/pots/$id" });
  const pot = useQuery(queries.pot(id));
  const [changing, setChanging] = useState(false);
  return (
    <Page
      title={pot.data?.name ?? t.pots.title}
      back
      action={
        pot.data !== undefined && (
          <IconButton
            label={t.pots.settings}
            icon={SlidersHorizontal}
            onClick={() => setChanging(true)}
          />
        )
      }
    >
      {pot.isPending && <Bone width="100%" height="20rem" />}
      {pot.isError && <LoadError error={pot.error} onRetry={pot.refetch} />}
      {pot.data !== undefined && <PotBody pot={pot.data} />}
      {pot.data !== undefined && changing && (
        <PotForm pot={pot.data} onClose={() => setChanging(false)} />
      )}
    </Page>
  );
}

function PotBody({ pot }: { readonly pot: Pot }) {
  const { t, money, percent } = useLanguage();
  const [moving, setMoving] = useState<"deposit" | "withdraw">();
  const share = pot.goal === null ? 0 : shareOf(pot.balance.amount, pot.goal.amount);
  const missing = pot.goal === null ? 0n : BigInt(pot.goal.amount) - BigInt(pot.balance.amount);
  const left = { amount: missing.toString(), currency: pot.balance.currency };
  return (
    <>
      <Card>
        <div className={styles.head}>
          <ProgressRing share={share} size={9} label={t.pots.progress(percent(share))}>
            <span className={styles.big}>
              <PotPicture emoji={pot.emoji} />
            </span>
          </ProgressRing>
          <Amount value={pot.balance} size="hero" private />
          {pot.goal !== null && (
            <span className={pageStyles.muted}>
              {t.pots.of(percent(share), money(pot.goal))}
              {" · "}
              {missing > 0n ? t.pots.left(money(left)) : t.pots.reached}
            </span>
          )}
        </div>
        <div className={pageStyles.actions}>
          <Button icon={Plus} onClick={() => setMoving("deposit")}>
            {t.pots.deposit}
          </Button>
          <Button
            variant="secondary"
            icon={Minus}
            disabled={pot.balance.amount === "0"}
            onClick={() => setMoving("withdraw")}
          >
            {t.pots.withdraw}
          </Button>
        </div>
      </Card>
      <PotFacts pot={pot} />
      <ClosePot pot={pot} />
      {moving !== undefined && (
        <MoveSheet pot={pot} way={moving} onClose={() => setMoving(undefined)} />
      )}
    </>
  );
}

function PotFacts({ pot }: { readonly pot: Pot }) {
  const { t, money, dates } = useLanguage();
  const { schedule } = pot;
  const rhythm =
    schedule === null
      ? t.pots.noSchedule
      : t.pots.scheduled(
          money(schedule.amount),
          t.pots.every[schedule.every],
          dates.calendarDate(schedule.nextOn),
        );
  return (
    <Card>
      <Facts
        items={[
          pot.goalDate === null
            ? undefined
            : { term: t.pots.goalDate, value: dates.calendarDate(pot.goalDate) },
          {
            term: t.pots.roundUp,
            value: pot.roundUpTo === null ? t.pots.noRoundUp : money(pot.roundUpTo),
          },
          { term: t.pots.schedule, value: rhythm },
          pot.lockedUntil === null
            ? undefined
            : { term: t.pots.lock, value: dates.calendarDate(pot.lockedUntil) },
        ]}
      />
    </Card>
  );
}

function ClosePot({ pot }: { readonly pot: Pot }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const close = useMutation({
    mutationFn: () => api.closePot({ id: pot.id }),
    onSuccess: async () => {
      toast(t.pots.closed);
      await navigate({ to: "/pots" });
      refreshMoney();
    },
  });
  const [closing, setClosing] = useState(false);
  const empty = pot.balance.amount === "0";
  return (
    <div className={pageStyles.stack}>
      {closing && (
        <Confirm
          title={t.pots.closeTitle(pot.name)}
          text={t.pots.closeText}
          action={t.pots.closePot}
          pending={close.isPending}
          error={close.error}
          onConfirm={() => close.mutate()}
          onClose={() => setClosing(false)}
        />
      )}
      <Button variant="danger" disabled={!empty} onClick={() => setClosing(true)}>
        {t.pots.closePot}
      </Button>
      {!empty && <p className={pageStyles.muted}>{t.pots.closeHint}</p>}
    </div>
  );
}
