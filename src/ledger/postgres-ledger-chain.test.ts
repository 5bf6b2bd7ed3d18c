import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#testing";
import { a, account, createAccounts, createTransfers, t, transfer } from "./contract/fixture.ts";
import { type LedgerDatabase, ledgerIn } from "./contract/postgres-fixture.ts";
import type { Ledger } from "./ledger.ts";
import { readChainHash, verifyChain } from "./postgres/verify-chain.ts";
import { verifyChainAside } from "./postgres/verify-chain-aside.ts";

let database: TestDatabase;
let made: LedgerDatabase;
beforeAll(async () => {
  database = await createTestDatabase([]);
  made = ledgerIn(database.db);
});
beforeEach(() => made.empty());
afterAll(() => database[Symbol.asyncDispose]());

/** What only someone with the database in their hands can do. */
async function tamper(table: string, ...statements: string[]): Promise<void> {
  const { pool } = database.db;
  await pool.query(`alter table ledger.${table} disable trigger all`);
  for (const statement of statements) await pool.query(statement);
  await pool.query(`alter table ledger.${table} enable trigger all`);
}

/** Eight batches: accounts, limits, 10 to 13, a hold 14, 15 to 17 with a burned 18, its expiry, 19. */
async function openWithHistory(): Promise<Ledger> {
  const ledger = await made.open();
  const limits = { floor: -5n, ceiling: null };
  const limited = account(3n, { flags: a.debitsMustNotExceedCredits, limits });
  await createAccounts(ledger, account(1n), account(2n), limited);
  await ledger.setAccountLimits([{ accountId: 1n, floor: null, ceiling: 1_000n }]);
  const some = (...ids: bigint[]) => ids.map((id) => transfer(id, { amount: id }));
  await createTransfers(ledger, ...some(10n, 11n, 12n, 13n));
  await createTransfers(ledger, transfer(14n, { amount: 5n, flags: t.pending, timeout: 1 }));
  const tooMuch = transfer(18n, { debitAccountId: 3n, amount: 1n });
  await createTransfers(ledger, ...some(15n, 16n, 17n), tooMuch);
  made.clock.advanceMs(2_000);
  expect(await ledger.expirePending()).toBe(1);
  await createTransfers(ledger, transfer(19n));
  return ledger;
}

const uuid = (id: number) => `'${id.toString(16).padStart(32, "0")}'`;
const swapTimes = (one: number, other: number) => `
  update ledger.transfer_1 t set timestamp = o.timestamp from ledger.transfer_1 o
  where (t.id, o.id) in ((${uuid(one)}, ${uuid(other)}), (${uuid(other)}, ${uuid(one)}))`;
const remove = (id: number) => `delete from ledger.transfer_1 where id = ${uuid(id)}`;
const insertLike = (id: number) => `
  insert into ledger.transfer_1 select timestamp + 1, ${uuid(99)}, user_data_128, debit_account,
    credit_account, code, flags, amount from ledger.transfer_1 where id = ${uuid(id)}`;

describe("the chain of hashes", () => {
  it("holds over everything that was committed, and its head moves with each commit", async () => {
    const ledger = await made.open();
    expect(await ledger.getChainHead()).toMatchObject({ sequence: 0n, timestamp: 0n });
    await ledger.close();
    const filled = await openWithHistory();
    expect(await verifyChain(database.db)).toBeUndefined();
    const head = await filled.getChainHead();
    expect(head.sequence).toBe(7n);
    expect(await readChainHash(database.db, 7n)).toEqual(head.hash);
    await createTransfers(filled, transfer(30n));
    const next = await filled.getChainHead();
    expect(next.sequence).toBe(8n);
    expect(await verifyChain(database.db, { after: 7n, heads: [head, next] })).toBeUndefined();
    await filled.close();
  });

  it.each([
    [
      "altered",
      "transfer_1",
      [`update ledger.transfer_1 set amount = 1 where id = ${uuid(12)}`],
      { record: "transfer", sequence: 3n, id: 12n },
    ],
    ["removed", "transfer_1", [remove(12)], { record: "transfer", sequence: 3n, id: 11n }],
    [
      "removed",
      "transfer_1",
      [remove(13), remove(14)],
      { record: "transfer", sequence: 3n, id: 12n },
    ],
    ["inserted", "transfer_1", [insertLike(14)], { record: "transfer", sequence: 5n, id: 99n }],
    ["inserted", "transfer_1", [insertLike(19)], { record: "transfer", sequence: 7n, id: 99n }],
    ["reordered", "transfer_1", [swapTimes(11, 13)], { record: "transfer", sequence: 3n, id: 13n }],
    [
      "altered",
      "account",
      [`update ledger.account set code = 9 where id = ${uuid(2)}`],
      { record: "account", sequence: 1n, id: 2n },
    ],
    [
      "altered",
      "account_limit",
      ["update ledger.account_limit set ceiling = 2000 where batch = 2"],
      { record: "limits", sequence: 2n, id: 1n },
    ],
    ["removed", "failed_transfer", ["delete from ledger.failed_transfer"], { sequence: 5n }],
    ["removed", "settlement", ["delete from ledger.settlement where status = 4"], { sequence: 6n }],
    [
      "altered",
      "batch",
      ["update ledger.batch set hash = sha256('') where sequence = 4"],
      { record: "batch", sequence: 4n, id: 14n },
    ],
    [
      "truncated",
      "batch",
      [remove(19), "delete from ledger.batch where sequence = 7"],
      { record: "batch", sequence: 7n, id: 17n },
    ],
    ["removed", "batch", ["delete from ledger.batch where sequence = 5"], { sequence: 5n }],
  ] as const)("tells what was %s in %s (%#)", async (kind, table, statements, expected) => {
    const ledger = await openWithHistory();
    await ledger.close();
    await database.db.pool.query("alter table ledger.transfer_1 disable trigger all");
    await tamper(table, ...statements);
    expect(await verifyChain(database.db)).toMatchObject({ kind, ...expected });
  });

  it("is gone over in a thread of its own to the same end", async () => {
    const ledger = await openWithHistory();
    await ledger.close();
    await database.db.pool.query("alter table ledger.transfer_1 disable trigger all");
    await tamper("transfer_1", remove(12));
    const defect = await verifyChain(database.db);
    expect(defect).toMatchObject({ kind: "removed" });
    expect(await verifyChainAside(database.db, {}, 0n)).toEqual(defect);
    await database.db.pool.query("drop table ledger.batch");
    await expect(verifyChainAside(database.db, {}, 0n)).rejects.toThrow("ledger.batch");
  });

  it("is not believed where it leads past a head that was given out", async () => {
    const ledger = await openWithHistory();
    const head = await ledger.getChainHead();
    await ledger.close();
    const other = { ...head, hash: new Uint8Array(32) };
    expect(await verifyChain(database.db, { heads: [other] })).toMatchObject({ sequence: 7n });
    // A ledger cut off so well that it looks whole.
    await tamper(
      "batch",
      "alter table ledger.transfer_1 disable trigger all",
      remove(19),
      "delete from ledger.batch where sequence = 7",
      "update ledger.writer set sequence = 6",
    );
    expect(await verifyChain(database.db)).toBeUndefined();
    expect(await verifyChain(database.db, { heads: [head] })).toMatchObject({
      kind: "truncated",
      sequence: 7n,
    });
  });
});
