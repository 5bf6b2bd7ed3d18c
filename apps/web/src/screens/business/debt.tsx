import type { WireMoney } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { callOnce, MoneyFailure } from "../../app/money-call.tsx";
import { useShop } from "../../app/shop-texts.tsx";
import { refreshBusiness, type World } from "../../data/business-queries.ts";
import { api, wire } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Banner } from "../../design/states.tsx";
import { useMay } from "./role.tsx";

type Props = { readonly world: World; readonly available: WireMoney };

/** A balance below zero: why nothing is paid out, and how to fill it. */
export function Debt({ world, available }: Props) {
  const { t, money } = useShop();
  const may = useMay();
  const missing = wire(-BigInt(available.amount), available.currency);
  const topUp = useMutation({
    mutationFn: () =>
      callOnce(`topUp.${world.id}.${world.mode}.${missing.amount}`, (idempotencyKey) =>
        api.topUpBusiness({ ...world, amount: missing }, { idempotencyKey }),
      ),
    onSuccess: () => {
      refreshBusiness();
      refreshMoney();
    },
  });
  return (
    <>
      <Banner tone="warn">{t.business.owed(money(missing))}</Banner>
      <MoneyFailure error={topUp.error} />
      {may("manage") && (
        <Button variant="secondary" pending={topUp.isPending} onClick={() => topUp.mutate()} block>
          {t.business.topUp(money(missing))}
        </Button>
      )}
    </>
  );
}
