import type { InputOf, Party } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { MoneyFailure, useMoneyCall } from "../../app/money-call.tsx";
import { api, wire } from "../../data/client.ts";
import { queries, queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { MoneyField } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
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
  const moneyCall = useMoneyCall();
  const state = useAmountState({}, false);
  const [every, setEvery] = useState<Every>("month");
  const [startsOn, setStartsOn] = useState("");
  const [endsOn, setEndsOn] = useState("");
  const [note, setNote] = useState("");
  const create = useMutation({
    mutationFn: (body: InputOf<"createSchedule">) =>
      moneyCall.run(
        `schedule.${JSON.stringify(body)}`,
        (options) => api.createSchedule(body, options),
        t.approval.forPayment(money(body.amount), payee.name),
      ),
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
      <Rhythm
        every={every}
        onEvery={setEvery}
        startsOn={startsOn}
        onStartsOn={setStartsOn}
        endsOn={endsOn}
        onEndsOn={setEndsOn}
      />
      <TextField label={t.pay.note} optional value={note} onChange={setNote} maxLength={280} />
      <MoneyFailure error={create.error} />
      <Button
        size="large"
        block
        disabled={amount === undefined || startsOn === ""}
        pending={create.isPending}
        onClick={submit}
      >
        {t.scheduled.create}
      </Button>
      {moneyCall.dialog}
    </Sheet>
  );
}

type RhythmProps = {
  readonly every: Every;
  readonly onEvery: (every: Every) => void;
  readonly startsOn: string;
  readonly onStartsOn: (date: string) => void;
  readonly endsOn: string;
  readonly onEndsOn: (date: string) => void;
};

/** How often, from when and until when. */
function Rhythm(props: RhythmProps) {
  const { every, onEvery, startsOn, onStartsOn, endsOn, onEndsOn } = props;
  const { t } = useLanguage();
  return (
    <>
      <Select
        label={t.scheduled.how}
        value={every}
        onChange={onEvery}
        options={rhythms.map((value) => ({ value, label: t.scheduled.every[value] }))}
      />
      <TextField
        label={t.scheduled.startsOn}
        type="date"
        value={startsOn}
        onChange={onStartsOn}
        required
      />
      {every !== "once" && (
        <TextField
          label={t.scheduled.endsOn}
          optional
          type="date"
          value={endsOn}
          onChange={onEndsOn}
        />
      )}
    </>
  );
}
