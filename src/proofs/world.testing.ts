import { migrations as accounts, createAccounts, institutionAccounts, ledgerOf } from "#accounts";
import {
  type Clock,
  type Currency,
  createEventLog,
  createManualClock,
  createRandomIds,
  eventMigrations,
  idToU128,
  type MemberId,
  money,
  must,
  silentLog,
} from "#kernel";
import {
  createMemoryLedger,
  type Ledger,
  ledgerMigrations,
  openPostgresLedger,
  type TransferInput,
  transferInput,
} from "#ledger";
import { createMovements, movementMigrations } from "#movements";
import { createTestDatabase } from "#testing";
import { createProofs, migrations } from "./index.ts";

const everyMigration = [
  ...eventMigrations,
  ...ledgerMigrations,
  ...movementMigrations,
  ...accounts,
  ...migrations,
];

export type OpenLedger = (given: { clock: Clock; db: TestDb }) => Promise<Ledger> | Ledger;
type TestDb = Awaited<ReturnType<typeof createTestDatabase>>["db"];

export const onPostgres: OpenLedger = (given) => openPostgresLedger({ ...given, log: silentLog });

/** Proofs over real accounts on a database of their own; the ledger is in memory unless given. */
export async function createWorld(openLedger: OpenLedger = createMemoryLedger) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase(everyMigration));
  const { db } = database;
  const clock = createManualClock(Date.UTC(2026, 0, 15, 12));
  const ids = createRandomIds(clock);
  const ledger = await openLedger({ clock, db });
  stack.defer(() => ledger.close());
  const log = silentLog;
  const movements = await createMovements({ db, ledger, clock, log, events: createEventLog(db) });
  stack.defer(() => movements.close());
  const directory = { nameOf: async () => undefined };
  const book = createAccounts({ db, ledger, movements, clock, ids, log, directory });
  await book.ensureInstitution();
  const deps = { db, ledger, accounts: book, clock, ids };
  const signingSecret = ids.bytes(32);
  const again = () => createProofs({ ...deps, signingSecret });

  async function move(
    from: bigint,
    to: bigint,
    amount: bigint,
    given: Partial<TransferInput> = {},
  ) {
    const ends = { debitAccountId: from, creditAccountId: to, amount };
    const transfer = { id: ids.u128(), ...ends, ledger: ledgerOf("USD"), code: 1, ...given };
    const [result] = await ledger.createTransfers([transferInput(transfer)]);
    return result?.status;
  }

  /** A member with money that came from another bank. */
  async function member(amount: bigint, currency: Currency = "USD", id = ids.make("usr")) {
    const account = await book.open(id, currency, "Somebody");
    const nostro = institutionAccounts.nostro(currency);
    const given = { ledger: ledgerOf(currency) };
    if (amount > 0n) await move(nostro, idToU128(account.id), amount, given);
    return account;
  }

  async function putAside(id: MemberId, amount: bigint): Promise<void> {
    const pot = must(await book.createPot(id, { currency: "USD", name: "Pot" }));
    const deposit = { pot: pot.id, amount: money(amount, "USD"), idempotencyKey: pot.id };
    must(await book.deposit(id, deposit));
  }

  const owned = stack.move();
  return {
    ...deps,
    database,
    clock,
    proofs: again(),
    /** Another process with the same key on the same database. */
    again,
    move,
    member,
    putAside,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** What `verifyProofs` found broken. */
export async function broken({ proofs }: Pick<World, "proofs">): Promise<string[]> {
  const all = await proofs.verifyProofs();
  return all.filter(({ ids }) => ids.length > 0).map((found) => JSON.stringify(found));
}
