import type { CurrencyCode, Pot } from "@bourse/contract";
import { decimalSeparator, decimalText } from "@bourse/messages";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { wire } from "../../data/client.ts";
import { useAmountError, useParse } from "../../design/money-field.tsx";

export type Rhythm = "" | "day" | "week" | "month";

/** A pot as it stands in the form: amounts as typed, dates as `2026-11-23`, "" for none. */
export type PotDraft = {
  readonly name: string;
  readonly emoji: string;
  readonly goal: string;
  readonly goalDate: string;
  /** Minor units. */
  readonly roundUpTo: string;
  readonly every: Rhythm;
  readonly amount: string;
  readonly startsOn: string;
  readonly lockedUntil: string;
};

/** The form of a pot, new or being changed, and what it asks of the server once it is right. */
export function usePotDraft(pot: Pot | undefined, currency: CurrencyCode) {
  const { locale } = useLanguage();
  const parse = useParse();
  const describe = useAmountError();
  const [draft, setDraft] = useState<PotDraft>(() => {
    const typed = (money: Pot["goal"]) =>
      money === null ? "" : decimalText(money).replace(".", decimalSeparator(locale));
    return {
      name: pot?.name ?? "",
      emoji: pot?.emoji ?? "🌴",
      goal: typed(pot?.goal ?? null),
      goalDate: pot?.goalDate ?? "",
      roundUpTo: pot?.roundUpTo?.amount ?? "",
      every: pot?.schedule?.every ?? "",
      amount: typed(pot?.schedule?.amount ?? null),
      startsOn: pot?.schedule?.nextOn ?? "",
      lockedUntil: pot?.lockedUntil ?? "",
    };
  });
  const change = (part: Partial<PotDraft>) => setDraft((old) => ({ ...old, ...part }));
  const errorOf = (text: string) =>
    text === "" ? undefined : describe(parse(text, currency), currency);
  const moneyOf = (text: string) => {
    const read = parse(text, currency);
    return text !== "" && read.ok && read.amount > 0n ? wire(read.amount, currency) : null;
  };
  const goalError = errorOf(draft.goal);
  const amountError = errorOf(draft.amount);
  const scheduled = moneyOf(draft.amount);
  const scheduleReady = draft.every === "" || (scheduled !== null && draft.startsOn !== "");
  const body = () => ({
    name: draft.name.trim(),
    emoji: draft.emoji,
    goal: moneyOf(draft.goal),
    goalDate: draft.goalDate || null,
    roundUpTo: draft.roundUpTo === "" ? null : { amount: draft.roundUpTo, currency },
    schedule:
      draft.every === "" || scheduled === null
        ? null
        : { amount: scheduled, every: draft.every, startsOn: draft.startsOn },
    lockedUntil: draft.lockedUntil || null,
  });
  const ready = draft.name.trim() !== "" && goalError === undefined && scheduleReady;
  return { draft, change, goalError, amountError, ready, body };
}
