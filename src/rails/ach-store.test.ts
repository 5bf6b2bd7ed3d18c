import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createManualClock, dayMs, must } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import {
  type AchOutcome,
  achEntryKey,
  achOutcomes,
  buildBatch,
  buildFile,
  countPendingReturns,
  exportReturns,
  formatNacha,
  incomingEntries,
  listPendingReturns,
  migrations,
  type NachaFile,
  parseNacha,
  recordAchFile,
  recordAchOutcome,
} from "./index.ts";

const institution = { routingNumber: "031300012", name: "Bourse" };
const startMs = Date.UTC(2026, 7, 16, 10, 55);

function salaryFile(fileIdModifier: string): NachaFile {
  const entry = { transactionCode: "22", routingNumber: "031300012", receiverName: "Anna" };
  const batch = (batchNumber: number) =>
    buildBatch(
      {
        secCode: "PPD",
        companyName: "ACME",
        companyIdentification: "1234567890",
        companyEntryDescription: "PAYROLL",
        effectiveEntryDate: "2026-08-17",
        originatingRoutingNumber: "231380104",
        batchNumber,
      },
      [1n, 2n, 3n].map((amount) => ({ ...entry, accountNumber: `77700${amount}`, amount })),
    );
  const origin = { routingNumber: "231380104", name: "First Bank" };
  const options = { destination: institution, origin, createdAtMs: startMs, fileIdModifier };
  return buildFile(options, [batch(1), batch(2)]);
}

let database: TestDatabase;
let clock = createManualClock(startMs);

beforeAll(async () => {
  database = await createTestDatabase(migrations);
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  clock = createManualClock(startMs);
  await database.db.pool.query(
    "truncate rails.ach_file, rails.ach_entry, rails.ach_return_export restart identity",
  );
});

/** Records a file and one outcome for each of its entries. */
async function receive(file: NachaFile, outcome: AchOutcome): Promise<string> {
  return database.db.transaction(async (tx) => {
    const { identity } = await recordAchFile(tx, file, clock.nowMs());
    for (const entry of incomingEntries(file)) {
      await recordAchOutcome(tx, identity, entry, outcome, clock.nowMs());
    }
    return identity;
  });
}

const noAccount: AchOutcome = { outcome: "returned", reason: "R03" };

/** What an export writes; undefined when it had nothing to write. */
async function exported(all = false): Promise<{ text: string; entries: number } | undefined> {
  let text: string | undefined;
  const deps = { db: database.db, clock };
  const done = await exportReturns(deps, { institution, all }, async (content) => {
    text = Buffer.from(content).toString();
  });
  const { entries } = must(done);
  return text === undefined ? undefined : { text, entries };
}

describe("a received file", () => {
  it("is recorded once, whatever its line breaks", async () => {
    const file = salaryFile("A");
    const again = must(parseNacha(formatNacha(file).replaceAll("\n", "\r\n")));
    const record = (one: NachaFile) =>
      database.db.transaction((tx) => recordAchFile(tx, one, clock.nowMs()));
    const first = await record(file);
    expect(first.alreadyRecorded).toBe(false);
    expect(await record(again)).toEqual({ identity: first.identity, alreadyRecorded: true });
    expect((await record(salaryFile("B"))).identity).not.toBe(first.identity);
  });

  it("keeps the first outcome of each entry, told apart by batch and trace number", async () => {
    const file = salaryFile("A");
    const identity = await receive(file, { outcome: "credited", movementId: "mov_1" });
    await receive(file, noAccount);
    const outcomes = await achOutcomes(database.db, identity);
    expect(outcomes.size).toBe(6);
    for (const entry of incomingEntries(file)) {
      expect(outcomes.get(achEntryKey(identity, entry))).toEqual({
        outcome: "credited",
        movementId: "mov_1",
      });
    }
    expect(await countPendingReturns(database.db)).toBe(0n);
  });

  it("takes one outcome when two imports race", async () => {
    const file = salaryFile("A");
    await Promise.all(Array.from({ length: 8 }, () => receive(file, noAccount)));
    expect(await countPendingReturns(database.db)).toBe(6n);
  });

  it("keeps the end of an account number beside an outcome, not the number", async () => {
    await receive(salaryFile("A"), { outcome: "ignored", reason: "prenote" });
    const rows = await database.db.pool.query("select account_number_end from rails.ach_entry");
    expect(new Set(rows.rows.map((row) => row.account_number_end))).toEqual(
      new Set(["7001", "7002", "7003"]),
    );
  });
});

describe("exporting returns", () => {
  it("is preceded by a list of what waits, empty once it was delivered", async () => {
    const identity = await receive(salaryFile("A"), noAccount);
    const waiting = await listPendingReturns(database.db);
    expect(waiting).toHaveLength(6);
    expect(waiting[0]).toEqual({
      identity,
      batchNumber: 1,
      traceNumber: "231380100000001",
      reason: "R03",
      amount: 1n,
      accountNumberEnd: "7001",
      recordedAtMs: startMs,
    });
    await exported();
    expect(await listPendingReturns(database.db)).toEqual([]);
  });

  it("writes nothing when none waits", async () => {
    await receive(salaryFile("A"), { outcome: "ignored", reason: "prenote" });
    expect(await exported()).toBeUndefined();
    expect(await exported(true)).toBeUndefined();
  });

  it("holds each return once: a later export has the new ones only", async () => {
    await receive(salaryFile("A"), noAccount);
    const first = await exported();
    expect(first?.entries).toBe(6);
    expect(await exported()).toBeUndefined();
    await receive(salaryFile("B"), { outcome: "returned", reason: "R20" });
    clock.advanceMs(1);
    const second = await exported();
    const reasons = incomingEntries(must(parseNacha(second?.text ?? ""))).map(
      (entry) => entry.correction?.code,
    );
    expect(reasons).toEqual(Array(6).fill("R20"));
    expect(first?.text[33]).toBe("A");
    expect(second?.text[33]).toBe("B");
  });

  it("gives the same file again after a crash before it was written", async () => {
    await receive(salaryFile("A"), noAccount);
    let lost = "";
    const deps = { db: database.db, clock };
    const crash = exportReturns(deps, { institution }, async (content) => {
      lost = Buffer.from(content).toString();
      throw new Error("disk full");
    });
    await expect(crash).rejects.toThrow("disk full");
    await receive(salaryFile("B"), noAccount);
    clock.advanceMs(dayMs);
    expect((await exported())?.text).toBe(lost);
    expect((await exported())?.entries).toBe(6);
  });

  it("can copy all returns of all time and changes nothing by it", async () => {
    await receive(salaryFile("A"), noAccount);
    await exported();
    await receive(salaryFile("B"), noAccount);
    const copy = await exported(true);
    expect(copy?.entries).toBe(12);
    expect(must(parseNacha(copy?.text ?? "")).batches).toHaveLength(4);
    expect((await exported())?.entries).toBe(6);
  });

  it("makes one file when two callers race", async () => {
    await receive(salaryFile("A"), noAccount);
    const texts = await Promise.all(Array.from({ length: 6 }, () => exported()));
    const written = new Set(texts.flatMap((one) => (one ? [one.text] : [])));
    expect(written.size).toBe(1);
  });

  it("stops at the last file id modifier of a day and goes on the next", async () => {
    for (let number = 1; number <= 35; number++) {
      await database.db.pool.query(
        `insert into rails.ach_return_export (file_id_modifier, created_at, delivered_at)
         values (substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789', $1, 1), $2, $2)`,
        [number, new Date(startMs)],
      );
    }
    await receive(salaryFile("A"), noAccount);
    const deps = { db: database.db, clock };
    expect(await exportReturns(deps, { institution }, async () => {})).toEqual({
      ok: false,
      error: { code: "return_files_of_day_used_up" },
    });
    clock.advanceMs(dayMs);
    expect((await exported())?.text[33]).toBe("A");
  });
});
