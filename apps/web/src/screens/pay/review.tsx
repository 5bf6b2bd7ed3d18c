import type { InputOf, MovementDetail } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api, keyOf, outcomeUnknown, settleKey } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, Bone, ErrorState } from "../../design/states.tsx";
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
  const stepUp = useStepUp();
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
    mutationFn: () => {
      const idempotencyKey = keyOf(intent);
      return stepUp.run(
        (approval) =>
          api.pay(payment, { idempotencyKey, ...(approval === undefined ? {} : { approval }) }),
        t.approval.forPayment(amountText, name),
      );
    },
    onSuccess: (movement) => {
      settleKey(intent);
      refreshMoney();
      navigator.vibrate?.(10);
      onDone(movement);
    },
    onError: (error) => {
      if (!outcomeUnknown(error) && !(error instanceof StepUpCancelled)) settleKey(intent);
    },
  });
  const failure = send.error instanceof StepUpCancelled ? null : send.error;
  return (
    <Sheet title={t.pay.reviewTitle} onClose={onClose} onBack={onBack}>
      <div className={styles.hero}>
        {payee.type === "member" && (
          <Avatar
            handle={payee.party.handle}
            name={payee.party.name}
            kind={payee.party.kind}
            size={64}
          />
        )}
        <Amount value={payment.amount} size="hero" />
        <span>
          <strong>{name}</strong>
          {payee.type === "member" && (
            <span className={pageStyles.muted}> @{payee.party.handle}</span>
          )}
        </span>
      </div>
      {preview.isError && <ErrorState error={preview.error} onRetry={preview.refetch} />}
      {preview.data === undefined ? (
        !preview.isError && <Bone width="100%" height="9rem" />
      ) : (
        <ReviewFacts preview={preview.data} name={name} note={payment.note} />
      )}
      {outcomeUnknown(failure) && failure !== null ? (
        <Banner tone="warn" announce>
          <strong>{t.pay.unknownTitle}</strong>
          <span>{t.pay.unknownText}</span>
        </Banner>
      ) : (
        failure !== null && <ErrorState error={failure} />
      )}
      <div className={styles.foot}>
        <Button
          variant="accent"
          size="large"
          block
          pending={send.isPending}
          disabled={preview.data === undefined}
          onClick={() => send.mutate()}
        >
          {send.isPending
            ? t.pay.sending
            : failure === null
              ? t.pay.send(amountText)
              : t.common.tryAgain}
        </Button>
      </div>
      {stepUp.dialog}
    </Sheet>
  );
}
