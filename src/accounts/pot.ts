import type { AccountId, Currency, MemberId, Money, PotId } from "#kernel";
import type { Day, Every } from "./calendar.ts";

/** A deposit that recurs. */
export type PotSchedule = {
  readonly amount: Money;
  readonly every: Every;
  /** Day of the next deposit. */
  readonly nextOn: Day;
};

/** Money that a member put aside out of one account. Never overdrawn. */
export type Pot = {
  readonly id: PotId;
  readonly member: MemberId;
  readonly account: AccountId;
  readonly currency: Currency;
  readonly name: string;
  readonly emoji: string;
  readonly goal: Money | null;
  readonly goalDate: Day | null;
  /** Payments out of the account are rounded up to this, and the difference is put aside. */
  readonly roundUpTo: Money | null;
  readonly schedule: PotSchedule | null;
  /** Nothing can be taken out before the start of this day. */
  readonly lockedUntil: Day | null;
  readonly createdAtMs: number;
};

/** A pot with what the ledger says is in it. */
export type PotWithBalance = Pot & { readonly balance: Money };

/** What a member says of a pot. Amounts are in the currency of its account. */
export type PotSettings = {
  readonly name: string;
  readonly emoji: string;
  readonly goal: Money | null;
  readonly goalDate: Day | null;
  readonly roundUpTo: Money | null;
  readonly schedule: {
    readonly amount: Money;
    readonly every: Every;
    readonly startsOn: Day;
  } | null;
  readonly lockedUntil: Day | null;
};

/** Name of the pot, the currency of the account, and what else was said. */
export type NewPot = Partial<PotSettings> & {
  readonly currency: Currency;
  readonly name: string;
};

/** A deposit or withdrawal. The same key with the same pot and amount gives the same movement. */
export type PotTransfer = {
  readonly pot: PotId;
  readonly amount: Money;
  readonly idempotencyKey: string;
};
