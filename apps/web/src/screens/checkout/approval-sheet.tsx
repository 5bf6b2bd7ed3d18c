import type { Account, Checkout, WireMoney } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLiveEvents } from "../../app/live-events.ts";
import { MoneyFailure } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { useAccounts } from "../../data/accounts.ts";
import { api } from "../../data/client.ts";
import { queries, queryClient, refreshMoney } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner } from "../../design/states.tsx";
import { Facts } from "../../design/surface.tsx";
import { AddMoney } from "../home/add-money.tsx";

type Props = {
  readonly credential: string;
  readonly checkout: Checkout;
  readonly onClose: () => void;
};

/** Everything that a payer approves: if any of it changes, what they saw is void. */
const approvedOf = ({ business, amount, items, taxes, description, state }: Checkout) =>
  JSON.stringify([business.handle, business.name, amount, items, taxes, description, state]);

/** What is too little in the account; undefined where there is enough. */
function lackingOf(from: Account | undefined, amount: WireMoney | null): WireMoney | undefined {
  if (from === undefined || amount === null) return undefined;
  const lacking = BigInt(amount.amount) - BigInt(from.available.amount);
  return lacking > 0n ? { ...amount, amount: lacking.toString() } : undefined;
}

/** Who, what, how much and from where; then the step-up where one is needed, and it is paid. */
export function ApprovalSheet({ credential, checkout, onClose }: Props) {
  const { t, money } = useShop();
  const stepUp = useStepUp();
  // Money that comes in meanwhile counts.
  useLiveEvents(true);
  const [seen] = useState(() => approvedOf(checkout));
  const [isAdding, setAdding] = useState(false);
  const { data: accounts = [] } = useAccounts();
  const { business, amount, items, description } = checkout;
  const from = accounts.find(({ currency }) => currency === amount?.currency);
  const lacking = lackingOf(from, amount);
  const hasChanged = approvedOf(checkout) !== seen;
  const about =
    amount === null ? business.name : t.approval.forPayment(money(amount), business.name);
  const pay = useMutation({
    mutationFn: () =>
      stepUp.run((approved) => api.payCheckout({ credential, amount }, approved), about),
    onSuccess: (paid) => {
      queryClient.setQueryData(queries.checkout(credential).queryKey, paid);
      refreshMoney();
      navigator.vibrate?.(10);
      onClose();
    },
    // Whether it was paid is for the checkout itself to say.
    onError: () => queryClient.invalidateQueries(queries.checkout(credential)),
  });
  const what = description ?? items.map(({ name }) => name).join(", ");
  const label = amount === null ? t.checkout.save : t.checkout.pay(money(amount));
  const failed = pay.isError && !(pay.error instanceof StepUpCancelled);
  // The sheet is still there behind it, and with it what the payer has seen.
  if (isAdding) return <AddMoney onClose={() => setAdding(false)} />;
  return (
    <Sheet title={t.checkout.reviewTitle} onClose={onClose}>
      <Payee checkout={checkout} />
      <Facts
        items={[
          { term: t.checkout.to, value: `@${business.handle}` },
          what === "" ? undefined : { term: t.checkout.order, value: what },
          from === undefined
            ? undefined
            : { term: t.checkout.from, value: t.pay.balance(money(from.available)) },
        ]}
      />
      {amount !== null && from === undefined && (
        <Banner tone="warn">{t.checkout.noAccount(amount.currency)}</Banner>
      )}
      {lacking !== undefined && <Lacking amount={lacking} onAdd={() => setAdding(true)} />}
      <p className={pageStyles.muted}>{t.checkout.purchase}</p>
      {hasChanged && (
        <Banner tone="warn" announce>
          {t.checkout.changed}
        </Banner>
      )}
      <MoneyFailure error={pay.error} />
      <Button
        variant="accent"
        size="large"
        block
        pending={pay.isPending}
        disabled={hasChanged || lacking !== undefined || (amount !== null && from === undefined)}
        onClick={() => pay.mutate()}
      >
        {failed ? t.common.tryAgain : label}
      </Button>
      {stepUp.dialog}
    </Sheet>
  );
}

/** To whom, and how much. */
function Payee({ checkout: { business, amount } }: Pick<Props, "checkout">) {
  return (
    <div className={`${pageStyles.stack} ${pageStyles.center}`}>
      <Avatar handle={business.handle} name={business.name} kind={business.kind} size={64} />
      <strong>{business.name}</strong>
      {amount !== null && <Amount value={amount} size="hero" />}
    </div>
  );
}

type LackingProps = { readonly amount: WireMoney; readonly onAdd: () => void };

/** What is missing, and a way to add it. */
function Lacking({ amount, onAdd }: LackingProps) {
  const { t, money } = useShop();
  const add = (
    <Button size="small" onClick={onAdd}>
      {t.home.add}
    </Button>
  );
  return (
    <Banner tone="warn" announce action={add}>
      {t.checkout.lacking(money(amount))}
    </Banner>
  );
}
