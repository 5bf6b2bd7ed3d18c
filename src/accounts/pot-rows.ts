import { type Currency, money } from "#kernel";
import { type Day, nextOccurrence } from "./calendar.ts";
import type { Pot, PotSettings } from "./pot.ts";
import type { PotChanges, PotRow } from "./store/pots.ts";

export function potFromRow(row: PotRow): Pot {
  const { currency, schedule_amount: amount, schedule_every: every, schedule_next: nextOn } = row;
  const scheduled = amount !== null && every !== null && nextOn !== null;
  return {
    id: row.id,
    member: row.member_id,
    account: row.account_id,
    currency,
    name: row.name,
    emoji: row.emoji,
    goal: row.goal === null ? null : money(row.goal, currency),
    goalDate: row.goal_date,
    roundUpTo: row.round_up_to === null ? null : money(row.round_up_to, currency),
    schedule: scheduled ? { amount: money(amount, currency), every, nextOn } : null,
    lockedUntil: row.locked_until,
    createdAtMs: row.created_at.getTime(),
  };
}

/** The columns that hold the settings given; those not given are left alone. */
export function settingsToColumns(settings: Partial<PotSettings>, today: Day): PotChanges {
  const { name, emoji, goal, goalDate, roundUpTo, schedule, lockedUntil } = settings;
  return {
    ...(name !== undefined && { name }),
    ...(emoji !== undefined && { emoji }),
    ...(goal !== undefined && { goal: goal && goal.amount }),
    ...(goalDate !== undefined && { goal_date: goalDate }),
    ...(roundUpTo !== undefined && { round_up_to: roundUpTo && roundUpTo.amount }),
    ...(schedule !== undefined && scheduleToColumns(schedule, today)),
    ...(lockedUntil !== undefined && { locked_until: lockedUntil }),
  };
}

// What was to start in the past starts at its next day: a deposit is never made up for.
function scheduleToColumns(schedule: PotSettings["schedule"], today: Day): PotChanges {
  if (schedule === null) {
    const none = { schedule_amount: null, schedule_every: null };
    return { ...none, schedule_start: null, schedule_next: null };
  }
  const { amount, every, startsOn } = schedule;
  const isPast = startsOn < today;
  return {
    schedule_amount: amount.amount,
    schedule_every: every,
    schedule_start: startsOn,
    schedule_next: isPast ? nextOccurrence(startsOn, every, today) : startsOn,
  };
}

/** Whether every amount given is in this currency. */
export function settingsAreIn(currency: Currency, settings: Partial<PotSettings>): boolean {
  const amounts = [settings.goal, settings.roundUpTo, settings.schedule?.amount];
  return amounts.every((amount) => !amount || amount.currency === currency);
}
