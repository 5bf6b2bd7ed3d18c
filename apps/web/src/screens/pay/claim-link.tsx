import type { MovementDetail } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { MoneyFailure, useMoneyCall } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { api, wire } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { AmountEntry } from "./amount-entry.tsx";
import { useAmountState } from "./amount-state.ts";
import type { FlowProps } from "./flow.ts";
import styles from "./pay.module.css";
import { PaymentResult } from "./result.tsx";

/** Money in a link, for a person without an account. */
export function LinkFlow({ search, onClose, onBack }: FlowProps) {
  const { t, money } = useLanguage();
  const moneyCall = useMoneyCall();
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
      return moneyCall.run(
        `claim.${JSON.stringify(body)}`,
        (options) => api.createClaim(body, options),
        t.approval.forPayment(money(body.amount), t.movement.someone),
      );
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
        <MoneyFailure error={create.error} />
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
      {moneyCall.dialog}
    </Sheet>
  );
}
