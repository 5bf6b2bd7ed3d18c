import {
  type AccountId,
  type Currency,
  currencyCodes,
  type Db,
  dayMs,
  idToU128,
  type PotId,
} from "#kernel";
import { batchEventsMax, type Ledger, type Account as LedgerAccount, queryFilter } from "#ledger";
import type { Movements } from "#movements";
import { type AccountBook, customerFlags } from "./account-book.ts";
import { postedBalance } from "./balances.ts";
import { dayStartMs, monthOf } from "./calendar.ts";
import { accountCodes, customerCodes, sharedCodes } from "./codes.ts";
import type { Documents } from "./documents.ts";
import { StatementMismatchError } from "./errors.ts";
import { houseAccounts } from "./house.ts";
import { institutionAccounts, ledgerOf } from "./institution-accounts.ts";
import { balanceBefore } from "./statement.ts";
import { type AccountRow, listAccountRows } from "./store/accounts.ts";
import { interestThrough, paidPostings, readAccruals } from "./store/interest.ts";
import { allPotRows, type PotRow } from "./store/pots.ts";

/** An invariant, and the ids of what breaks it; none when it holds. */
export type AccountsViolation = { readonly invariant: string; readonly ids: readonly string[] };

export type VerifyDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly movements: Movements;
  readonly book: AccountBook;
  readonly documents: Documents;
  readonly clock: { nowMs(): number };
};

/** Accounts whose statement is drawn up; they are spread evenly over all. */
const sampleMax = 50;

export async function verifyAccounts(deps: VerifyDeps): Promise<AccountsViolation[]> {
  const accounts = await listAccountRows(deps.db);
  const pots = await allPotRows(deps.db);
  const expected = expectedOf(accounts, pots);
  const held = await customerAccounts(deps.ledger);
  return [
    {
      invariant: "accounts and pots have their ledger accounts, never to be overdrawn",
      ids: expected.filter((account) => !isAsExpected(account, held)).map(({ id }) => id),
    },
    {
      invariant: "members' money is in accounts and pots that have an owner",
      ids: ownerless(expected, held),
    },
    {
      invariant: "the institution's own accounts are in the ledger",
      ids: await missingHouseAccounts(deps.ledger),
    },
    {
      invariant: "what members are owed is covered by nostro balances",
      ids: await uncovered(deps.ledger, held),
    },
    {
      invariant: "interest was paid once, and as counted",
      ids: await wrongInterest(deps),
    },
    {
      invariant: "interest is counted from the balances of the ledger",
      ids: await wrongAccruals(deps, accounts, pots),
    },
    {
      invariant: "opening balance and movements make the closing balance",
      ids: await wrongStatements(deps, accounts),
    },
  ];
}

type Expected = {
  readonly id: AccountId | PotId;
  readonly currency: Currency;
  readonly code: number;
};

function expectedOf(accounts: readonly AccountRow[], pots: readonly PotRow[]): Expected[] {
  return [
    ...accounts.flatMap(({ id, reserved_id, currency }) => [
      { id, currency, code: accountCodes.memberAvailable },
      { id: reserved_id, currency, code: accountCodes.memberReserved },
    ]),
    ...pots.map(({ id, currency }) => ({ id, currency, code: accountCodes.pot })),
  ];
}

function isAsExpected(
  { id, currency, code }: Expected,
  held: ReadonlyMap<bigint, LedgerAccount>,
): boolean {
  const found = held.get(idToU128(id));
  if (!found) return false;
  const flags = found.flags & customerFlags;
  return found.code === code && found.ledger === ledgerOf(currency) && flags === customerFlags;
}

function ownerless(
  expected: readonly Expected[],
  held: ReadonlyMap<bigint, LedgerAccount>,
): string[] {
  const owned = new Set(expected.map(({ id }) => idToU128(id)));
  return [...held.values()]
    .filter((account) => !sharedCodes.includes(account.code) && !owned.has(account.id))
    .filter((account) => account.creditsPosted !== 0n || account.debitsPosted !== 0n)
    .map((account) => account.id.toString());
}

/** Every ledger account that holds members' money. */
async function customerAccounts(ledger: Ledger): Promise<Map<bigint, LedgerAccount>> {
  const found = new Map<bigint, LedgerAccount>();
  for (const code of customerCodes) {
    let timestampMin = 0n;
    for (;;) {
      const filter = queryFilter({ code, timestampMin, limit: batchEventsMax });
      const page = await ledger.queryAccounts(filter);
      for (const account of page) found.set(account.id, account);
      const newest = page[page.length - 1];
      if (page.length < batchEventsMax || !newest) break;
      timestampMin = newest.timestamp + 1n;
    }
  }
  return found;
}

async function missingHouseAccounts(ledger: Ledger): Promise<string[]> {
  const wanted = currencyCodes.flatMap(houseAccounts);
  const found = new Map(
    (await ledger.lookupAccounts(wanted.map(({ id }) => id))).map((record) => [record.id, record]),
  );
  return wanted
    .filter(({ id, flags, code }) => {
      const record = found.get(id);
      return record?.code !== code || (record.flags & flags) !== flags;
    })
    .map(({ id }) => id.toString());
}

async function uncovered(
  ledger: Ledger,
  held: ReadonlyMap<bigint, LedgerAccount>,
): Promise<string[]> {
  const owed = new Map<number, bigint>();
  for (const record of held.values()) {
    owed.set(record.ledger, (owed.get(record.ledger) ?? 0n) + postedBalance(record));
  }
  const wrong: Currency[] = [];
  for (const currency of currencyCodes) {
    const [nostro] = await ledger.lookupAccounts([institutionAccounts.nostro(currency)]);
    const funds = nostro ? nostro.debitsPosted - nostro.creditsPosted : 0n;
    if ((owed.get(ledgerOf(currency)) ?? 0n) > funds) wrong.push(currency);
  }
  return wrong;
}

/** Postings that no completed movement of their amount paid, and movements of none. */
async function wrongInterest({ db, movements }: VerifyDeps): Promise<string[]> {
  const paid = await paidPostings(db);
  const wrong: string[] = [];
  for (let start = 0; start < paid.length; start += batchEventsMax) {
    const page = paid.slice(start, start + batchEventsMax);
    const found = new Map(
      (await movements.findMany(page.map(({ movement }) => movement))).map((movement) => [
        movement.id,
        movement,
      ]),
    );
    for (const { account, month, amount, movement: id } of page) {
      const movement = found.get(id);
      const isRight =
        movement?.state === "completed" &&
        movement.kind === "interest" &&
        movement.amount.amount === amount &&
        movement.to.type === "member" &&
        movement.to.account === account &&
        movement.details["month"] === month;
      if (!isRight) wrong.push(`${account} ${month}`);
    }
  }
  return wrong;
}

async function wrongAccruals(
  { db, ledger }: VerifyDeps,
  accounts: readonly AccountRow[],
  pots: readonly PotRow[],
): Promise<string[]> {
  const through = await interestThrough(db);
  if (through === undefined) return [];
  const accruals = await readAccruals(db);
  const untilMs = dayStartMs(through) + dayMs;
  const potsOf = Map.groupBy(pots, (pot) => pot.account_id);
  const wrong: string[] = [];
  for (const { id, reserved_id } of sample(accounts)) {
    const holders = [id, reserved_id, ...(potsOf.get(id) ?? []).map((pot) => pot.id)];
    const balances = await Promise.all(
      holders.map((holder) => balanceBefore(ledger, idToU128(holder), untilMs)),
    );
    const balance = balances.reduce((sum, one) => sum + one, 0n);
    if (accruals.get(id)?.balance !== balance) wrong.push(id);
  }
  return wrong;
}

async function wrongStatements(
  { book, documents, clock }: VerifyDeps,
  accounts: readonly AccountRow[],
): Promise<string[]> {
  const month = monthOf(clock.nowMs());
  const wrong: string[] = [];
  for (const { id } of sample(accounts)) {
    const account = await book.accountById(id);
    try {
      if (account) await documents.statement(account, month);
    } catch (error) {
      if (!(error instanceof StatementMismatchError)) throw error;
      wrong.push(id);
    }
  }
  return wrong;
}

function sample<T>(all: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(all.length / sampleMax));
  return all.filter((_, index) => index % step === 0);
}
