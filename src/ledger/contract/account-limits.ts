import { expect } from "vitest";
import { LedgerEventInvalidError } from "../errors.ts";
import type { Ledger } from "../ledger.ts";
import {
  type AccountLimits,
  batchEventsMax,
  noLimits,
  type TransferInput,
  u128Max,
} from "../records.ts";
import { describeCapability, type It } from "./capability.ts";
import {
  a,
  account,
  createAccounts,
  createTransfers,
  expectReleased,
  type MakeLedger,
  passSeconds,
  settle,
  type TestLedger,
  t,
  transfer,
} from "./fixture.ts";

const floorAt = (floor: bigint): AccountLimits => ({ ...noLimits, floor });
const ceilingAt = (ceiling: bigint): AccountLimits => ({ ...noLimits, ceiling });

/** Accounts 1 and 2 without limits, 3 with those given. */
async function open({ ledger }: TestLedger, limits: AccountLimits): Promise<Ledger> {
  expect(await createAccounts(ledger, account(1n), account(2n), account(3n, { limits }))).toEqual([
    "created",
    "created",
    "created",
  ]);
  return ledger;
}

const into3 = (id: bigint, amount: bigint, given: Partial<TransferInput> = {}) =>
  transfer(id, { debitAccountId: 1n, creditAccountId: 3n, amount, ...given });
const outOf3 = (id: bigint, amount: bigint, given: Partial<TransferInput> = {}) =>
  transfer(id, { debitAccountId: 3n, creditAccountId: 2n, amount, ...given });

async function set(ledger: Ledger, accountId: bigint, limits: AccountLimits) {
  return (await ledger.setAccountLimits([{ accountId, ...limits }])).map(({ status }) => status);
}

export function describeAccountLimits(makeLedger: MakeLedger): void {
  const uses = [
    ({ ledger }: TestLedger) => ledger.createAccounts([account(3n, { limits: floorAt(0n) })]),
    ({ ledger }: TestLedger) => ledger.createAccounts([account(4n, { limits: ceilingAt(0n) })]),
    async ({ ledger }: TestLedger) => ledger.setAccountLimits([{ accountId: 1n, ...noLimits }]),
  ];
  describeCapability("accountLimits", makeLedger, uses, (it) => {
    testSetting(it);
    testFloor(it);
    testCeiling(it);
    testPrecedence(it);
  });
}

function testSetting(it: It): void {
  it("limits are given at creation, kept, and changed whole", async (made) => {
    const both = { floor: -(u128Max - 1n), ceiling: u128Max };
    const ledger = await open(made, both);
    expect((await ledger.lookupAccounts([1n, 3n])).map(({ limits }) => limits)).toEqual([
      noLimits,
      both,
    ]);
    expect(await set(ledger, 3n, floorAt(5n))).toEqual(["set"]);
    expect((await ledger.lookupAccounts([3n]))[0]?.limits).toEqual(floorAt(5n));
    expect(await set(ledger, 3n, noLimits)).toEqual(["set"]);
    expect((await ledger.lookupAccounts([3n]))[0]?.limits).toEqual(noLimits);
  });

  it("each change is an event with a ledger time and an outcome of its own", async (made) => {
    const ledger = await open(made, noLimits);
    const [before] = await ledger.createTransfers([into3(1n, 1n)]);
    const results = await ledger.setAccountLimits([
      { accountId: 404n, floor: 2n, ceiling: 1n },
      { accountId: 3n, floor: 2n, ceiling: 1n },
      { accountId: 3n, floor: 1n, ceiling: 1n },
      { accountId: 0n, floor: null, ceiling: null },
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      "account_not_found",
      "floor_above_ceiling",
      "set",
      "account_not_found",
    ]);
    const [after] = await ledger.createTransfers([into3(2n, 0n)]);
    const times = [before, ...results, after].map((each) => each?.timestamp ?? 0n);
    for (const [index, time] of times.slice(1).entries()) {
      expect(time).toBeGreaterThan(times[index] ?? 0n);
    }
    expect((await ledger.lookupAccounts([3n]))[0]?.limits).toEqual({ floor: 1n, ceiling: 1n });
    expect(await ledger.setAccountLimits([])).toEqual([]);
  });

  it("an account whose floor is above its ceiling is not created", async ({ ledger }) => {
    const limits = { floor: 2n, ceiling: 1n };
    expect(await createAccounts(ledger, account(3n, { limits }))).toEqual(["floor_above_ceiling"]);
    expect(await createAccounts(ledger, account(3n, { limits, code: 0 }))).toEqual([
      "code_must_not_be_zero",
    ]);
    expect(await ledger.lookupAccounts([3n])).toEqual([]);
  });

  it("a retry of a creation exists, whatever the limits have become", async (made) => {
    const ledger = await open(made, floorAt(-5n));
    await set(ledger, 3n, ceilingAt(9n));
    const retries = [floorAt(-5n), noLimits].map((limits) => account(3n, { limits }));
    expect(await createAccounts(ledger, ...retries)).toEqual(["exists", "exists"]);
    expect((await ledger.lookupAccounts([3n]))[0]?.limits).toEqual(ceilingAt(9n));
  });

  it("limits that fit no balance are refused before anything happens", async (made) => {
    const ledger = await open(made, noLimits);
    const tooLow = { accountId: 3n, ...floorAt(-u128Max - 1n) };
    const tooHigh = { accountId: 3n, ...ceilingAt(u128Max + 1n) };
    for (const change of [tooLow, tooHigh, { ...tooLow, accountId: -1n, floor: 0n }]) {
      const changes = [{ accountId: 3n, ...floorAt(1n) }, change];
      await expect(ledger.setAccountLimits(changes)).rejects.toThrow(LedgerEventInvalidError);
    }
    await expect(ledger.createAccounts([account(4n, { limits: tooLow })])).rejects.toThrow(
      LedgerEventInvalidError,
    );
    const many = Array.from({ length: batchEventsMax + 1 }, () => ({ accountId: 3n, ...noLimits }));
    await expect(ledger.setAccountLimits(many)).rejects.toThrow("at most 8189");
    expect((await ledger.lookupAccounts([3n]))[0]?.limits).toEqual(noLimits);
  });
}

function testFloor(it: It): void {
  it("an overdraft may be used to its floor and not a unit more", async (made) => {
    const ledger = await open(made, floorAt(-10n));
    const events = [outOf3(1n, 11n), outOf3(2n, 7n), outOf3(3n, 4n), outOf3(4n, 3n)];
    expect(await createTransfers(ledger, ...events, outOf3(5n, 1n), outOf3(6n, 0n))).toEqual([
      "exceeds_floor",
      "created",
      "exceeds_floor",
      "created",
      "exceeds_floor",
      "created",
    ]);
  });

  it("holds count against a floor until they are released, pending credits never", async (made) => {
    const ledger = await open(made, floorAt(-10n));
    const hold = { flags: t.pending };
    const events = [
      into3(1n, 100n, hold),
      outOf3(2n, 10n, { ...hold, timeout: 1 }),
      outOf3(3n, 1n),
      settle(4n, 1n, { amount: 2n }),
      outOf3(5n, 3n),
      outOf3(6n, 2n),
    ];
    expect(await createTransfers(ledger, ...events)).toEqual([
      "created",
      "created",
      "exceeds_floor",
      "created",
      "exceeds_floor",
      "created",
    ]);
    await passSeconds(made, 1);
    await expectReleased(made, 1);
    expect(await createTransfers(ledger, outOf3(7n, 11n), outOf3(8n, 10n))).toEqual([
      "exceeds_floor",
      "created",
    ]);
  });

  it("a post is not held to a floor that has come since", async (made) => {
    const ledger = await open(made, noLimits);
    await createTransfers(ledger, outOf3(1n, 5n, { flags: t.pending }));
    await set(ledger, 3n, floorAt(0n));
    const events = [settle(2n, 1n, { amount: 5n }), outOf3(3n, 1n)];
    expect(await createTransfers(ledger, ...events)).toEqual(["created", "exceeds_floor"]);
  });

  it("an account below a new floor may move towards it, and not away", async (made) => {
    const ledger = await open(made, noLimits);
    await createTransfers(ledger, outOf3(1n, 10n));
    expect(await set(ledger, 3n, floorAt(-5n))).toEqual(["set"]);
    const events = [outOf3(2n, 1n), into3(3n, 4n), outOf3(4n, 1n), into3(5n, 2n), outOf3(6n, 1n)];
    expect(await createTransfers(ledger, ...events)).toEqual([
      "exceeds_floor",
      "created",
      "exceeds_floor",
      "created",
      "created",
    ]);
  });

  it("a floor above zero keeps a reserve, from which balancing is no way out", async (made) => {
    const ledger = await open(made, floorAt(3n));
    const balancing = { flags: t.balancingDebit };
    const events = [into3(1n, 10n), outOf3(2n, u128Max, balancing), outOf3(3n, 7n, balancing)];
    expect(await createTransfers(ledger, ...events)).toEqual([
      "created",
      "exceeds_floor",
      "created",
    ]);
  });

  it("balancing moves to zero and does not use an overdraft", async (made) => {
    const ledger = await open(made, floorAt(-10n));
    await createTransfers(ledger, into3(1n, 4n), outOf3(2n, 9n, { flags: t.balancingDebit }));
    expect((await ledger.lookupTransfers([2n]))[0]?.amount).toBe(4n);
  });
}

function testCeiling(it: It): void {
  it("an account may be filled to its ceiling and not a unit more", async (made) => {
    const ledger = await open(made, ceilingAt(10n));
    const hold = { flags: t.pending };
    const events = [
      into3(1n, 11n),
      into3(2n, 6n, hold),
      into3(3n, 5n),
      into3(4n, 4n),
      settle(5n, 2n, { amount: 1n }),
      outOf3(6n, 2n, hold),
      into3(7n, 6n),
      into3(8n, 5n),
      outOf3(9n, 2n),
      into3(10n, 2n),
    ];
    expect(await createTransfers(ledger, ...events)).toEqual([
      "exceeds_ceiling",
      "created",
      "exceeds_ceiling",
      "created",
      "created",
      "created",
      "exceeds_ceiling",
      "created",
      "created",
      "created",
    ]);
  });

  it("an account above a new ceiling may move towards it, and not away", async (made) => {
    const ledger = await open(made, noLimits);
    await createTransfers(ledger, into3(1n, 10n));
    await set(ledger, 3n, ceilingAt(-2n));
    const events = [into3(2n, 1n), outOf3(3n, 12n), into3(4n, 1n), outOf3(5n, 1n), into3(6n, 1n)];
    expect(await createTransfers(ledger, ...events)).toEqual([
      "exceeds_ceiling",
      "created",
      "exceeds_ceiling",
      "created",
      "created",
    ]);
  });

  it("balancing the other side does not pass it", async (made) => {
    const ledger = await open(made, ceilingAt(3n));
    const flags = t.balancingDebit;
    await createTransfers(ledger, transfer(1n, { amount: 4n }));
    const from2 = { debitAccountId: 2n, flags };
    expect(await createTransfers(ledger, into3(2n, 9n, from2), into3(3n, 3n, from2))).toEqual([
      "exceeds_ceiling",
      "created",
    ]);
  });
}

function testPrecedence(it: It): void {
  it("a limit by flag is told before a floor, a floor before a ceiling", async ({ ledger }) => {
    const none = { floor: 0n, ceiling: 0n };
    await createAccounts(
      ledger,
      account(1n, { limits: none, flags: a.debitsMustNotExceedCredits }),
      account(2n, { limits: none, flags: a.creditsMustNotExceedDebits }),
      account(3n, { limits: none }),
      account(4n, { limits: none }),
    );
    const pair = (id: bigint, debitAccountId: bigint, creditAccountId: bigint) =>
      transfer(id, { debitAccountId, creditAccountId, amount: 1n });
    const events = [pair(1n, 1n, 2n), pair(2n, 3n, 2n), pair(3n, 3n, 4n)];
    expect(await createTransfers(ledger, ...events)).toEqual([
      "exceeds_credits",
      "exceeds_debits",
      "exceeds_floor",
    ]);
  });

  it("both are failures that pass: they burn the id", async (made) => {
    const ledger = await open(made, { floor: 0n, ceiling: 0n });
    const events = [outOf3(1n, 1n), into3(2n, 1n)];
    expect(await createTransfers(ledger, ...events)).toEqual(["exceeds_floor", "exceeds_ceiling"]);
    await set(ledger, 3n, noLimits);
    const burned = "id_already_failed";
    expect(await createTransfers(ledger, ...events, outOf3(3n, 1n))).toEqual([
      burned,
      burned,
      "created",
    ]);
  });

  it("members of a chain see what those before them left under a limit", async (made) => {
    const ledger = await open(made, floorAt(0n));
    const flags = t.linked;
    const failed = "linked_event_failed";
    const chains = [
      into3(1n, 5n, { flags }),
      outOf3(2n, 5n),
      into3(3n, 5n, { flags }),
      outOf3(4n, 6n),
      outOf3(5n, 1n),
    ];
    expect(await createTransfers(ledger, ...chains)).toEqual([
      "created",
      "created",
      failed,
      "exceeds_floor",
      "exceeds_floor",
    ]);
  });
}
