import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type Account, migrations as accountsMigrations, createAccounts } from "#accounts";
import {
  createEventLog,
  createManualClock,
  createSeededIds,
  eventMigrations,
  must,
  silentLog,
} from "#kernel";
import { createMemoryLedger } from "#ledger";
import { createMovements, type Movements, movementMigrations } from "#movements";
import {
  buildBatch,
  buildFile,
  countPendingReturns,
  exportReturns,
  formatNachaBytes,
  incomingEntries,
  parseNacha,
  migrations as railsMigrations,
} from "#rails";
import { createTestDatabase } from "#testing";
import { importAch } from "./ach-import.ts";

async function createWorld() {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(
    await createTestDatabase([
      ...eventMigrations,
      ...movementMigrations,
      ...railsMigrations,
      ...accountsMigrations,
    ]),
  );
  const { db } = database;
  const clock = createManualClock(Date.UTC(2026, 0, 15));
  const ids = createSeededIds(clock, "ach");
  const ledger = createMemoryLedger({ clock });
  const events = createEventLog(db);
  const movements = await createMovements({ db, ledger, clock, events, log: silentLog });
  stack.defer(() => movements.close());
  const directory = { nameOf: async () => undefined };
  const deps = { db, ledger, movements, clock, ids, log: silentLog, directory };
  const accounts = createAccounts(deps);
  await accounts.ensureInstitution();
  const account = await accounts.open(ids.make("usr"), "USD", "Ana");
  const balance = async () => (await accounts.balances([account]))[0]?.available.amount;
  const broken = async () =>
    (await accounts.verifyAccounts()).filter((violation) => violation.ids.length > 0);
  const owned = stack.move();
  return {
    ...deps,
    accounts,
    account,
    balance,
    broken,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

type Given = {
  transactionCode?: string;
  routingNumber?: string;
  accountNumber?: string;
  amount?: bigint;
  secCode?: "PPD" | "CCD" | "WEB";
};

/** A file with one batch for each entry. */
function achFile(account: Account, entries: readonly Given[], fileIdModifier = "A"): Uint8Array {
  const [own] = account.details;
  if (own?.type !== "us_account") throw new Error("an account in dollars has a US number");
  const bank = { routingNumber: "091000019", name: "FIRST TOWN BANK" };
  const batches = entries.map((given, index) => {
    return buildBatch(
      {
        secCode: given.secCode ?? "PPD",
        companyName: "ACME CORP",
        companyIdentification: "1234567890",
        companyEntryDescription: "PAYROLL",
        effectiveEntryDate: "2026-01-15",
        originatingRoutingNumber: bank.routingNumber,
        batchNumber: index + 1,
        firstTraceSequence: index + 1,
      },
      [
        {
          transactionCode: given.transactionCode ?? "22",
          routingNumber: given.routingNumber ?? own.routingNumber,
          accountNumber: given.accountNumber ?? own.accountNumber,
          amount: given.amount ?? 150_000n,
          receiverName: "ANA",
        },
      ],
    );
  });
  const destination = { routingNumber: own.routingNumber, name: "BOURSE" };
  const createdAtMs = Date.UTC(2026, 0, 14);
  return formatNachaBytes(
    buildFile({ destination, origin: bank, createdAtMs, fileIdModifier }, batches),
  );
}

test("credits arrive at once, as one movement an entry, with who sent them and why", async () => {
  await using world = await createWorld();
  const file = achFile(world.account, [{}, { secCode: "WEB", amount: 1n }, { secCode: "CCD" }]);
  const report = must(await importAch(world, file));
  expect(report.entries.map(({ outcome }) => outcome.outcome)).toEqual([
    "credited",
    "credited",
    "credited",
  ]);
  expect(await world.balance()).toBe(300_001n);
  const arrived = await world.movements.list({ member: world.account.member, limit: 10 });
  expect(arrived).toHaveLength(3);
  expect(arrived[2]).toMatchObject({
    kind: "bank_credit",
    state: "completed",
    from: { type: "outside", name: "ACME CORP" },
    note: "PAYROLL",
    category: "income",
  });
  expect(await world.broken()).toEqual([]);
});

test("importing a file again moves nothing, also twice at once", async () => {
  await using world = await createWorld();
  const file = achFile(world.account, [{}, { accountNumber: "99" }]);
  const [first, twin] = await Promise.all([importAch(world, file), importAch(world, file)]);
  const again = must(await importAch(world, file));
  expect(again.alreadyRecorded).toBe(true);
  expect(must(first).entries).toEqual(again.entries);
  expect(must(twin).entries).toEqual(again.entries);
  expect(await world.balance()).toBe(150_000n);
  expect(await countPendingReturns(world.db)).toBe(1n);
  // Another file of the same day with the same entries is another payment.
  must(await importAch(world, achFile(world.account, [{}], "B")));
  expect(await world.balance()).toBe(300_000n);
});

test("an import that was cut off is carried on by importing again", async () => {
  await using world = await createWorld();
  const file = achFile(world.account, [{}, {}, {}, { accountNumber: "99" }]);
  let submitted = 0;
  const failing: Movements = {
    ...world.movements,
    async submit(intent) {
      if (++submitted === 2) throw new Error("cut off");
      return world.movements.submit(intent);
    },
  };
  await expect(importAch({ ...world, movements: failing }, file)).rejects.toThrow("cut off");
  const report = must(await importAch(world, file));
  expect(report.entries.map(({ outcome }) => outcome.outcome)).toEqual([
    "credited",
    "credited",
    "credited",
    "returned",
  ]);
  expect(await world.balance()).toBe(450_000n);
  expect(await world.broken()).toEqual([]);
});

test.each([
  ["an account that nobody has", { accountNumber: "123456789012" }, "R03"],
  ["an account number that nobody could have", { accountNumber: "ANA'S" }, "R04"],
  ["our account at another bank", { routingNumber: "091000019" }, "R13"],
  ["a debit", { transactionCode: "27" }, "R20"],
  ["a debit of an account that nobody has", { transactionCode: "27", accountNumber: "1" }, "R03"],
  ["a credit of a loan", { transactionCode: "52" }, "R03"],
  [
    "a test of an account that nobody has",
    { transactionCode: "23", amount: 0n, accountNumber: "1" },
    "R03",
  ],
] as const)("%s goes back", async (_what, given, reason) => {
  await using world = await createWorld();
  const report = must(await importAch(world, achFile(world.account, [given])));
  expect(report.entries.map(({ outcome }) => outcome)).toEqual([{ outcome: "returned", reason }]);
  expect(await world.balance()).toBe(0n);
  expect(await countPendingReturns(world.db)).toBe(1n);
  expect(await world.broken()).toEqual([]);
});

test("a test of an account that is there stays, and moves no money", async () => {
  await using world = await createWorld();
  const file = achFile(world.account, [{ transactionCode: "23", amount: 0n }]);
  const [entry] = must(await importAch(world, file)).entries;
  expect(entry?.outcome).toEqual({ outcome: "ignored", reason: "prenote" });
  expect(await countPendingReturns(world.db)).toBe(0n);
  expect(await world.movements.list({ member: world.account.member, limit: 1 })).toEqual([]);
});

test("what goes back stands in the return file with its reason, once", async () => {
  await using world = await createWorld();
  const file = achFile(world.account, [{ accountNumber: "99" }, {}, { transactionCode: "27" }]);
  must(await importAch(world, file));
  const written: Uint8Array[] = [];
  const exporting = () =>
    exportReturns(world, { institution: world.accounts.institution }, async (content) => {
      written.push(content);
    });
  expect(must(await exporting())).toEqual({ entries: 2 });
  expect(must(await exporting())).toEqual({ entries: 0 });
  const [content] = written;
  const back = content ? incomingEntries(must(parseNacha(content))) : [];
  expect(back.map(({ correction, amount }) => [correction?.code, amount])).toEqual([
    ["R03", 150_000n],
    ["R20", 150_000n],
  ]);
});

test("a malformed file changes nothing and says where it is wrong", async () => {
  await using world = await createWorld();
  const text = Buffer.from(achFile(world.account, [{}])).toString("latin1");
  const wrong = text.replace("0000150000", "000015000X");
  const refused = await importAch(world, Buffer.from(wrong, "latin1"));
  expect(refused).toMatchObject({ ok: false, error: { record: "Entry Detail", field: "Amount" } });
  expect(await world.balance()).toBe(0n);
  const stored = await world.db.pool.query("select 1 from rails.ach_file");
  expect(stored.rows).toEqual([]);
});

const folder = new URL("../../../shared/data/nacha/", import.meta.url);

test.skipIf(!existsSync(folder))("real files of every class are settled, twice alike", async () => {
  await using world = await createWorld();
  const names = (await readdir(folder)).filter((name) => !name.includes("invalid"));
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) {
    const content = await readFile(new URL(name, folder));
    const first = must(await importAch(world, content));
    const again = must(await importAch(world, content));
    expect({ name, entries: again.entries }).toEqual({ name, entries: first.entries });
  }
  expect(await world.broken()).toEqual([]);
});
