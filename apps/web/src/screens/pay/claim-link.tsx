import type { MovementDetail } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api, keyOf, outcomeUnknown, settleKey, wire } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, ErrorState } from "../../design/states.tsx";
import { AmountEntry } from "./amount-entry.tsx";
import { useAmountState } from "./amount-state.ts";
import type { FlowProps } from "./flow.ts";
import styles from "./pay.module.css";
import { PaymentResult } from "./result.tsx";

/** Money in a link, for a person without an account. */
export default function LinkFlow({ search, onClose, onBack }: FlowProps) {
  const { t, money } = useLanguage();
  const stepUp = useStepUp();
  const state = useAmountState(search, true);
  const [note, setNote] = useState("");
  const [made, setMade] = useState<MovementDetail>();
  const create = useMutation({
    mutationFn: (amount: bigint) => {
      const trimmed = note.trim();
      const body = {
        amount: wire(amount, state.currency),
        ...(trimmed === "" ? {} : { note: trimmed }),
      };
      const intent = `claim.${JSON.stringify(body)}`;
      const idempotencyKey = keyOf(intent);
      const call = (approval?: string) =>
        api.createClaim(body, { idempotencyKey, ...(approval === undefined ? {} : { approval }) });
      return stepUp
        .run(call, t.approval.forPayment(money(body.amount), t.movement.someone))
        .then((movement) => {
          settleKey(intent);
          return movement;
        })
        .catch((error: unknown) => {
          if (!outcomeUnknown(error) && !(error instanceof StepUpCancelled)) settleKey(intent);
          throw error;
        });
    },
    onSuccess: (movement) => {
      refreshMoney();
      setMade(movement);
    },
  });
  if (made !== undefined) return <PaymentResult movement={made} onClose={onClose} />;
  const amount = state.amount;
  return (
    <Sheet title={t.pay.claimTitle} size="tall" onClose={onClose} onBack={onBack}>
      <p className={pageStyles.muted}>{t.pay.claimIntro}</p>
      <AmountEntry
        label={t.pay.amount}
        text={state.text}
        onText={state.setText}
        currency={state.currency}
        onCurrency={state.setCurrency}
        accounts={state.accounts}
        error={state.error}
        showBalance
      />
      <div className={styles.foot}>
        <TextField
          label={t.pay.note}
          hideLabel
          placeholder={t.pay.notePlaceholder}
          value={note}
          maxLength={280}
          onChange={setNote}
        />
        {create.isError &&
          !(create.error instanceof StepUpCancelled) &&
          (outcomeUnknown(create.error) ? (
            <Banner tone="warn" announce>
              {t.pay.unknownText}
            </Banner>
          ) : (
            <ErrorState error={create.error} />
          ))}
        <Button
          variant="accent"
          size="large"
          block
          disabled={amount === undefined}
          pending={create.isPending}
          onClick={() => amount !== undefined && create.mutate(amount)}
        >
          {amount === undefined
            ? t.pay.modes.link
            : t.pay.makeLink(money(wire(amount, state.currency)))}
        </Button>
      </div>
      {stepUp.dialog}
    </Sheet>
  );
}
