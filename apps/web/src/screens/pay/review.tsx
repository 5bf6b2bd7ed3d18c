import type { InputOf, MovementDetail, WireMoney } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { MoneyFailure, useMoneyCall } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { StepUpCancelled } from "../../app/step-up.tsx";
import { api } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Bone, ErrorState } from "../../design/states.tsx";
import styles from "./pay.module.css";
import type { Payee } from "./payee-picker.tsx";
import { ReviewFacts } from "./review-facts.tsx";

type Props = {
  readonly payee: Payee;
  readonly payment: InputOf<"pay">;
  readonly onClose: () => void;
  readonly onBack: () => void;
  readonly onDone: (movement: MovementDetail) => void;
};

/** Everything the sender should know before the money goes, from the server's own preview. */
export function Review({ payee, payment, onClose, onBack, onDone }: Props) {
  const { t, money } = useLanguage();
  const moneyCall = useMoneyCall();
  // The same payment, asked again while its outcome is unknown, is the same intent.
  const intent = `pay.${JSON.stringify(payment)}`;
  const preview = useQuery({
    queryKey: ["money", "preview", payment],
    queryFn: ({ signal }) => api.preparePayment(payment, { signal }),
    staleTime: 0,
  });
  const name = payee.type === "member" ? payee.party.name : payee.address;
  const amountText = money(payment.amount);
  const send = useMutation({
    mutationFn: () =>
      moneyCall.run(
        intent,
        (options) => api.pay(payment, options),
        t.approval.forPayment(amountText, name),
      ),
    onSuccess: (movement) => {
      refreshMoney();
      navigator.vibrate?.(10);
      onDone(movement);
    },
  });
  const failed = send.isError && !(send.error instanceof StepUpCancelled);
  return (
    <Sheet title={t.pay.reviewTitle} onClose={onClose} onBack={onBack}>
      <PayeeHero payee={payee} amount={payment.amount} />
      {preview.isError && <ErrorState error={preview.error} onRetry={preview.refetch} />}
      {preview.data === undefined ? (
        !preview.isError && <Bone width="100%" height="9rem" />
      ) : (
        <ReviewFacts preview={preview.data} name={name} note={payment.note} />
      )}
      <MoneyFailure error={send.error} />
      <div className={styles.foot}>
        <Button
          variant="accent"
          size="large"
          block
          pending={send.isPending}
          disabled={preview.data === undefined}
          onClick={() => send.mutate()}
        >
          {send.isPending ? t.pay.sending : failed ? t.common.tryAgain : t.pay.send(amountText)}
        </Button>
      </div>
      {moneyCall.dialog}
    </Sheet>
  );
}

/** How much, and to whom, in large. */
function PayeeHero({ payee, amount }: { readonly payee: Payee; readonly amount: WireMoney }) {
  return (
    <div className={styles.hero}>
      {payee.type === "member" && (
        <Avatar
          handle={payee.party.handle}
          name={payee.party.name}
          kind={payee.party.kind}
          size={64}
        />
      )}
      <Amount value={amount} size="hero" />
      <span>
        <strong>{payee.type === "member" ? payee.party.name : payee.address}</strong>
        {payee.type === "member" && (
          <span className={pageStyles.muted}> @{payee.party.handle}</span>
        )}
      </span>
    </div>
  );
}
