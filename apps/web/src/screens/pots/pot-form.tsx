import type { InputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { PotPicture, potPictures } from "../../app/pot-picture.tsx";
import { api, wire } from "../../data/client.ts";
import { queries, refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import styles from "./pots.module.css";

/** Whole units of the currency that payments can be rounded up to. */
const roundUpUnits = ["", "1", "5", "10"];

export function PotForm({ onClose }: { readonly onClose: () => void }) {
  const { t, money } = useLanguage();
  const { data: accounts = [] } = useQuery(queries.accounts);
  const { data: me } = useQuery(queries.me);
  const [name, setName] = useState("");
  const [emoji, setEmoji] = useState("🌴");
  const [goal, setGoal] = useState("");
  const [goalDate, setGoalDate] = useState("");
  const [roundUp, setRoundUp] = useState("");
  const [lockedUntil, setLockedUntil] = useState("");
  const [chosen, setChosen] = useState("");
  const home = accounts.find((one) => one.currency === me?.displayCurrency);
  const currency = (accounts.find((one) => one.id === chosen) ?? home ?? accounts[0])?.currency;
  const parse = useParse();
  const describe = useAmountError();
  const goalRead = parse(goal, currency ?? "USD");
  const goalError =
    goal === "" || currency === undefined ? undefined : describe(goalRead, currency);
  const roundUpOf = (unit: string) => {
    const read = parse(unit, currency ?? "USD");
    return wire(read.ok ? read.amount : 0n, currency ?? "USD");
  };
  const create = useMutation({
    mutationFn: (body: InputOf<"createPot">) => api.createPot(body),
    onSuccess: () => {
      refreshMoney();
      toast(t.pots.created);
      onClose();
    },
  });
  const submit = () => {
    if (currency === undefined || goalError !== undefined) return;
    create.mutate({
      currency,
      name: name.trim(),
      emoji,
      ...(goalRead.ok && goalRead.amount > 0n ? { goal: wire(goalRead.amount, currency) } : {}),
      ...(goalDate === "" ? {} : { goalDate }),
      ...(roundUp === "" ? {} : { roundUpTo: roundUpOf(roundUp) }),
      ...(lockedUntil === "" ? {} : { lockedUntil }),
    });
  };
  return (
    <Sheet title={t.pots.new} onClose={onClose}>
      <TextField label={t.pots.name} value={name} onChange={setName} maxLength={40} autoFocus />
      <div className={styles.emojis} role="group" aria-label={t.pots.emoji}>
        {potPictures.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === emoji}
            aria-label={one}
            onClick={() => setEmoji(one)}
          >
            <PotPicture emoji={one} />
          </button>
        ))}
      </div>
      {accounts.length > 1 && (
        <Select
          label={t.common.currency}
          value={accounts.find((one) => one.currency === currency)?.id ?? ""}
          onChange={setChosen}
          options={accounts.map((one) => ({ value: one.id as string, label: one.currency }))}
        />
      )}
      <MoneyField
        label={t.pots.goal}
        optional
        value={goal}
        onChange={setGoal}
        currency={currency ?? "USD"}
        error={goalError}
      />
      <TextField
        label={t.pots.goalDate}
        optional
        type="date"
        value={goalDate}
        onChange={setGoalDate}
      />
      <Select
        label={t.pots.roundUp}
        hint={t.pots.roundUpHint}
        value={roundUp}
        onChange={setRoundUp}
        options={roundUpUnits.map((value) => ({
          value,
          label: value === "" ? t.pots.noRoundUp : money(roundUpOf(value)),
        }))}
      />
      <TextField
        label={t.pots.lock}
        hint={t.pots.lockHint}
        optional
        type="date"
        value={lockedUntil}
        onChange={setLockedUntil}
      />
      {create.isError && <ErrorState error={create.error} />}
      <Button
        size="large"
        block
        disabled={name.trim() === "" || currency === undefined || goalError !== undefined}
        pending={create.isPending}
        onClick={submit}
      >
        {t.pots.create}
      </Button>
    </Sheet>
  );
}
