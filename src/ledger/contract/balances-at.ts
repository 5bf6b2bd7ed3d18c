import fc from "fast-check";
import { expect } from "vitest";
import { LedgerEventInvalidError } from "../errors.ts";
import { accountFilter } from "../filters.ts";
import type { BalancesAtQuery, Ledger } from "../ledger.ts";
import { type TransferInput, timestampMax, u128Max } from "../records.ts";
import { describeCapability, type It } from "./capability.ts";
import {
  a,
  account,
  balances,
  balancesOf,
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

/** Accounts 1 to 4 in ledger 1; account 1 keeps a history. */
async function open({ ledger }: TestLedger): Promise<Ledger> {
  const history = account(1n, { flags: a.history });
  await createAccounts(ledger, history, account(2n), account(3n), account(4n));
  return ledger;
}

const hold = (id: bigint, amount: bigint, given: Partial<TransferInput> = {}) =>
  transfer(id, { amount, flags: t.pending, ...given });

/** Ledger time of a transfer that has just been created. */
async function create(ledger: Ledger, event: TransferInput): Promise<bigint> {
  const [result] = await ledger.createTransfers([event]);
  expect(result?.status).toBe("created");
  return result?.timestamp ?? 0n;
}

async function at(ledger: Ledger, accountId: bigint, given: Partial<BalancesAtQuery> = {}) {
  const query = { accountIds: [accountId], at: 0n, effectiveAt: 0n, ...given };
  return (await ledger.getBalancesAt(query)).map(balancesOf)[0];
}

export function describeBalancesAt(makeLedger: MakeLedger): void {
  const now = { accountIds: [1n], at: 0n, effectiveAt: 0n };
  const uses = [async ({ ledger }: TestLedger) => ledger.getBalancesAt(now)];
  describeCapability("balancesAt", makeLedger, uses, (it) => {
    testCommitTime(it);
    testExpiry(it);
    testQuestions(it);
  });

  const backdated = transfer(1n, { effectiveAt: 1n });
  const usesOfDates = [({ ledger }: TestLedger) => ledger.createTransfers([backdated])];
  describeCapability("effectiveDates", makeLedger, usesOfDates, (it) => {
    testDates(it);
    testDatesOfHolds(it);
  });
}

function testCommitTime(it: It): void {
  it("balances are those right after the transfer of that instant", async (made) => {
    const ledger = await open(made);
    const t1 = await create(ledger, transfer(10n, { amount: 1n }));
    const t2 = await create(ledger, hold(11n, 20n));
    const t3 = await create(ledger, settle(12n, 11n, { amount: 5n }));
    const t4 = await create(ledger, hold(13n, 300n));
    const t5 = await create(ledger, settle(14n, 13n, { flags: t.voidPendingTransfer }));
    const back = transfer(15n, { amount: 4_000n, debitAccountId: 2n, creditAccountId: 1n });
    const t6 = await create(ledger, back);
    const seen = [];
    for (const time of [t1 - 1n, t1, t2, t3, t4, t5, t6, timestampMax, 0n]) {
      seen.push(await at(ledger, 1n, { at: time }));
    }
    const last = [0n, 6n, 0n, 4_000n];
    expect(seen).toEqual([
      [0n, 0n, 0n, 0n],
      [0n, 1n, 0n, 0n],
      [20n, 1n, 0n, 0n],
      [0n, 6n, 0n, 0n],
      [300n, 6n, 0n, 0n],
      [0n, 6n, 0n, 0n],
      last,
      last,
      last,
    ]);
    expect(await at(ledger, 2n, { at: t2 })).toEqual([0n, 0n, 20n, 1n]);
  });

  it("they agree with the history that the ledger keeps, for any transfers", async (made) => {
    const ledger = await open(made);
    const random = fc.record({
      amount: fc.bigInt(0n, 9n),
      pair: fc.shuffledSubarray([1n, 2n, 3n, 4n], { minLength: 2, maxLength: 2 }),
      kind: fc.constantFrom(0, t.pending, t.postPendingTransfer, t.voidPendingTransfer),
    });
    const holds: bigint[] = [];
    const [events = []] = fc.sample(fc.array(random, { minLength: 200, maxLength: 200 }), {
      numRuns: 1,
      seed: 1,
    });
    const batch = events.map(({ amount, pair, kind }, index): TransferInput => {
      const id = BigInt(100 + index);
      if (kind & t.pending) holds.push(id);
      const pendingId = kind > t.pending ? holds.shift() : undefined;
      if (pendingId) return settle(id, pendingId, { flags: kind, amount: 0n });
      const [debitAccountId = 1n, creditAccountId = 2n] = pair;
      const flags = kind & t.pending;
      return transfer(id, { amount, debitAccountId, creditAccountId, flags });
    });
    expect(new Set(await createTransfers(ledger, ...batch))).toEqual(new Set(["created"]));
    const history = await ledger.getAccountBalances(accountFilter({ accountId: 1n }));
    expect(history.length).toBeGreaterThan(30);
    for (const { timestamp, ...was } of history) {
      const [then] = await ledger.getBalancesAt({
        accountIds: [1n],
        at: timestamp,
        effectiveAt: 0n,
      });
      expect(then).toEqual({ accountId: 1n, timestamp, ...was });
    }
    for (const id of [1n, 2n, 3n, 4n])
      expect(await at(ledger, id)).toEqual(await balances(ledger, id));
  });
}

function testExpiry(it: It): void {
  it("an expired hold counts until it is released", async (made) => {
    const ledger = await open(made);
    const t1 = await create(ledger, hold(10n, 20n, { timeout: 1 }));
    await passSeconds(made, 1);
    await expectReleased(made, 1);
    const t2 = await create(ledger, transfer(11n, { amount: 1n, creditAccountId: 3n }));
    expect(await at(ledger, 2n, { at: t1 })).toEqual([0n, 0n, 20n, 0n]);
    expect(await at(ledger, 2n, { at: t1 + 999_999_999n })).toEqual([0n, 0n, 20n, 0n]);
    expect(await at(ledger, 1n, { at: t2 - 1n })).toEqual([0n, 0n, 0n, 0n]);
    expect(await at(ledger, 2n, { at: t2 })).toEqual([0n, 0n, 0n, 0n]);
    const now = { accountIds: [2n], at: 0n, effectiveAt: 0n };
    const [told] = await ledger.getBalancesAt(now);
    // The last change of account 2 is the release.
    expect(told?.timestamp).toBeGreaterThanOrEqual(t1 + 1_000_000_000n);
    expect(told?.timestamp).toBeLessThan(t2);
  });

  it("a hold that was captured in parts releases only the rest", async (made) => {
    const ledger = await open(made);
    if (!ledger.capabilities.repeatedCapture) return;
    const flags = t.postPendingTransfer | t.keepRemainder;
    const t1 = await create(ledger, hold(10n, 20n, { timeout: 2 }));
    const t2 = await create(ledger, settle(11n, 10n, { amount: 5n, flags }));
    const t3 = await create(ledger, settle(12n, 10n, { amount: 7n, flags }));
    await passSeconds(made, 2);
    await expectReleased(made, 1);
    expect(await at(ledger, 1n, { at: t1 })).toEqual([20n, 0n, 0n, 0n]);
    expect(await at(ledger, 1n, { at: t2 })).toEqual([15n, 5n, 0n, 0n]);
    expect(await at(ledger, 1n, { at: t3 })).toEqual([8n, 12n, 0n, 0n]);
    expect(await at(ledger, 1n)).toEqual([0n, 12n, 0n, 0n]);
  });
}

function testQuestions(it: It): void {
  it("accounts answer in the order asked, if they existed by then", async (made) => {
    const ledger = await open(made);
    const [first, second] = await ledger.lookupAccounts([1n, 2n]);
    const ask = async (time: bigint) => {
      const accountIds = [3n, 404n, 2n, 1n, 2n, 0n, u128Max];
      const found = await ledger.getBalancesAt({ accountIds, at: time, effectiveAt: 0n });
      return found.map((each) => each.accountId);
    };
    expect(await ask(0n)).toEqual([3n, 2n, 1n, 2n]);
    expect(await ask(second?.timestamp ?? 0n)).toEqual([2n, 1n, 2n]);
    expect(await ask(first?.timestamp ?? 0n)).toEqual([1n]);
    expect(await ask((first?.timestamp ?? 0n) - 1n)).toEqual([]);
    expect(await ledger.getBalancesAt({ accountIds: [], at: 0n, effectiveAt: 0n })).toEqual([]);
  });

  it("the timestamp is that of the last change that is counted", async (made) => {
    const ledger = await open(made);
    const [first] = await ledger.lookupAccounts([1n]);
    const t1 = await create(ledger, transfer(10n, { amount: 1n }));
    const t2 = await create(ledger, transfer(11n, { creditAccountId: 3n }));
    const told = async (time: bigint) => {
      const query = { accountIds: [1n, 2n], at: time, effectiveAt: 0n };
      return (await ledger.getBalancesAt(query)).map(({ timestamp }) => timestamp);
    };
    expect(await told(t2)).toEqual([t2, t1]);
    expect((await told(t1 - 1n))[0]).toBe(first?.timestamp);
  });

  it("an instant outside of ledger time is refused", async ({ ledger }) => {
    for (const instant of [-1n, 1n << 63n]) {
      const query = { accountIds: [1n], at: 0n, effectiveAt: 0n };
      const questions = [
        { ...query, at: instant },
        { ...query, effectiveAt: instant },
      ];
      for (const question of questions) {
        await expect(ledger.getBalancesAt(question)).rejects.toThrow(LedgerEventInvalidError);
      }
    }
  });
}

const [monday, tuesday, friday] = [1_000n, 2_000n, 5_000n];

function testDates(it: It): void {
  it("an effective date is kept, and changes no balance of today", async (made) => {
    const ledger = await open(made);
    await create(ledger, transfer(10n, { amount: 1n, effectiveAt: timestampMax }));
    await create(ledger, transfer(11n, { amount: 2n, effectiveAt: monday }));
    const found = await ledger.lookupTransfers([10n, 11n]);
    expect(found.map(({ effectiveAt }) => effectiveAt)).toEqual([timestampMax, monday]);
    expect(await balances(ledger, 1n)).toEqual([0n, 3n, 0n, 0n]);
    const tooLate = transfer(12n, { effectiveAt: timestampMax + 1n });
    await expect(ledger.createTransfers([tooLate])).rejects.toThrow(LedgerEventInvalidError);
  });

  it("a retry with another date is another transfer, told after all else", async (made) => {
    const ledger = await open(made);
    const first = transfer(10n, { amount: 1n, effectiveAt: monday });
    const post = settle(12n, 11n, { amount: 2n, effectiveAt: tuesday });
    const events = [first, hold(11n, 2n), post];
    expect(await createTransfers(ledger, ...events)).toEqual(["created", "created", "created"]);
    const differs = "exists_with_different_effective_at";
    expect(
      await createTransfers(
        ledger,
        first,
        { ...first, effectiveAt: 0n },
        { ...first, effectiveAt: 0n, code: 9 },
        post,
        { ...post, effectiveAt: monday },
      ),
    ).toEqual(["exists", differs, "exists_with_different_code", "exists", differs]);
  });

  it("what counts by a date is asked for beside what was known by an instant", async (made) => {
    const ledger = await open(made);
    if (!ledger.capabilities.balancesAt) return;
    const t1 = await create(ledger, transfer(10n, { amount: 1n, effectiveAt: friday }));
    const t2 = await create(ledger, transfer(11n, { amount: 20n, effectiveAt: monday }));
    const t3 = await create(ledger, transfer(12n, { amount: 300n }));
    const debits = async (given: Partial<BalancesAtQuery>) => (await at(ledger, 1n, given))?.[1];
    expect(await debits({ effectiveAt: monday - 1n })).toBe(0n);
    expect(await debits({ effectiveAt: monday })).toBe(20n);
    expect(await debits({ effectiveAt: friday })).toBe(21n);
    expect(await debits({ effectiveAt: friday, at: t1 })).toBe(1n);
    expect(await debits({ effectiveAt: monday, at: t1 })).toBe(0n);
    expect(await debits({ effectiveAt: t3 - 1n })).toBe(21n);
    expect(await debits({ effectiveAt: t3 })).toBe(321n);
    expect(await debits({ effectiveAt: t3, at: t2 })).toBe(21n);
    const query = { accountIds: [1n], at: 0n, effectiveAt: monday };
    expect((await ledger.getBalancesAt(query))[0]?.timestamp).toBe(t2);
  });
}

function testDatesOfHolds(it: It): void {
  it("a hold and its settlement count each by its own date", async (made) => {
    const ledger = await open(made);
    if (!ledger.capabilities.balancesAt) return;
    await create(ledger, hold(10n, 10n, { effectiveAt: tuesday }));
    await create(ledger, settle(11n, 10n, { amount: 4n, effectiveAt: friday }));
    const by = (effectiveAt: bigint) => at(ledger, 1n, { effectiveAt });
    expect(await by(monday)).toEqual([0n, 0n, 0n, 0n]);
    expect(await by(tuesday)).toEqual([10n, 0n, 0n, 0n]);
    expect(await by(friday)).toEqual([0n, 4n, 0n, 0n]);
  });

  it("a settlement that counts before its hold releases nothing", async (made) => {
    const ledger = await open(made);
    if (!ledger.capabilities.balancesAt) return;
    await create(ledger, hold(10n, 10n, { effectiveAt: friday }));
    await create(ledger, settle(11n, 10n, { amount: 4n, effectiveAt: monday }));
    await create(ledger, hold(12n, 50n, { effectiveAt: friday }));
    const t4 = await create(
      ledger,
      settle(13n, 12n, { flags: t.voidPendingTransfer, effectiveAt: monday }),
    );
    expect(await at(ledger, 2n, { effectiveAt: tuesday })).toEqual([0n, 0n, 0n, 4n]);
    expect(await at(ledger, 2n, { effectiveAt: friday })).toEqual([0n, 0n, 0n, 4n]);
    const query = { accountIds: [2n], at: 0n, effectiveAt: tuesday };
    expect((await ledger.getBalancesAt(query))[0]?.timestamp).toBeLessThan(t4);
  });

  it("a hold that has expired is gone from the day of its release on", async (made) => {
    const ledger = await open(made);
    if (!ledger.capabilities.balancesAt) return;
    const t1 = await create(ledger, hold(10n, 10n, { effectiveAt: monday, timeout: 1 }));
    await passSeconds(made, 1);
    await expectReleased(made, 1);
    const t2 = await create(ledger, transfer(11n));
    expect(await at(ledger, 1n, { effectiveAt: t1 })).toEqual([10n, 0n, 0n, 0n]);
    expect(await at(ledger, 1n, { effectiveAt: t2 })).toEqual([0n, 0n, 0n, 0n]);
  });

  it("the last capture ends the hold, though an earlier one counts later", async (made) => {
    const ledger = await open(made);
    const { balancesAt, repeatedCapture } = ledger.capabilities;
    if (!balancesAt || !repeatedCapture) return;
    const flags = t.postPendingTransfer | t.keepRemainder;
    await create(ledger, hold(10n, 10n, { effectiveAt: monday }));
    await create(ledger, settle(11n, 10n, { amount: 4n, flags, effectiveAt: friday }));
    await create(ledger, settle(12n, 10n, { amount: 6n, flags, effectiveAt: tuesday }));
    const by = (effectiveAt: bigint) => at(ledger, 1n, { effectiveAt });
    expect(await by(monday)).toEqual([10n, 0n, 0n, 0n]);
    expect(await by(tuesday)).toEqual([0n, 6n, 0n, 0n]);
    expect(await by(friday)).toEqual([0n, 10n, 0n, 0n]);
  });
}
