import type { AccountId, Money } from "#kernel";
import type { Account } from "./account.ts";
import type { Day, Month } from "./calendar.ts";

/** What an account earns. */
export type InterestInfo = {
  /** Yearly rate in basis points. */
  readonly rateBps: number;
  /** Earned and not paid yet, rounded down to the minor unit. */
  readonly accrued: Money;
  /** The day on which it is paid next. */
  readonly paidOn: Day;
};

export type Interest = {
  /** For accounts in their order. */
  interestOf(accounts: readonly Account[]): Promise<InterestInfo[]>;
  /**
   * Counts interest for every account and every day that was not counted yet, through `day`; a day
   * that is not over (and a minute past) is left for the next time. Idempotent by account and day.
   *
   * @returns how many days it counted
   */
  accrueInterest(day: Day): Promise<number>;
  /**
   * Pays what was earned through the end of `month`, once for each account and month, after
   * counting days that were missed. Where own funds do not suffice it pays nothing in that currency
   * and says so in the log; it is paid at the next call that finds them.
   *
   * @returns the accounts that were paid by this call
   */
  postInterest(month: Month): Promise<AccountId[]>;
};
