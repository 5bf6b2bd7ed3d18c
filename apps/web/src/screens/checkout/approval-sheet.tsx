import type { Checkout } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
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

type Props = {
  readonly credential: string;
  readonly checkout: Checkout;
  readonly onClose: () => void;
};

/** Everything that a payer approves: if any of it changes, what they saw is void. */
const approvedOf = ({ business, amount, items, taxes, description, state }: Checkout) =>
  JSON.stringify([business.handle, business.name, amount, items, taxes, description, state]);

/** Who, what, how much and from where; then the step-up where one is needed, and it is paid. */
export function ApprovalSheet({ credential, checkout, onClose }: Props) {
  const { t, money } = useShop();
  const stepUp = useStepUp();
  const [seen] = useState(() => approvedOf(checkout));
  const { data: accounts = [] } = useAccounts();
  const { business, amount, items, description } = checkout;
  const from = accounts.find(({ currency }) => currency === amount?.currency);
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
  const failed = pay.isError && !(pay.error instanceof StepUpCancelled);
  return (
    <Sheet title={t.checkout.reviewTitle} onClose={onClose}>
      <div className={`${pageStyles.stack} ${pageStyles.center}`}>
        <Avatar handle={business.handle} name={business.name} kind={business.kind} size={64} />
        <strong>{business.name}</strong>
        {amount !== null && <Amount value={amount} size="hero" />}
      </div>
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
        disabled={hasChanged || (amount !== null && from === undefined)}
        onClick={() => pay.mutate()}
      >
        {failed
          ? t.common.tryAgain
          : amount === null
            ? t.checkout.save
            : t.checkout.pay(money(amount))}
      </Button>
      {stepUp.dialog}
    </Sheet>
  );
}
