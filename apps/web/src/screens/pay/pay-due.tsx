import type { MovementDetail, Party, WireMoney } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import styles from "../../app/page.module.css";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api, outcomeUnknown, settleKey, wire } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, Bone, ErrorState } from "../../design/states.tsx";
import { ReviewFacts } from "./review-facts.tsx";

type CallOptions = { readonly intent: string; readonly approval?: string };

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
  const stepUp = useStepUp();
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
    mutationFn: async () => {
      const named = `${intent}.${amount.amount}`;
      try {
        const movement = await stepUp.run(
          (approval) =>
            props.pay(part, {
              intent: named,
              ...(approval === undefined ? {} : { approval }),
            }),
          t.approval.forPayment(money(amount), payee.name),
        );
        settleKey(named);
        return movement;
      } catch (failure) {
        if (!outcomeUnknown(failure) && !(failure instanceof StepUpCancelled)) settleKey(named);
        throw failure;
      }
    },
    onSuccess: (movement) => {
      refreshMoney();
      onDone(movement);
    },
  });
  const failure = pay.error instanceof StepUpCancelled ? null : pay.error;
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
      {failure !== null &&
        (outcomeUnknown(failure) ? (
          <Banner tone="warn" announce>
            {t.pay.unknownText}
          </Banner>
        ) : (
          <ErrorState error={failure} />
        ))}
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
      {stepUp.dialog}
    </Sheet>
  );
}
