import type { Clock, Db, Ids, Log } from "#kernel";
import type { Ledger } from "#ledger";
import type { Movements } from "#movements";
import { type AccountBook, createAccountBook } from "./account-book.ts";
import { createDocuments, type Documents } from "./documents.ts";
import { createHouse, type House } from "./house.ts";
import { createInsights, type Insights } from "./insights.ts";
import { type Institution, sandboxInstitution } from "./institution.ts";
import { createInterest, type Interest } from "./interest.ts";
import { createLedgerHolders, type LedgerHolders } from "./ledger-holders.ts";
import { type AccountOwners, createOwners } from "./owners.ts";
import type { Directory } from "./ports.ts";
import { createPots, type Pots } from "./pots.ts";
import { type AccountsViolation, verifyAccounts } from "./verify.ts";

/** What accounts stand on. */
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
  Insights &
  AccountOwners &
  House &
  LedgerHolders & {
    readonly institution: Institution;
    /** Every invariant of accounts, pots, interest and statements, with what breaks it. */
    verifyAccounts(): Promise<AccountsViolation[]>;
  };

/** Opens accounts. Call `ensureInstitution` before money moves. */
export function createAccounts(deps: AccountsDeps): Accounts {
  const institution = deps.institution ?? sandboxInstitution;
  const book = createAccountBook({ ...deps, institution });
  const pots = createPots({ ...deps, book });
  const documents = createDocuments({ ...deps, institution, potName: pots.potName });
  const insights = createInsights({ ...deps, book });
  return {
    ...book,
    ...pots,
    ...documents,
    ...createInterest(deps),
    ...insights,
    ...createOwners(deps),
    ...createHouse(deps),
    ...createLedgerHolders(deps),
    institution,
    verifyAccounts: () => verifyAccounts({ ...deps, book, documents }),
  };
}
