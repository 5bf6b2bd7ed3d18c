import { accountCodes, institutionAccounts, ledgerOf } from "#accounts";
import {
  assert,
  type Clock,
  type Currency,
  createBoundedMap,
  currencyCodes,
  type Db,
  type Ids,
} from "#kernel";
import { type AccountInput, accountFlags, accountInput, type Ledger } from "#ledger";
import {
  type BalanceAccounts,
  insertBalanceAccounts,
  listBalanceAccounts,
  setOwedAccount,
} from "./store/ledger-accounts.ts";
import { type World, worldKey } from "./world.ts";

/** Ledger accounts that no business owns, in one world and currency. */
export type HouseSide = {
  readonly ledger: number;
  readonly fees: bigint;
  readonly disputed: bigint;
  /** Own funds, and those that stand behind what businesses owe; of the live world alone. */
  readonly equity: bigint;
  readonly advances: bigint;
  /** Where test cards pay from and test payouts go to; of the test world alone. */
  readonly outside: bigint;
};

export type BookedBalance = {
  readonly currency: Currency;
  readonly pending: bigint;
  /** Less than zero when the business owes more than it has. */
  readonly available: bigint;
  /** What was advanced to it and is not paid back. */
  readonly owed: bigint;
};

/** What the ledger holds in one balance, as it stands in its accounts. */
export type HeldBalance = Record<"pending" | "available" | "owed", bigint>;

/** Where the money of businesses stands in the ledger. */
export type BalanceBook = {
  /** Creates the shared accounts where missing. To be called at start. */
  ensureShared(): Promise<void>;
  /** The accounts of a business, opened when first needed. From memory when seen before. */
  accountsOf(world: World, currency: Currency): Promise<BalanceAccounts>;
  houseSide(world: Pick<World, "live">, currency: Currency): HouseSide;
  /** The account of what a business owes, opened when first needed. */
  owedOf(world: World, currency: Currency): Promise<bigint>;
  /** Balances in which anything was ever advanced. From memory. */
  indebted(): readonly BalanceAccounts[];
  held(accounts: BalanceAccounts): Promise<HeldBalance>;
  /** What the ledger holds for a business. */
  balancesOf(world: World): Promise<BookedBalance[]>;
};

type BookDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly ids: Ids;
  readonly clock: Clock;
};

/** Test money is counted in ledgers of its own: 1,000 above those of real money. */
export const testLedgerOf = (currency: Currency) => 1_000 + ledgerOf(currency);

// Codes of four digits and ledgers of up to four: far above the ids of the institution's accounts,
// whose form has one digit fewer, and below those that begin with a time.
function sharedId(code: number, ledger: number): bigint {
  return BigInt(code) * 10_000_000n + BigInt(ledger) * 1_000n;
}

const { history, debitsMustNotExceedCredits, creditsMustNotExceedDebits } = accountFlags;
const cachedMax = 50_000;

export function houseSide({ live }: Pick<World, "live">, currency: Currency): HouseSide {
  const ledger = live ? ledgerOf(currency) : testLedgerOf(currency);
  return {
    ledger,
    fees: live ? institutionAccounts.fees(currency) : sharedId(accountCodes.fees, ledger),
    disputed: sharedId(accountCodes.disputed, ledger),
    equity: institutionAccounts.equity(currency),
    advances: sharedId(accountCodes.advances, ledger),
    outside: sharedId(accountCodes.testOutside, ledger),
  };
}

function sharedAccounts(currency: Currency): AccountInput[] {
  const live = houseSide({ live: true }, currency);
  const test = houseSide({ live: false }, currency);
  const disputed = (side: HouseSide) =>
    accountInput({
      id: side.disputed,
      code: accountCodes.disputed,
      ledger: side.ledger,
      flags: history | debitsMustNotExceedCredits,
    });
  const own = { ledger: test.ledger, flags: history };
  return [
    disputed(live),
    disputed(test),
    accountInput({
      id: live.advances,
      code: accountCodes.advances,
      ledger: live.ledger,
      flags: history | debitsMustNotExceedCredits,
    }),
    accountInput({ ...own, id: test.fees, code: accountCodes.fees }),
    accountInput({ ...own, id: test.outside, code: accountCodes.testOutside }),
  ];
}

async function createIn(ledger: Ledger, inputs: readonly AccountInput[]): Promise<void> {
  for (const { status } of await ledger.createAccounts(inputs)) {
    assert(status === "created" || status === "exists", `ledger account: ${status}`);
  }
}

/** What stands in the accounts of balances. */
function createBalanceReader({
  db,
  ledger,
}: Pick<BookDeps, "db" | "ledger">): Pick<BalanceBook, "held" | "balancesOf"> {
  async function held({ pending, available, owed }: BalanceAccounts): Promise<HeldBalance> {
    const wanted = owed === null ? [pending, available] : [pending, available, owed];
    const found = new Map((await ledger.lookupAccounts(wanted)).map((a) => [a.id, a]));
    const free = (id: bigint) => {
      const record = found.get(id);
      return record ? record.creditsPosted - record.debitsPosted - record.debitsPending : 0n;
    };
    const debt = owed === null ? 0n : -free(owed);
    return { pending: free(pending), available: free(available), owed: debt };
  }

  return {
    held,
    async balancesOf(world) {
      const all = await listBalanceAccounts(db, world);
      return Promise.all(
        all.map(async (accounts) => {
          const { pending, available, owed } = await held(accounts);
          return { currency: accounts.currency, pending, available: available - owed, owed };
        }),
      );
    },
  };
}

/** Of what a business owes the house: it never has more than it owes. */
function owedAccount(id: bigint, { ledger }: HouseSide) {
  const flags = history | creditsMustNotExceedDebits;
  return accountInput({ id, code: accountCodes.businessOwed, ledger, flags });
}

export function createBalanceBook({ db, ledger, ids }: BookDeps): BalanceBook {
  const known = createBoundedMap<string, BalanceAccounts>(cachedMax);
  const opening = new Map<string, Promise<BalanceAccounts>>();
  const indebted = new Map<string, BalanceAccounts>();
  const keyOf = (world: World, currency: string) => `${worldKey(world)} ${currency}`;

  // The ledger's accounts come first: no row ever names an account that the ledger does not know.
  async function open(world: World, currency: Currency): Promise<BalanceAccounts> {
    const stored = await listBalanceAccounts(db, world);
    const found = stored.find((accounts) => accounts.currency === currency);
    if (found) return found;
    const accounts = { world, currency, pending: ids.u128(), available: ids.u128(), owed: null };
    const given = {
      ledger: houseSide(world, currency).ledger,
      flags: history | debitsMustNotExceedCredits,
    };
    await createIn(ledger, [
      accountInput({ ...given, id: accounts.pending, code: accountCodes.businessPending }),
      accountInput({ ...given, id: accounts.available, code: accountCodes.businessAvailable }),
    ]);
    const isNew = await db.transaction((tx) => insertBalanceAccounts(tx, accounts));
    return isNew ? accounts : open(world, currency);
  }

  async function accountsOf(world: World, currency: Currency): Promise<BalanceAccounts> {
    const key = keyOf(world, currency);
    const cached = known.get(key);
    if (cached) return cached;
    const opened = opening.get(key) ?? open(world, currency);
    opening.set(key, opened);
    try {
      const accounts = await opened;
      known.set(key, accounts);
      return accounts;
    } finally {
      opening.delete(key);
    }
  }

  // As with the other accounts: the ledger knows it before any row names it.
  async function owedOf(world: World, currency: Currency): Promise<bigint> {
    const accounts = await accountsOf(world, currency);
    if (accounts.owed !== null) return accounts.owed;
    const owed = ids.u128();
    await createIn(ledger, [owedAccount(owed, houseSide(world, currency))]);
    await db.transaction((tx) => setOwedAccount(tx, accounts, owed));
    const key = keyOf(world, currency);
    known.set(key, { ...accounts, owed });
    indebted.set(key, { ...accounts, owed });
    return owed;
  }

  return {
    async ensureShared() {
      await createIn(ledger, currencyCodes.flatMap(sharedAccounts));
      for (const accounts of await listBalanceAccounts(db)) {
        if (accounts.owed !== null)
          indebted.set(keyOf(accounts.world, accounts.currency), accounts);
      }
    },
    houseSide,
    accountsOf,
    owedOf,
    indebted: () => [...indebted.values()],
    ...createBalanceReader({ db, ledger }),
  };
}
