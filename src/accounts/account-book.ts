import {
  type AccountId,
  assert,
  type Clock,
  type Currency,
  createBoundedMap,
  type Db,
  err,
  type Ids,
  idToU128,
  type MemberId,
  ok,
  type Result,
  type Soon,
  sqlState,
  uniqueViolation,
} from "#kernel";
import { accountFlags, accountInput, type Ledger } from "#ledger";
import type { Account, AccountBalances } from "./account.ts";
import { detailsOf, ibanOf, isUsAccountNumber, makeAccountNumber } from "./account-number.ts";
import { balancesAt, balancesOf, type PastInstant } from "./balances.ts";
import { accountCodes } from "./codes.ts";
import type { NotFound } from "./errors.ts";
import type { Institution } from "./institution.ts";
import { ledgerOf } from "./institution-accounts.ts";
import {
  type AccountRow,
  findAccountRow,
  findAccountRowByNumber,
  findAccountRowOf,
  insertAccount,
  listAccountRows,
} from "./store/accounts.ts";

/** Accounts of members: opened once, never changed. */
export type AccountBook = {
  /** Opens an account, or gives the one that is there: one for each member and currency. */
  open(member: MemberId, currency: Currency, holder: string): Promise<Account>;
  /** In the order in which they were opened. */
  list(member: MemberId): Promise<Account[]>;
  find(member: MemberId, id: AccountId): Promise<Result<Account, NotFound>>;
  /** Where a member receives and pays in a currency. From memory when seen before. */
  accountOf(member: MemberId, currency: Currency): Soon<Account | undefined>;
  /** Whoever it belongs to: for jobs and for what a movement names. From memory when seen before. */
  accountById(id: AccountId): Soon<Account | undefined>;
  /** The account that a US payer means by these digits; from memory when seen before. */
  accountByUsNumber(accountNumber: string): Promise<Account | undefined>;
  /** Balances of accounts in their order, of one instant, in one look-up. */
  balances(accounts: readonly Account[]): Promise<AccountBalances[]>;
  /**
   * The same as they were at an instant; nothing in an account that was not opened by then.
   *
   * @throws LedgerUnsupportedError where the ledger's engine does not know the past
   */
  balancesAt(accounts: readonly Account[], instant: PastInstant): Promise<AccountBalances[]>;
};

export type AccountBookDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly institution: Institution;
};

/** Flags of every ledger account that holds a member's money. */
export const customerFlags = accountFlags.debitsMustNotExceedCredits | accountFlags.history;

const cachedAccountsMax = 100_000;
/** Two random numbers of seven digits and more meet so seldom that three do not. */
const numberAttemptsMax = 8;

export function createAccountBook(deps: AccountBookDeps): AccountBook {
  const { db, ledger, institution } = deps;
  const byOwner = createBoundedMap<string, Account>(cachedAccountsMax);
  const byId = createBoundedMap<AccountId, Account>(cachedAccountsMax);
  const byUsNumber = createBoundedMap<string, Account>(cachedAccountsMax);
  const opening = new Map<string, Promise<Account>>();

  // An account never changes, so what was read once stays true.
  function remember(row: AccountRow): Account {
    const account = accountFromRow(institution, row);
    byOwner.set(ownerKey(account.member, account.currency), account);
    byId.set(account.id, account);
    const { currency, account_number: digits } = row;
    if (currency === "USD" && digits !== null) byUsNumber.set(digits, account);
    return account;
  }

  async function read(found: Promise<AccountRow | undefined>): Promise<Account | undefined> {
    const row = await found;
    return row && remember(row);
  }

  const accountOf = (member: MemberId, currency: Currency): Soon<Account | undefined> =>
    byOwner.get(ownerKey(member, currency)) ?? read(findAccountRowOf(db, member, currency));
  const accountById = (id: AccountId): Soon<Account | undefined> =>
    byId.get(id) ?? read(findAccountRow(db, id));

  async function open(member: MemberId, currency: Currency, holder: string): Promise<Account> {
    const existing = await accountOf(member, currency);
    return existing ?? remember(await openNew(deps, member, currency, holder));
  }

  return {
    open(member, currency, holder) {
      const key = ownerKey(member, currency);
      const underWay = opening.get(key);
      if (underWay) return underWay;
      const opened = open(member, currency, holder).finally(() => opening.delete(key));
      opening.set(key, opened);
      return opened;
    },
    list: async (member) => (await listAccountRows(db, member)).map(remember),
    async find(member, id) {
      const account = await accountById(id);
      return account?.member === member ? ok(account) : err({ code: "not_found" });
    },
    accountOf,
    accountById,
    async accountByUsNumber(accountNumber) {
      if (!isUsAccountNumber(accountNumber)) return undefined;
      return (
        byUsNumber.get(accountNumber) ?? read(findAccountRowByNumber(db, "USD", accountNumber))
      );
    },
    balances: (accounts) => balancesOf(ledger, accounts),
    balancesAt: (accounts, instant) => balancesAt(ledger, accounts, instant),
  };
}

function ownerKey(member: MemberId, currency: Currency): string {
  return `${member} ${currency}`;
}

// The ledger's accounts come first: no row ever names an account that the ledger does not know.
async function openNew(
  deps: AccountBookDeps,
  member: MemberId,
  currency: Currency,
  holder: string,
): Promise<AccountRow> {
  const id = deps.ids.make("acc");
  const reservedId = deps.ids.make("acc");
  await createLedgerAccounts(deps.ledger, currency, [
    { id: idToU128(id), code: accountCodes.memberAvailable },
    { id: idToU128(reservedId), code: accountCodes.memberReserved },
  ]);
  for (let attempt = 1; ; attempt++) {
    const accountNumber = makeAccountNumber(deps.ids, currency);
    const row: AccountRow = {
      id,
      reserved_id: reservedId,
      member_id: member,
      currency,
      holder,
      account_number: accountNumber,
      iban: accountNumber && ibanOf(deps.institution, currency, accountNumber),
      created_at: new Date(deps.clock.nowMs()),
    };
    try {
      if (await deps.db.transaction((tx) => insertAccount(tx, row))) return row;
      const winner = await findAccountRowOf(deps.db, member, currency);
      assert(winner, "an account is refused only when there is one");
      return winner;
    } catch (error) {
      // Another account drew the same number.
      if (sqlState(error) !== uniqueViolation || attempt === numberAttemptsMax) throw error;
    }
  }
}

/** Creates ledger accounts that hold members' money, or finds them as they are to be. */
export async function createLedgerAccounts(
  ledger: Ledger,
  currency: Currency,
  accounts: readonly { readonly id: bigint; readonly code: number }[],
): Promise<void> {
  const results = await ledger.createAccounts(
    accounts.map(({ id, code }) =>
      accountInput({ id, code, ledger: ledgerOf(currency), flags: customerFlags }),
    ),
  );
  for (const { status } of results) {
    assert(status === "created" || status === "exists", `ledger account: ${status}`);
  }
}

function accountFromRow(institution: Institution, row: AccountRow): Account {
  const { currency, holder, iban, account_number: accountNumber } = row;
  return {
    id: row.id,
    reservedId: row.reserved_id,
    member: row.member_id,
    currency,
    holder,
    details: detailsOf(institution, { holder, currency, accountNumber, iban }),
    createdAtMs: row.created_at.getTime(),
  };
}
