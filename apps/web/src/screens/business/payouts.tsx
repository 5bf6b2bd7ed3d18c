import type { WireMoney } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callOnce, MoneyFailure } from "../../app/money-call.tsx";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Chip } from "../../design/states.tsx";
import { Card, RowButton } from "../../design/surface.tsx";
import styles from "./business.module.css";
import { Debt } from "./debt.tsx";
import { QueryList } from "./list.tsx";
import { PayoutReport } from "./payout-report.tsx";
import { PayoutSchedule } from "./payout-schedule.tsx";
import { useMay } from "./role.tsx";
import { useWhen } from "./when.ts";

const tones = {
  paid: "good",
  pending: "warn",
  in_transit: "warn",
  canceled: "info",
  failed: "bad",
} as const;

/** What is available goes to the business's account when it is asked for. */
export function Payouts({ world }: { readonly world: World }) {
  const { t, money } = useShop();
  const may = useMay();
  const when = useWhen();
  const overview = useQuery(businessQueries.overview(world));
  const payouts = useQuery(businessQueries.payouts(world));
  const [chosen, setChosen] = useState<string>();
  const payOut = useMutation({
    mutationFn: (amount: WireMoney) =>
      callOnce(`payout.${world.id}.${world.mode}.${amount.amount}`, (idempotencyKey) =>
        api.payOutBusiness({ ...world, amount }, { idempotencyKey }),
      ),
    onSuccess: () => {
      refreshBusiness();
      refreshMoney();
    },
  });
  const ready = overview.data?.balances.filter(({ available }) => BigInt(available.amount) > 0n);
  const owing = overview.data?.balances.filter(({ available }) => BigInt(available.amount) < 0n);
  return (
    <>
      {owing?.map(({ available }) => (
        <Debt key={available.currency} world={world} available={available} />
      ))}
      {may("manage") && ready !== undefined && ready.length > 0 && (
        <Card>
          <div className={styles.form}>
            {ready.map(({ available }) => (
              <Button
                key={available.currency}
                variant="accent"
                pending={payOut.isPending}
                onClick={() => payOut.mutate(available)}
              >
                {t.business.payOutAll(money(available))}
              </Button>
            ))}
            <MoneyFailure error={payOut.error} />
          </div>
        </Card>
      )}
      <QueryList
        title={t.business.tabs.payouts}
        query={payouts}
        empty={t.business.empty.payouts}
        row={({ id, amount, state, arrivesAt }) => (
          <RowButton
            key={id}
            onPress={() => setChosen(id)}
            title={t.business.payOut}
            sub={when(arrivesAt)}
            end={<Amount value={amount} />}
            endSub={<Chip tone={tones[state]}>{t.business.payoutStates[state]}</Chip>}
          />
        )}
      />
      {may("manage") && <PayoutSchedule world={world} />}
      {chosen !== undefined && (
        <PayoutReport world={world} payout={chosen} onClose={() => setChosen(undefined)} />
      )}
    </>
  );
}
