import { type AccountId, assert, type Clock, dayMs, type Money, minuteMs, money } from "#kernel";
import type { Account } from "./account.ts";
import { accrueInterest } from "./accrue-interest.ts";
import { addMonths, type Day, dayOf, lastDayOf, type Month, monthOf } from "./calendar.ts";
import { accrualUnits, yearlyRatesBps } from "./interest-formula.ts";
import { type InterestDeps, postInterest } from "./post-interest.ts";
import { readAccruals } from "./store/interest.ts";

/** What an account earns. */
export type InterestInfo = {
  /** Yearly rate in basis points. */
  readonly rateBps: number;
  /** Earned since the last posting, rounded down to the minor unit. */
  readonly accrued: Money;
  /** The day on which it is paid next. */
  readonly paidOn: Day;
};

/** Interest on balances: counted daily, paid monthly. */
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

/** After the end of a day its last transfers may still be on their way into the ledger. */
const settleTimeMs = minuteMs;

export function createInterest(deps: InterestDeps): Interest {
  const { db, clock } = deps;
  return {
    async interestOf(accounts) {
      const ids = accounts.map((account) => account.id);
      const accruals = await readAccruals(db, ids);
      const paidOn = `${addMonths(monthOf(clock.nowMs()), 1)}-01`;
      return accounts.map(({ id, currency }) => {
        const accrual = accruals.get(id);
        assert(accrual, "every account accrues");
        const accrued = money(accrual.accrued / accrualUnits, currency);
        return { rateBps: Number(yearlyRatesBps[currency]), accrued, paidOn };
      });
    },
    accrueInterest: (day) => accrueInterest(deps, earlier(day, lastWholeDay(clock))),
    async postInterest(month) {
      await accrueInterest(deps, earlier(lastDayOf(month), lastWholeDay(clock)));
      return postInterest(deps, month);
    },
  };
}

function lastWholeDay(clock: Clock): Day {
  return dayOf(clock.nowMs() - settleTimeMs - dayMs);
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}
