import type { InputOf, Party } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api, keyOf, outcomeUnknown, settleKey, wire } from "../../data/client.ts";
import { queries, queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { MoneyField } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import { useAmountState } from "../pay/amount-state.ts";
import { PayeePicker } from "../pay/payee-picker.tsx";
import { PayeeChip } from "../pay/send.tsx";

type Every = InputOf<"createSchedule">["every"];
const rhythms: readonly Every[] = ["once", "week", "two_weeks", "month"];

export function ScheduleForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [payee, setPayee] = useState<Party>();
  if (payee !== undefined) return <Details payee={payee} onClose={onClose} />;
  return (
    <Sheet title={t.scheduled.new} size="tall" onClose={onClose}>
      <PayeePicker
        label={t.pay.who}
        onPick={(one) => one.type === "member" && setPayee(one.party)}
      />
    </Sheet>
  );
}

type DetailsProps = { readonly payee: Party; readonly onClose: () => void };

function Details({ payee, onClose }: DetailsProps) {
  const { t, money } = useLanguage();
  const stepUp = useStepUp();
  const state = useAmountState({}, false);
  const [every, setEvery] = useState<Every>("month");
  const [startsOn, setStartsOn] = useState("");
  const [endsOn, setEndsOn] = useState("");
  const [note, setNote] = useState("");
  const create = useMutation({
    mutationFn: async (body: InputOf<"createSchedule">) => {
      const intent = `schedule.${JSON.stringify(body)}`;
      const about = t.approval.forPayment(money(body.amount), payee.name);
      try {
        const made = await stepUp.run((approval) => {
          const extra = approval === undefined ? {} : { approval };
          return api.createSchedule(body, { idempotencyKey: keyOf(intent), ...extra });
        }, about);
        settleKey(intent);
        return made;
      } catch (error) {
        if (!outcomeUnknown(error) && !(error instanceof StepUpCancelled)) settleKey(intent);
        throw error;
      }
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.schedules.queryKey });
      toast(t.scheduled.created);
      onClose();
    },
  });
  const { amount } = state;
  const submit = () => {
    if (amount === undefined) return;
    create.mutate({
      to: payee.handle,
      amount: wire(amount, state.currency),
      every,
      startsOn,
      ...(endsOn === "" ? {} : { endsOn }),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
    });
  };
  return (
    <Sheet title={t.scheduled.new} onClose={onClose}>
      <PayeeChip payee={{ type: "member", party: payee }} />
      <MoneyField
        label={t.pay.amount}
        value={state.text}
        onChange={state.setText}
        currency={state.currency}
        error={state.error}
      />
      <Select
        label={t.scheduled.how}
        value={every}
        onChange={setEvery}
        options={rhythms.map((value) => ({ value, label: t.scheduled.every[value] }))}
      />
      <TextField
        label={t.scheduled.startsOn}
        type="date"
        value={startsOn}
        onChange={setStartsOn}
        required
      />
      {every !== "once" && (
        <TextField
          label={t.scheduled.endsOn}
          optional
          type="date"
          value={endsOn}
          onChange={setEndsOn}
        />
      )}
      <TextField label={t.pay.note} optional value={note} onChange={setNote} maxLength={280} />
      {create.isError && !(create.error instanceof StepUpCancelled) && (
        <ErrorState error={create.error} />
      )}
      <Button
        size="large"
        block
        disabled={amount === undefined || startsOn === ""}
        pending={create.isPending}
        onClick={submit}
      >
        {t.scheduled.create}
      </Button>
      {stepUp.dialog}
    </Sheet>
  );
}
