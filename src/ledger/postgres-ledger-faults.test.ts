import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#testing";
import {
  a,
  account,
  balances,
  createAccounts,
  createTransfers,
  settle,
  t,
  transfer,
} from "./contract/fixture.ts";
import { type LedgerDatabase, ledgerIn } from "./contract/postgres-fixture.ts";
import {
  LedgerFencedError,
  LedgerLockedError,
  LedgerUnavailableError,
  LedgerUnknownOutcomeError,
} from "./errors.ts";
import { queryFilter } from "./filters.ts";
import type { Ledger } from "./ledger.ts";
import { verifyLedger } from "./postgres/verify-ledger.ts";
import { batchEventsMax } from "./records.ts";

let database: TestDatabase;
let made: LedgerDatabase;
beforeAll(async () => {
  database = await createTestDatabase([]);
  made = ledgerIn(database.db);
});
beforeEach(() => made.empty());
afterAll(() => database[Symbol.asyncDispose]());

const limited = account(3n, { flags: a.debitsMustNotExceedCredits });
async function openWithAccounts(): Promise<Ledger> {
  const ledger = await made.open();
  await createAccounts(ledger, account(1n), account(2n), limited);
  return ledger;
}
const fund = (id: bigint, amount: bigint) => transfer(id, { creditAccountId: 3n, amount });
const spend = (id: bigint, amount = 1n) => transfer(id, { debitAccountId: 3n, amount });
const range = (count: number) => Array.from({ length: count }, (_, index) => BigInt(index + 1));

describe("concurrent calls", () => {
  it("1,000 at once never overdraw the account, and no unit is lost", async () => {
    const ledger = await openWithAccounts();
    await createTransfers(ledger, fund(9_000n, 600n));
    const results = await Promise.all(range(1_000).map((id) => createTransfers(ledger, spend(id))));
    const count = (status: string) => results.filter(([told]) => told === status).length;
    expect([count("created"), count("exceeds_credits")]).toEqual([600, 400]);
    expect(await balances(ledger, 3n)).toEqual([0n, 600n, 0n, 600n]);
    expect(await balances(ledger, 2n)).toEqual([0n, 0n, 0n, 600n]);
    expect(await verifyLedger(database.db)).toEqual([]);
    await ledger.close();
  });

  it("share commits, and chains of different calls stay apart", async () => {
    const ledger = await openWithAccounts();
    const before = await database.db.pool.query<{ n: bigint }>(
      "select sequence as n from ledger.writer",
    );
    const calls = range(200).map((n) => {
      const bad = n % 4n === 0n ? { code: 0 } : {};
      const first = transfer(n * 10n, { amount: 1n, flags: t.linked });
      return createTransfers(ledger, first, transfer(n * 10n + 1n, { amount: 1n, ...bad }));
    });
    const statuses = await Promise.all(calls);
    const failed = statuses.filter(([first]) => first === "linked_event_failed");
    expect(failed).toHaveLength(50);
    expect(statuses.filter(([first]) => first === "created")).toHaveLength(150);
    const after = await database.db.pool.query<{ n: bigint }>(
      "select sequence as n from ledger.writer",
    );
    const commits = (after.rows[0]?.n ?? 0n) - (before.rows[0]?.n ?? 0n);
    expect(commits).toBeLessThan(5n);
    await ledger.close();
  });

  it("of the same id posts once", async () => {
    const ledger = await openWithAccounts();
    const all = await Promise.all(
      range(50).map(() => createTransfers(ledger, transfer(7n, { amount: 1n }))),
    );
    expect(all.filter(([status]) => status === "created")).toHaveLength(1);
    expect(all.filter(([status]) => status === "exists")).toHaveLength(49);
    await ledger.close();
  });

  it("larger than one commit are kept whole and in order", async () => {
    const ledger = await openWithAccounts();
    const size = batchEventsMax - 1;
    const calls = range(3).map((call) =>
      ledger.createTransfers(
        range(size)
          .map((n) => transfer(call * 100_000n + n, { amount: 1n, flags: t.linked }))
          .map((event, index) => (index === size - 1 ? { ...event, flags: 0 } : event)),
      ),
    );
    for (const results of await Promise.all(calls)) {
      const times = results.map(({ timestamp }) => timestamp);
      expect((times.at(-1) ?? 0n) - (times[0] ?? 0n)).toBe(BigInt(size - 1));
      expect(results.every(({ status }) => status === "created")).toBe(true);
    }
    expect(await balances(ledger, 1n)).toEqual([0n, BigInt(size) * 3n, 0n, 0n]);
    await ledger.close();
  });
});

it("calls beyond what may wait are refused, and nothing of them is done", async () => {
  const ledger = await made.open({ limits: { waitingEventsMax: 3 } });
  const [kept, refused] = await Promise.allSettled([
    createAccounts(ledger, account(1n), account(2n)),
    createAccounts(ledger, account(3n), account(4n)),
  ]);
  expect(kept).toMatchObject({ value: ["created", "created"] });
  expect(refused).toMatchObject({ reason: expect.any(LedgerUnavailableError) });
  expect(await ledger.lookupAccounts([3n, 4n])).toEqual([]);
  await ledger.close();
});

describe("after a restart", () => {
  it("balances, holds, burned ids and ledger time are what they were", async () => {
    const first = await openWithAccounts();
    const hold = transfer(1n, { amount: 5n, flags: t.pending, timeout: 5 });
    await createTransfers(first, fund(4n, 2n), hold, spend(2n, 9n));
    const last = await first.createTransfers([transfer(3n)]);
    const kept = await first.queryAccounts(queryFilter({}));
    await first.close();

    const second = await made.open();
    expect(await second.queryAccounts(queryFilter({}))).toEqual(kept);
    const [next] = await second.createTransfers([transfer(50n)]);
    expect(next?.timestamp).toBeGreaterThan(last[0]?.timestamp ?? 0n);
    expect(
      await createTransfers(second, transfer(3n), spend(2n), spend(5n, 3n), settle(6n, 1n, {})),
    ).toEqual(["exists", "id_already_failed", "exceeds_credits", "created"]);
    await second.close();
  });

  it("holds expire at their time", async () => {
    const first = await openWithAccounts();
    await createTransfers(first, transfer(1n, { amount: 5n, flags: t.pending, timeout: 1 }));
    await first.close();
    made.clock.advanceMs(1_000);
    const second = await made.open();
    expect(await second.expirePending()).toBe(1);
    expect(await balances(second, 1n)).toEqual([0n, 0n, 0n, 0n]);
    await second.close();
  });

  it("ids below what is remembered are still looked up", async () => {
    const first = await openWithAccounts();
    const high = 1n << 100n;
    const bulk = (from: bigint) => range(8_000).map((n) => transfer(from + n));
    await createTransfers(first, transfer(5n), spend(6n));
    for (const from of [high, high * 2n, high * 3n]) await first.createTransfers(bulk(from));
    await first.close();
    const second = await made.open();
    expect(
      await createTransfers(second, transfer(5n), spend(6n), transfer(high + 1n), transfer(7n)),
    ).toEqual(["exists", "id_already_failed", "exists", "created"]);
    await second.close();
  });
});

describe("one writer", () => {
  it("a second one is told that the ledger is locked", async () => {
    const ledger = await made.open();
    await expect(made.open({ limits: { lockWaitMsMax: 50 } })).rejects.toThrow(LedgerLockedError);
    await ledger.close();
    const next = await made.open({ limits: { lockWaitMsMax: 50 } });
    await next.close();
  });

  it("one that lost its lock to another is fenced off and stops for good", async () => {
    const old = await openWithAccounts();
    await made.killWriter();
    const current = await made.open();
    const refused = createTransfers(old, transfer(1n, { amount: 1n }));
    await expect(refused).rejects.toThrow(LedgerFencedError);
    await expect(createTransfers(old, transfer(1n))).rejects.toThrow(LedgerFencedError);
    await expect(old.expirePending()).rejects.toThrow(LedgerFencedError);
    expect(await current.lookupTransfers([1n])).toEqual([]);
    expect(await createTransfers(current, transfer(1n, { amount: 1n }))).toEqual(["created"]);
    await old.close();
    await current.close();
  });

  it("a commit under an old epoch is refused by the database itself", async () => {
    const ledger = await openWithAccounts();
    await database.db.pool.query("update ledger.writer set epoch = epoch + 1");
    const refused = createTransfers(ledger, transfer(1n, { amount: 1n }));
    await expect(refused).rejects.toThrow(LedgerFencedError);
    expect(await ledger.lookupTransfers([1n])).toEqual([]);
    expect(await balances(ledger, 1n)).toEqual([0n, 0n, 0n, 0n]);
    await ledger.close();
  });

  it("a closed ledger refuses calls", async () => {
    const ledger = await openWithAccounts();
    const last = createTransfers(ledger, transfer(1n));
    await ledger.close();
    expect(await last).toEqual(["created"]);
    await expect(createTransfers(ledger, transfer(2n))).rejects.toThrow(LedgerUnavailableError);
  });
});

describe("a connection killed under load", () => {
  it("leaves outcomes that lookups resolve, and a state that equals the database", async () => {
    const ledger = await openWithAccounts();
    await createTransfers(ledger, fund(1_000_000n, 1_000n));
    const outcomes = new Map<bigint, string>();
    let stop = false;
    let next = 0n;
    const client = async () => {
      while (!stop) {
        next += 1n;
        const id = next;
        try {
          const [status] = await createTransfers(ledger, spend(id));
          outcomes.set(id, status ?? "");
        } catch (error) {
          if (!(error instanceof LedgerUnknownOutcomeError)) throw error;
          outcomes.set(id, "unknown");
        }
      }
    };
    const clients = range(32).map(client);
    for (const _ of range(6)) {
      const before = outcomes.size;
      while (outcomes.size < before + 100) await new Promise((done) => setImmediate(done));
      expect(await made.killWriter()).toBe(1);
      // The next writer connects at once; wait until it works.
      await createTransfers(ledger, transfer(2_000_000n)).catch(() => {});
    }
    stop = true;
    await Promise.all(clients);

    const ids = [...outcomes.keys()];
    const found: bigint[] = [];
    for (let at = 0; at < ids.length; at += batchEventsMax) {
      const some = await ledger.lookupTransfers(ids.slice(at, at + batchEventsMax));
      found.push(...some.map(({ id }) => id));
    }
    const exists = new Set(found);
    const wrong = ids.filter((id) => {
      const told = outcomes.get(id);
      return told !== "unknown" && (told === "created") !== exists.has(id);
    });
    expect(wrong).toEqual([]);
    expect(await balances(ledger, 3n)).toEqual([0n, BigInt(found.length), 0n, 1_000n]);
    expect(found.length).toBeLessThanOrEqual(1_000);
    expect(await verifyLedger(database.db)).toEqual([]);
    // The rebuilt state decides exactly as the database would.
    const left = 1_000n - BigInt(found.length);
    const [over, exact] = [spend(3_000_001n, left + 1n), spend(3_000_002n, left)];
    expect(await createTransfers(ledger, over, exact)).toEqual(["exceeds_credits", "created"]);
    await ledger.close();
  });

  it("while idle is not noticed by the next call", async () => {
    const ledger = await openWithAccounts();
    await made.killWriter();
    await new Promise((done) => setTimeout(done, 50));
    expect(await createTransfers(ledger, transfer(1n, { amount: 1n }))).toEqual(["created"]);
    await ledger.close();
  });
});

describe("the proofs", () => {
  const query = (text: string) => database.db.pool.query(text);
  const unlocked = "alter table ledger.settlement disable trigger all;";

  it.each([
    [
      "balance_equals_replay",
      "insert into ledger.checkpoint select number, 0, 0, 0, 0, 0, 1 from ledger.account where id = '00000000000000000000000000000002'",
      2n,
    ],
    [
      "debits_equal_credits",
      "insert into ledger.checkpoint select number, 0, 0, 0, 0, 0, 1 from ledger.account where id = '00000000000000000000000000000002'",
      1n,
    ],
    ["settlement_matches_pending", `${unlocked} delete from ledger.settlement`, 10n],
    ["settlement_matches_pending", `${unlocked} update ledger.settlement set status = 3`, 10n],
    ["settlement_has_pending", `${unlocked} update ledger.settlement set debit_account = 3`, 0n],
  ])("tell %s and what breaks it", async (invariant, statement, id) => {
    const ledger = await openWithAccounts();
    await createTransfers(
      ledger,
      transfer(10n, { amount: 5n, flags: t.pending }),
      settle(11n, 10n, { amount: 3n }),
    );
    expect(await verifyLedger(database.db)).toEqual([]);
    await query(statement);
    expect(await verifyLedger(database.db)).toContainEqual({ invariant, id });
    await ledger.close();
  });

  it("transfers cannot be changed or deleted", async () => {
    for (const statement of [
      "update ledger.transfer set amount = 1",
      "delete from ledger.transfer",
      "truncate ledger.transfer",
    ]) {
      await expect(query(statement)).rejects.toThrow("append-only");
    }
  });
});
