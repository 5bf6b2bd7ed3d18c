import type { InputOf, MovementDetail } from "@bourse/contract";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { problemOf, wire } from "../../data/client.ts";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { UserRound } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { AmountEntry } from "./amount-entry.tsx";
import { type AmountState, useAmountState } from "./amount-state.ts";
import type { FlowProps } from "./flow.ts";
import { useGivenParty } from "./given-payee.ts";
import styles from "./pay.module.css";
import { isAddress, type Payee, PayeePicker } from "./payee-picker.tsx";
import { PaymentResult } from "./result.tsx";
import { Review } from "./review.tsx";

type Arrival = NonNullable<InputOf<"pay">["arrival"]>;
type Step =
  | { readonly at: "who" }
  | { readonly at: "amount" }
  | { readonly at: "review"; readonly payment: InputOf<"pay"> }
  | { readonly at: "result"; readonly movement: MovementDetail };

/** Who → amount → review → step-up → result. */
export function SendFlow({ search, onClose, onBack }: FlowProps) {
  const { t } = useLanguage();
  const given = search.to?.trim();
  const byAddress = given !== undefined && isAddress(given);
  const named = useGivenParty(search);
  const [picked, setPicked] = useState<Payee>();
  const [step, setStep] = useState<Step>({ at: given === undefined ? "who" : "amount" });
  const amount = useAmountState(search, true);
  const payee: Payee | undefined =
    picked ??
    (byAddress ? { type: "address", address: given } : undefined) ??
    (named.party === undefined ? undefined : { type: "member", party: named.party });
  if (step.at === "result") {
    return <PaymentResult movement={step.movement} onClose={onClose} onAgain={onBack} />;
  }
  if (step.at === "who") {
    return (
      <Sheet title={t.pay.modes.send} size="tall" onClose={onClose} onBack={onBack}>
        <PayeePicker
          label={t.pay.who}
          addresses
          onPick={(one) => {
            setPicked(one);
            setStep({ at: "amount" });
          }}
        />
      </Sheet>
    );
  }
  if (step.at === "review" && payee !== undefined) {
    return (
      <Review
        payee={payee}
        payment={step.payment}
        onClose={onClose}
        onBack={() => setStep({ at: "amount" })}
        onDone={(movement) => setStep({ at: "result", movement })}
      />
    );
  }
  return (
    <Sheet
      title={t.pay.modes.send}
      size="tall"
      onClose={onClose}
      onBack={picked === undefined ? onBack : () => setStep({ at: "who" })}
    >
      {payee === undefined &&
        named.error !== null &&
        (problemOf(named.error)?.code === "not_found" ? (
          <EmptyState icon={UserRound} title={given ?? ""} text={t.people.notFound} />
        ) : (
          <ErrorState error={named.error} />
        ))}
      {payee === undefined && named.pending && <RowBones count={1} />}
      {payee !== undefined && (
        <AmountStep
          payee={payee}
          amount={amount}
          note={search.note ?? ""}
          onReview={(payment) => setStep({ at: "review", payment })}
        />
      )}
    </Sheet>
  );
}

export function PayeeChip({ payee }: { readonly payee: Payee }) {
  if (payee.type === "address") return <div className={styles.payee}>{payee.address}</div>;
  const { handle, name, kind } = payee.party;
  return (
    <div className={styles.payee}>
      <Avatar handle={handle} name={name} kind={kind} size={30} />
      <span>
        {name} <small>@{handle}</small>
      </span>
    </div>
  );
}

type AmountStepProps = {
  readonly payee: Payee;
  readonly amount: AmountState;
  readonly note: string;
  readonly onReview: (payment: InputOf<"pay">) => void;
};

function AmountStep({ payee, amount, note: given, onReview }: AmountStepProps) {
  const { t } = useLanguage();
  const [note, setNote] = useState(given);
  const [arrival, setArrival] = useState<Arrival>("now");
  const name = payee.type === "member" ? payee.party.name : payee.address;
  const to = payee.type === "member" ? `@${payee.party.handle}` : payee.address;
  const ready = amount.amount;
  const submit = () => {
    if (ready === undefined) return;
    const trimmed = note.trim();
    onReview({
      to,
      amount: wire(ready, amount.currency),
      ...(trimmed === "" ? {} : { note: trimmed }),
      ...(arrival === "now" ? {} : { arrival }),
    });
  };
  return (
    <form
      style={{ display: "contents" }}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <PayeeChip payee={payee} />
      <AmountEntry
        label={t.pay.amountFor(name)}
        text={amount.text}
        onText={amount.setText}
        currency={amount.currency}
        onCurrency={amount.setCurrency}
        accounts={amount.accounts}
        error={amount.error}
        showBalance
      />
      <div className={styles.foot}>
        <div className={styles.note}>
          <div>
            <TextField
              label={t.pay.note}
              hideLabel
              placeholder={t.pay.notePlaceholder}
              value={note}
              maxLength={280}
              onChange={setNote}
            />
          </div>
          <div>
            <Select
              label={t.pay.arrival}
              hideLabel
              value={arrival}
              onChange={setArrival}
              options={(["now", "in_2_hours", "in_24_hours"] as const).map((value) => ({
                value,
                label: t.pay.arrivals[value],
              }))}
            />
          </div>
        </div>
        <Button type="submit" size="large" block disabled={ready === undefined}>
          {t.pay.review}
        </Button>
      </div>
    </form>
  );
}
