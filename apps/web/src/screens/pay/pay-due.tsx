import type { MovementDetail, Party, WireMoney } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { MoneyFailure, useMoneyCall } from "../../app/money-call.tsx";
import styles from "../../app/page.module.css";
import { api, wire } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Bone, ErrorState } from "../../design/states.tsx";
import { ReviewFacts } from "./review-facts.tsx";

type CallOptions = { readonly idempotencyKey: string; readonly approval?: string };

type Props = {
  /** Names what is paid, so that paying it twice by accident is one payment. */
  readonly intent: string;
  readonly payee: Party;
  readonly due: WireMoney;
  readonly note: string;
  readonly allowPartial: boolean;
  /** Pays: the whole of it when the amount is undefined. */
  readonly pay: (amount: WireMoney | undefined, options: CallOptions) => Promise<MovementDetail>;
  readonly onClose: () => void;
  readonly onDone: (movement: MovementDetail) => void;
};

/** Pays what somebody asked for: a request, a share of a bill, a payment link. */
export function PaySheet(props: Props) {
  const { intent, payee, due, note, allowPartial, onClose, onDone } = props;
  const { t, money } = useLanguage();
  const moneyCall = useMoneyCall();
  const [text, setText] = useState("");
  const parse = useParse()(text, due.currency);
  const describe = useAmountError();
  const error = text === "" ? undefined : describe(parse, due.currency, BigInt(due.amount));
  const part =
    text !== "" && parse.ok && error === undefined ? wire(parse.amount, due.currency) : undefined;
  const amount = part ?? due;
  const payment = { to: `@${payee.handle}`, amount };
  const preview = useQuery({
    queryKey: ["money", "preview", payment],
    queryFn: ({ signal }) => api.preparePayment(payment, { signal }),
    staleTime: 0,
  });
  const pay = useMutation({
    mutationFn: () =>
      moneyCall.run(
        `${intent}.${amount.amount}`,
        (options) => props.pay(part, options),
        t.approval.forPayment(money(amount), payee.name),
      ),
    onSuccess: (movement) => {
      refreshMoney();
      onDone(movement);
    },
  });
  return (
    <Sheet title={t.pay.reviewTitle} onClose={onClose}>
      <div className={`${styles.stack} ${styles.center}`}>
        <Avatar handle={payee.handle} name={payee.name} kind={payee.kind} size={64} />
        <span>
          <strong>{payee.name}</strong> <span className={styles.muted}>@{payee.handle}</span>
        </span>
        <Amount value={amount} size="hero" />
        {note !== "" && <p>{note}</p>}
      </div>
      {allowPartial && (
        <MoneyField
          label={t.requests.payPart}
          optional
          value={text}
          onChange={setText}
          currency={due.currency}
          error={error}
        />
      )}
      {preview.data !== undefined && (
        <ReviewFacts preview={preview.data} name={payee.name} note={undefined} />
      )}
      {preview.isPending && <Bone width="100%" height="7rem" />}
      {preview.isError && <ErrorState error={preview.error} onRetry={preview.refetch} />}
      <MoneyFailure error={pay.error} />
      <Button
        variant="accent"
        size="large"
        block
        disabled={error !== undefined || preview.data === undefined}
        pending={pay.isPending}
        onClick={() => pay.mutate()}
      >
        {t.pay.send(money(amount))}
      </Button>
      {moneyCall.dialog}
    </Sheet>
  );
}
