import type { Clock, Db, Ids, Log, Money, MovementId } from "#kernel";
import type { Ledger } from "#ledger";
import type { Movements } from "#movements";
import type { AccountBook } from "./account-book.ts";
import type { Documents } from "./documents.ts";
import type { Insights } from "./insights.ts";
import type { Institution } from "./institution.ts";
import type { Interest } from "./interest.ts";
import type { Directory } from "./ports.ts";
import type { Pots } from "./pots.ts";
import type { Finding } from "./verify.ts";

export type AccountsDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly movements: Movements;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Names on statements and receipts. */
  readonly directory: Directory;
  /** Numbers of the institution on the payment networks; the sandbox's own when left out. */
  readonly institution?: Institution;
};

/** Accounts in several currencies, pots, statements, interest and insights. */
export type Accounts = AccountBook &
  Pots &
  Documents &
  Interest &
  Insights & {
    /** Creates the institution's own ledger accounts where missing. To be called at start. */
    ensureInstitution(): Promise<void>;
    /**
     * Own funds paid in: debit nostro, credit equity. Interest is paid out of them. Idempotent by
     * key.
     */
    contributeCapital(amount: Money, idempotencyKey: string): Promise<MovementId>;
    /** Every broken invariant of accounts and pots; empty when all hold. */
    verifyAccounts(): Promise<Finding[]>;
  };

export function createAccounts(_deps: AccountsDeps): Accounts {
  throw new Error("createAccounts is being built");
}
