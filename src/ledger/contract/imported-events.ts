import { expect } from "vitest";
import { LedgerUnsupportedError } from "../errors.ts";
import type { Ledger } from "../ledger.ts";
import { type AccountInput, type TransferInput, timestampMax, u128Max } from "../records.ts";
import type { CreateAccountStatus, CreateTransferStatus } from "../status.ts";
import { faultsOfAccount, pairs } from "./account-statuses.ts";
import { describeCapability, type It } from "./capability.ts";
import {
  a,
  account,
  balances,
  createAccounts,
  createTransfers,
  type MakeLedger,
  settle,
  type TestLedger,
  t,
  transfer,
} from "./fixture.ts";

const regress = "imported_event_timestamp_must_not_regress";
const advance = "imported_event_timestamp_must_not_advance";
const outOfRange = "imported_event_timestamp_out_of_range";

/** An account of the past, so many ns after the Unix epoch. */
function past(id: bigint, timestamp: bigint, { flags = 0, ...given }: Partial<AccountInput> = {}) {
  return account(id, { timestamp, flags: a.imported | flags, ...given });
}

/** A transfer of the past. */
function paid(id: bigint, timestamp: bigint, { flags = 0, ...given }: Partial<TransferInput> = {}) {
  return transfer(id, { amount: 1n, timestamp, flags: t.imported | flags, ...given });
}

/** A settlement of the past. */
function settled(id: bigint, pendingId: bigint, timestamp: bigint, flags: number) {
  return settle(id, pendingId, { amount: 0n, timestamp, flags: t.imported | flags });
}

/** Accounts 1, 2 and 3, of the instants 100, 200 and 500. */
async function open({ ledger }: TestLedger): Promise<Ledger> {
  const three = [past(1n, 100n), past(2n, 200n), past(3n, 500n, { flags: a.history })];
  expect(await createAccounts(ledger, ...three)).toEqual(["created", "created", "created"]);
  return ledger;
}

export function describeImportedEvents(makeLedger: MakeLedger): void {
  const uses = [
    ({ ledger }: TestLedger) => ledger.createAccounts([past(1n, 1n)]),
    ({ ledger }: TestLedger) => ledger.createTransfers([paid(1n, 1n)]),
  ];
  describeCapability("importedEvents", makeLedger, uses, (it) => {
    testTimes(it);
    testFaultsOfTime(it);
    testPending(it);
    testPrecedence(it);
  });
}

function testTimes(it: It): void {
  it("events have the time that they bring, and answer it", async (made) => {
    const ledger = await open(made);
    const answers = await ledger.createTransfers([
      paid(10n, 600n, { creditAccountId: 3n }),
      paid(11n, 700n, { debitAccountId: 3n, code: 0 }),
      paid(12n, 800n, { debitAccountId: 3n }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      "created",
      "code_must_not_be_zero",
      "created",
    ]);
    const times = answers.map(({ timestamp }) => timestamp);
    expect([times[0], times[2]]).toEqual([600n, 800n]);
    expect(times[1]).toBeGreaterThan(1_000_000_000n);
    const found = await ledger.lookupTransfers([10n, 12n]);
    expect(found.map(({ timestamp }) => timestamp)).toEqual([600n, 800n]);
    const accounts = await ledger.lookupAccounts([1n, 2n, 3n]);
    expect(accounts.map(({ timestamp }) => timestamp)).toEqual([100n, 200n, 500n]);
    const range = { timestampMin: 600n, timestampMax: 700n };
    const zero = { userData128: 0n, userData64: 0n, userData32: 0, code: 0 };
    const filter = { ...zero, ...range, accountId: 3n, limit: 9, flags: 3 };
    expect(await ledger.getAccountBalances(filter)).toEqual([
      {
        debitsPending: 0n,
        debitsPosted: 0n,
        creditsPending: 0n,
        creditsPosted: 1n,
        timestamp: 600n,
      },
    ]);
  });

  it("a batch is imported or not, as its first event is", async ({ ledger }) => {
    expect(await createAccounts(ledger, past(1n, 1n), account(2n), past(2n, 2n))).toEqual([
      "created",
      "imported_event_expected",
      "created",
    ]);
    const two = [paid(1n, 3n), transfer(2n, { timestamp: 1n }), paid(3n, 4n)];
    expect(await createTransfers(ledger, ...two)).toEqual([
      "created",
      "imported_event_expected",
      "created",
    ]);
    const others = [transfer(4n), paid(5n, 0n), transfer(6n)];
    expect(await createTransfers(ledger, ...others)).toEqual([
      "created",
      "imported_event_not_expected",
      "created",
    ]);
    expect(await createAccounts(ledger, account(7n), past(8n, 0n))).toEqual([
      "created",
      "imported_event_not_expected",
    ]);
  });

  it("they exist whatever time a retry brings, before any fault of order", async (made) => {
    const ledger = await open(made);
    expect(await createTransfers(ledger, paid(10n, 600n))).toEqual(["created"]);
    const retries = [1n, 600n, 601n].map((timestamp) => paid(10n, timestamp));
    const exists = { status: "exists", timestamp: 600n };
    expect(await ledger.createTransfers(retries)).toEqual([exists, exists, exists]);
    expect(await createTransfers(ledger, paid(10n, timestampMax), paid(10n, 0n))).toEqual([
      advance,
      outOfRange,
    ]);
    expect(await ledger.createAccounts([past(2n, 5n)])).toEqual([
      { status: "exists", timestamp: 200n },
    ]);
    expect(await createTransfers(ledger, transfer(10n, { amount: 1n }))).toEqual([
      "exists_with_different_flags",
    ]);
  });

  it("a chain that fails gives their times back", async ({ ledger }) => {
    const linked = { flags: a.linked };
    const failed = "linked_event_failed";
    const broken = [past(1n, 10n, linked), past(2n, 20n, linked), past(3n, 0n)];
    expect(await createAccounts(ledger, ...broken)).toEqual([failed, failed, outOfRange]);
    expect(await createAccounts(ledger, past(1n, 10n, linked), past(2n, 20n))).toEqual([
      "created",
      "created",
    ]);
    const half = [paid(1n, 30n, { flags: t.linked }), transfer(2n)];
    expect(await createTransfers(ledger, ...half)).toEqual([failed, "imported_event_expected"]);
    const whole = [paid(1n, 30n, { flags: t.linked }), paid(2n, 31n)];
    expect(await createTransfers(ledger, ...whole)).toEqual(["created", "created"]);
  });

  it("they end with the first event of today, of their own kind", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, paid(10n, 600n));
    expect(await createTransfers(ledger, transfer(11n, { amount: 1n }))).toEqual(["created"]);
    expect(await createTransfers(ledger, paid(12n, 700n))).toEqual([regress]);
    expect(await createAccounts(ledger, past(4n, 700n), account(5n), past(6n, 701n))).toEqual([
      "created",
      "imported_event_expected",
      "created",
    ]);
    expect(await createAccounts(ledger, account(5n))).toEqual(["created"]);
    expect(await createAccounts(ledger, past(7n, 800n))).toEqual([regress]);
  });

  it("a failure that passes burns the id", async (made) => {
    const ledger = await open(made);
    const lost = paid(10n, 600n, { debitAccountId: 404n });
    expect(await createTransfers(ledger, lost, paid(10n, 600n), paid(11n, 600n))).toEqual([
      "debit_account_not_found",
      "id_already_failed",
      "created",
    ]);
  });
}

function testFaultsOfTime(it: It): void {
  it("their time lies in 1 to 2^63 − 1, and before the batch's", async (made) => {
    const { ledger, clock } = made;
    const times = [0n, 1n << 63n, (1n << 64n) - 1n, timestampMax];
    const told = [outOfRange, outOfRange, outOfRange, advance];
    expect(await createAccounts(ledger, ...times.map((time) => past(1n, time)))).toEqual(told);
    expect(await createTransfers(ledger, ...times.map((time) => paid(1n, time)))).toEqual(told);
    if (clock === "real") return;
    clock.advanceMs(1_000);
    const batchTime = BigInt(clock.nowMs()) * 1_000_000n + 1n;
    expect(await createAccounts(ledger, past(1n, batchTime), past(1n, batchTime - 1n))).toEqual([
      advance,
      "created",
    ]);
  });

  it("an account is younger than all accounts, and of the time of no transfer", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, paid(10n, 600n), paid(11n, 650n));
    const times = [499n, 500n, 600n, 650n, 649n, 650n, 651n];
    const events = times.map((time, index) => past(BigInt(40 + index), time));
    expect(await createAccounts(ledger, ...events)).toEqual([
      regress,
      regress,
      regress,
      regress,
      "created",
      regress,
      "created",
    ]);
  });

  it("a transfer is younger than all transfers and both accounts", async (made) => {
    const ledger = await open(made);
    const debit = "imported_event_timestamp_must_postdate_debit_account";
    const credit = "imported_event_timestamp_must_postdate_credit_account";
    const to3 = { creditAccountId: 3n };
    const from3 = { debitAccountId: 3n };
    const cases: [TransferInput, CreateTransferStatus][] = [
      [paid(10n, 50n), debit],
      [paid(10n, 100n), regress],
      [paid(10n, 150n), credit],
      [paid(10n, 200n), regress],
      [paid(10n, 499n, from3), debit],
      [paid(10n, 500n, from3), regress],
      [paid(10n, 499n, to3), credit],
      [paid(10n, 201n), "created"],
      [paid(11n, 201n), regress],
      [paid(11n, 200n), regress],
      [paid(11n, 501n, to3), "created"],
      [paid(12n, 500n), regress],
    ];
    const told = await createTransfers(ledger, ...cases.map(([event]) => event));
    expect(told).toEqual(cases.map(([, status]) => status));
    expect(await balances(ledger, 1n)).toEqual([0n, 2n, 0n, 0n]);
  });
}

function testPending(it: It): void {
  it("holds have no timeout, and imported and later events settle them", async (made) => {
    const ledger = await open(made);
    const { pending, postPendingTransfer, voidPendingTransfer } = t;
    const hold = (id: bigint, time: bigint, timeout = 0) =>
      paid(id, time, { flags: pending, timeout, amount: 5n });
    const events = [
      hold(10n, 601n, 1),
      hold(10n, 601n),
      hold(11n, 602n),
      hold(12n, 603n),
      settled(13n, 10n, 603n, postPendingTransfer),
      settled(13n, 10n, 500n, postPendingTransfer),
      settled(13n, 10n, 604n, postPendingTransfer),
      settled(14n, 11n, 605n, voidPendingTransfer),
    ];
    expect(await createTransfers(ledger, ...events)).toEqual([
      "imported_event_timeout_must_be_zero",
      "created",
      "created",
      "created",
      regress,
      regress,
      "created",
      "created",
    ]);
    expect(await balances(ledger, 1n)).toEqual([5n, 0n, 0n, 0n]);
    const later = settle(15n, 12n, { amount: u128Max });
    expect(await createTransfers(ledger, later)).toEqual(["created"]);
    expect(await balances(ledger, 1n)).toEqual([0n, 5n, 0n, 0n]);
  });

  it("imported events do not settle a hold that may expire", async (made) => {
    const ledger = await open(made);
    const flags = t.pending;
    const [hold] = await ledger.createTransfers([transfer(10n, { flags, timeout: 60 })]);
    const after = (hold?.timestamp ?? 0n) + 1n;
    if (made.clock !== "real") made.clock.advanceMs(1_000);
    const post = settled(11n, 10n, after, t.postPendingTransfer);
    // A cluster does not live through it, so it is not even asked.
    const answer = await createTransfers(ledger, post).catch((error: unknown) => error);
    if (answer instanceof LedgerUnsupportedError) return;
    expect(answer).toEqual(["imported_event_timeout_must_be_zero"]);
  });
}

const faultsOfTime: readonly (readonly [
  typeof outOfRange | typeof advance,
  { timestamp: bigint },
])[] = [
  [outOfRange, { timestamp: 0n }],
  [advance, { timestamp: timestampMax }],
];

/** Faults of an imported transfer, highest precedence first. */
const faultsOfTransfer: readonly (readonly [CreateTransferStatus, Partial<TransferInput>])[] = [
  ...faultsOfTime,
  ["reserved_flag", { flags: 1 << 9 }],
  ["id_must_not_be_zero", { id: 0n }],
  ["accounts_must_be_different", { debitAccountId: 1n, creditAccountId: 1n }],
  ["code_must_not_be_zero", { code: 0 }],
  ["debit_account_not_found", { debitAccountId: 404n }],
  ["credit_account_not_found", { creditAccountId: 405n }],
  ["transfer_must_have_the_same_ledger_as_accounts", { ledger: 2 }],
  [regress, { timestamp: 1n }],
  ["imported_event_timestamp_must_postdate_debit_account", { debitAccountId: 3n }],
  ["imported_event_timestamp_must_postdate_credit_account", { creditAccountId: 5n }],
  ["imported_event_timeout_must_be_zero", { timeout: 1, flags: t.pending }],
  ["debit_account_already_closed", { debitAccountId: 4n }],
  ["credit_account_already_closed", { creditAccountId: 6n }],
];

function testPrecedence(it: It): void {
  it("of two faults the one of higher precedence is told", async ({ ledger }) => {
    const closed = [4n, 6n].map((id) => past(id, 296n + id, { flags: a.closed }));
    const young = [past(3n, 900n), past(5n, 901n)];
    await createAccounts(ledger, past(1n, 100n), past(2n, 200n), ...closed, ...young);
    expect(await createTransfers(ledger, paid(10n, 400n))).toEqual(["created"]);
    const faultsOfAccounts: (readonly [CreateAccountStatus, Partial<AccountInput>])[] = [
      ...faultsOfTime,
      ...faultsOfAccount.filter(([status]) => status !== "timestamp_must_be_zero"),
      [regress, { timestamp: 1n }],
    ];
    const imported = a.imported;
    for (const [event, [higher, lower]] of pairs(past(40n, 950n), faultsOfAccounts)) {
      const [told] = await createAccounts(ledger, { ...event, flags: event.flags | imported });
      expect({ lower, told }).toEqual({ lower, told: higher });
    }
    let nextId = 10_000n;
    const { id: _, ...base } = paid(1n, 600n);
    for (const [event, [higher, lower]] of pairs({ ...base, id: -1n }, faultsOfTransfer)) {
      const id = event.id === -1n ? nextId++ : event.id;
      const flags = event.flags | t.imported;
      const [told] = await createTransfers(ledger, { ...event, id, flags });
      expect({ lower, told }).toEqual({ lower, told: higher });
    }
  });
}
