import {
  type AccountId,
  assert,
  createBoundedMap,
  type Db,
  err,
  idToU128,
  type MemberId,
  money,
  ok,
  type PotId,
  type Result,
  type Soon,
} from "#kernel";
import type { Ledger } from "#ledger";
import type { Movement } from "#movements";
import { createLedgerAccounts } from "./account-book.ts";
import { postedBalance } from "./balances.ts";
import { dayOf } from "./calendar.ts";
import { closePotAccount } from "./close-pot.ts";
import { accountCodes } from "./codes.ts";
import type {
  CreatePotError,
  CurrencyMismatch,
  NotFound,
  PotNotEmpty,
  PotTransferError,
} from "./errors.ts";
import type { NewPot, Pot, PotSettings, PotTransfer, PotWithBalance } from "./pot.ts";
import { openPot, type PotsDeps } from "./pot-deps.ts";
import { potFromRow, settingsAreIn, settingsToColumns } from "./pot-rows.ts";
import { runPotSchedules } from "./pot-schedules.ts";
import { depositToPot, withdrawFromPot } from "./pot-transfers.ts";
import { roundUpAfter } from "./round-up.ts";
import {
  findPotRow,
  insertPot,
  listPotRows,
  type PotChanges,
  roundUpPotRows,
  updatePotRow,
} from "./store/pots.ts";

/** Pots of members, and what moves money in and out of them. */
export type Pots = {
  createPot(member: MemberId, pot: NewPot): Promise<Result<PotWithBalance, CreatePotError>>;
  /** Open pots, oldest first. */
  listPots(member: MemberId): Promise<PotWithBalance[]>;
  findPot(member: MemberId, id: PotId): Promise<Result<PotWithBalance, NotFound>>;
  /** Name of a pot, open or closed, for what a movement names. */
  potName(id: PotId): Promise<string | undefined>;
  updatePot(
    member: MemberId,
    id: PotId,
    changes: Partial<PotSettings>,
  ): Promise<Result<PotWithBalance, NotFound | CurrencyMismatch>>;
  /** A closed pot is gone for its member; its movements remain. */
  closePot(member: MemberId, id: PotId): Promise<Result<void, NotFound | PotNotEmpty>>;
  deposit(member: MemberId, transfer: PotTransfer): Promise<Result<Movement, PotTransferError>>;
  withdraw(member: MemberId, transfer: PotTransfer): Promise<Result<Movement, PotTransferError>>;
  /**
   * After a completed payment out of an account: puts aside what is missing to the next multiple,
   * in each pot that rounds up. Does nothing for other movements, and when there is not enough
   * money. Idempotent by the payment.
   */
  roundUpAfter(payment: Movement): Soon<void>;
  /**
   * Makes the deposits that are due, those of missed days too, each once. One for which there is
   * not enough money is left out.
   *
   * @returns how many it made
   */
  runPotSchedules(): Promise<number>;
};

/** Open pots of one member. */
const potsMax = 100;
const emojiDefault = "🪙";
const cachedAccountsMax = 100_000;

export function createPots(deps: PotsDeps): Pots {
  const { db, ledger, clock } = deps;
  const roundUps = createRoundUpPots(db);
  return {
    async createPot(member, settings) {
      const created = await createPot(deps, member, settings);
      if (created.ok) roundUps.forget(created.value.account);
      return created;
    },
    async listPots(member) {
      return withBalances(ledger, (await listPotRows(db, member)).map(potFromRow));
    },
    async findPot(member, id) {
      const pot = await openPot(db, member, id);
      return pot ? ok(await withBalance(ledger, pot)) : err({ code: "not_found" });
    },
    potName: async (id) => (await findPotRow(db, id))?.name,
    async updatePot(member, id, settings) {
      const pot = await openPot(db, member, id);
      if (!pot) return err({ code: "not_found" });
      if (!settingsAreIn(pot.currency, settings)) return err({ code: "currency_mismatch" });
      const changes = settingsToColumns(settings, dayOf(clock.nowMs()));
      const changed = await changePot(db, member, id, changes);
      roundUps.forget(pot.account);
      return changed ? ok(await withBalance(ledger, changed)) : err({ code: "not_found" });
    },
    async closePot(member, id) {
      const pot = await openPot(db, member, id);
      if (!pot) return err({ code: "not_found" });
      if (!(await closePotAccount(deps, pot))) return err({ code: "pot_not_empty" });
      await changePot(db, member, id, { closed_at: new Date(clock.nowMs()) });
      roundUps.forget(pot.account);
      return ok(undefined);
    },
    deposit: (member, transfer) => depositToPot(deps, member, transfer),
    withdraw: (member, transfer) => withdrawFromPot(deps, member, transfer),
    roundUpAfter: (payment) => roundUpAfter(deps, roundUps.of, payment),
    runPotSchedules: () => runPotSchedules(deps),
  };
}

async function createPot(
  deps: PotsDeps,
  member: MemberId,
  { currency, ...settings }: NewPot,
): Promise<Result<PotWithBalance, CreatePotError>> {
  const account = await deps.book.accountOf(member, currency);
  if (!account) return err({ code: "currency_not_held" });
  if (!settingsAreIn(currency, settings)) return err({ code: "currency_mismatch" });
  const others = await listPotRows(deps.db, member);
  if (others.length >= potsMax) return err({ code: "limit_reached", max: potsMax });
  const id = deps.ids.make("pot");
  const nowMs = deps.clock.nowMs();
  await createLedgerAccounts(deps.ledger, currency, [{ id: idToU128(id), code: accountCodes.pot }]);
  const row = {
    id,
    member_id: member,
    account_id: account.id,
    currency,
    name: settings.name,
    emoji: emojiDefault,
    goal: null,
    goal_date: null,
    round_up_to: null,
    schedule_amount: null,
    schedule_every: null,
    schedule_start: null,
    schedule_next: null,
    locked_until: null,
    created_at: new Date(nowMs),
    closed_at: null,
    ...settingsToColumns(settings, dayOf(nowMs)),
  };
  await deps.db.transaction((tx) => insertPot(tx, row));
  return ok({ ...potFromRow(row), balance: money(0n, currency) });
}

async function changePot(
  db: Db,
  member: MemberId,
  id: PotId,
  changes: PotChanges,
): Promise<Pot | undefined> {
  if (Object.keys(changes).length === 0) return openPot(db, member, id);
  const row = await db.transaction((tx) => updatePotRow(tx, member, id, changes));
  return row && potFromRow(row);
}

async function withBalances(ledger: Ledger, pots: readonly Pot[]): Promise<PotWithBalance[]> {
  const records = await ledger.lookupAccounts(pots.map((pot) => idToU128(pot.id)));
  const found = new Map(records.map((record) => [record.id, record]));
  return pots.map((pot) => {
    const record = found.get(idToU128(pot.id));
    assert(record, "the ledger knows every pot");
    return { ...pot, balance: money(postedBalance(record), pot.currency) };
  });
}

async function withBalance(ledger: Ledger, pot: Pot): Promise<PotWithBalance> {
  const [withOne] = await withBalances(ledger, [pot]);
  assert(withOne, "a pot has a balance");
  return withOne;
}

/** Pots that round up, by account: asked for after every payment, so kept in memory. */
function createRoundUpPots(db: Db) {
  const cache = createBoundedMap<AccountId, readonly Pot[]>(cachedAccountsMax);
  let changes = 0;

  async function read(account: AccountId): Promise<readonly Pot[]> {
    const changesBefore = changes;
    const pots = (await roundUpPotRows(db, account)).map(potFromRow);
    // What was read while a pot changed may be older than the change.
    if (changes === changesBefore) cache.set(account, pots);
    return pots;
  }

  return {
    of: (account: AccountId): Soon<readonly Pot[]> => cache.get(account) ?? read(account),
    forget(account: AccountId): void {
      changes += 1;
      cache.delete(account);
    },
  };
}
