import type { CurrencyCode, Pot } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { PotPicture, potPictures } from "../../app/pot-picture.tsx";
import { useAccounts } from "../../data/accounts.ts";
import { api, wire } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { MoneyField, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import { type PotDraft, type Rhythm, usePotDraft } from "./pot-draft.ts";
import styles from "./pots.module.css";

/** Whole units of the currency that payments can be rounded up to. */
const roundUpUnits = ["1", "5", "10"];
const rhythms: readonly Rhythm[] = ["", "day", "week", "month"];

type Props = {
  /** The pot to change; none makes a new one. */
  readonly pot?: Pot;
  readonly onClose: () => void;
};

export function PotForm({ pot, onClose }: Props) {
  const { t } = useLanguage();
  const { data: accounts = [] } = useAccounts();
  const [chosen, setChosen] = useState<CurrencyCode>();
  const currency = pot?.balance.currency ?? chosen ?? accounts[0]?.currency ?? "USD";
  const form = usePotDraft(pot, currency);
  const { draft, change } = form;
  const save = useMutation({
    mutationFn: () =>
      pot === undefined
        ? api.createPot({ currency, ...form.body() })
        : api.updatePot({ id: pot.id, ...form.body() }),
    onSuccess: () => {
      refreshMoney();
      toast(pot === undefined ? t.pots.created : t.common.saved);
      onClose();
    },
  });
  return (
    <Sheet title={pot === undefined ? t.pots.new : t.pots.settings} onClose={onClose}>
      <TextField
        label={t.pots.name}
        value={draft.name}
        onChange={(name) => change({ name })}
        maxLength={40}
        autoFocus
      />
      <Pictures value={draft.emoji} onChange={(emoji) => change({ emoji })} />
      {pot === undefined && accounts.length > 1 && (
        <Select
          label={t.common.currency}
          value={currency}
          onChange={setChosen}
          options={accounts.map((one) => ({ value: one.currency, label: one.currency }))}
        />
      )}
      <MoneyField
        label={t.pots.goal}
        optional
        value={draft.goal}
        onChange={(goal) => change({ goal })}
        currency={currency}
        error={form.goalError}
      />
      <Filling draft={draft} currency={currency} error={form.amountError} onChange={change} />
      <Days draft={draft} onChange={change} />
      {save.isError && <ErrorState error={save.error} />}
      <Button
        size="large"
        block
        disabled={!form.ready}
        pending={save.isPending}
        onClick={() => save.mutate()}
      >
        {pot === undefined ? t.pots.create : t.common.save}
      </Button>
    </Sheet>
  );
}

type DaysProps = {
  readonly draft: PotDraft;
  readonly onChange: (part: Partial<PotDraft>) => void;
};

function Days({ draft, onChange }: DaysProps) {
  const { t } = useLanguage();
  return (
    <div className={styles.pair}>
      <TextField
        label={t.pots.goalDate}
        optional
        type="date"
        value={draft.goalDate}
        onChange={(goalDate) => onChange({ goalDate })}
      />
      <TextField
        label={t.pots.lock}
        hint={t.pots.lockHint}
        optional
        type="date"
        value={draft.lockedUntil}
        onChange={(lockedUntil) => onChange({ lockedUntil })}
      />
    </div>
  );
}

type PicturesProps = { readonly value: string; readonly onChange: (emoji: string) => void };

function Pictures({ value, onChange }: PicturesProps) {
  const { t } = useLanguage();
  return (
    <div className={styles.emojis} role="group" aria-label={t.pots.emoji}>
      {potPictures.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === value}
          aria-label={one}
          onClick={() => onChange(one)}
        >
          <PotPicture emoji={one} />
        </button>
      ))}
    </div>
  );
}

type FillingProps = {
  readonly draft: PotDraft;
  readonly currency: CurrencyCode;
  readonly error: string | undefined;
  readonly onChange: (part: Partial<PotDraft>) => void;
};

/** How the pot fills by itself: with what payments are rounded up by, and regularly. */
function Filling({ draft, currency, error, onChange }: FillingProps) {
  const { t, money } = useLanguage();
  const parse = useParse();
  const roundUps = roundUpUnits.flatMap((unit) => {
    const read = parse(unit, currency);
    return read.ok ? [wire(read.amount, currency)] : [];
  });
  return (
    <>
      <Select
        label={t.pots.roundUp}
        hint={t.pots.roundUpHint}
        value={draft.roundUpTo}
        onChange={(roundUpTo) => onChange({ roundUpTo })}
        options={[
          { value: "", label: t.pots.noRoundUp },
          ...roundUps.map((value) => ({ value: value.amount, label: money(value) })),
        ]}
      />
      <Select
        label={t.pots.schedule}
        value={draft.every}
        onChange={(every) => onChange({ every })}
        options={rhythms.map((value) => ({
          value,
          label: value === "" ? t.pots.noSchedule : t.pots.every[value],
        }))}
      />
      {draft.every !== "" && (
        <div className={styles.pair}>
          <MoneyField
            label={t.pots.scheduleAmount}
            value={draft.amount}
            onChange={(amount) => onChange({ amount })}
            currency={currency}
            error={error}
          />
          <TextField
            label={t.pots.startsOn}
            type="date"
            value={draft.startsOn}
            onChange={(startsOn) => onChange({ startsOn })}
          />
        </div>
      )}
    </>
  );
}
