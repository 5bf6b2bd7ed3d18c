import { expect } from "vitest";
import type { Ledger } from "../ledger.ts";
import { type TransferInput, u128Max } from "../records.ts";
import { describeCapability, type It } from "./capability.ts";
import {
  a,
  account,
  balances,
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

const post = t.postPendingTransfer;
const capture = (id: bigint, amount: bigint, given: Partial<TransferInput> = {}) =>
  settle(id, 1n, { amount, ...given, flags: post | t.keepRemainder | (given.flags ?? 0) });
const release = (id: bigint, amount = 0n) =>
  settle(id, 1n, { amount, flags: t.voidPendingTransfer });

/** Accounts 1 and 2, and transfer 1 from 1 to 2, which holds 10. */
async function open({ ledger }: TestLedger, given: Partial<TransferInput> = {}): Promise<Ledger> {
  await createAccounts(ledger, account(1n), account(2n));
  const hold = transfer(1n, { amount: 10n, ...given, flags: t.pending | (given.flags ?? 0) });
  expect(await createTransfers(ledger, hold)).toEqual(["created"]);
  return ledger;
}

/** What became of transfer 1, and what it still holds. */
async function held(ledger: Ledger) {
  const [found] = await ledger.lookupTransfers([1n]);
  return [found?.pendingStatus, found?.remaining];
}

export function describeRepeatedCapture(makeLedger: MakeLedger): void {
  const uses = [
    ({ ledger }: TestLedger) => ledger.createTransfers([capture(2n, 1n)]),
    ({ ledger }: TestLedger) => ledger.createTransfers([transfer(2n, { flags: t.keepRemainder })]),
  ];
  describeCapability("repeatedCapture", makeLedger, uses, (it) => {
    testCaptures(it);
    testEnds(it);
    testRefusals(it);
    testRetries(it);
  });
}

function testCaptures(it: It): void {
  it("a capture takes its amount and leaves the rest pending", async (made) => {
    const ledger = await open(made, { userData64: 7n, code: 9 });
    expect(await held(ledger)).toEqual(["pending", 10n]);
    expect(await createTransfers(ledger, capture(2n, 3n), capture(3n, 4n))).toEqual([
      "created",
      "created",
    ]);
    expect(await balances(ledger, 1n)).toEqual([3n, 7n, 0n, 0n]);
    expect(await balances(ledger, 2n)).toEqual([0n, 0n, 3n, 7n]);
    expect(await held(ledger)).toEqual(["pending", 3n]);
    const [first] = await ledger.lookupTransfers([2n]);
    const inherited = { userData64: 7n, code: 9, debitAccountId: 1n, creditAccountId: 2n };
    const own = { amount: 3n, pendingId: 1n, pendingStatus: "none", remaining: 0n };
    expect(first).toMatchObject({ ...inherited, ...own, flags: post | t.keepRemainder });
  });

  it("the capture of the exact rest settles the hold as posted", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 3n), capture(3n, 7n));
    expect(await held(ledger)).toEqual(["posted", 0n]);
    expect(await balances(ledger, 1n)).toEqual([0n, 10n, 0n, 0n]);
    expect(await createTransfers(ledger, capture(4n, 1n), release(5n))).toEqual([
      "pending_transfer_already_posted",
      "pending_transfer_already_posted",
    ]);
  });

  it("the greatest amount captures the whole rest", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 3n), capture(3n, u128Max));
    expect(await held(ledger)).toEqual(["posted", 0n]);
    expect((await ledger.lookupTransfers([3n]))[0]?.amount).toBe(7n);
  });

  it("a capture of nothing changes nothing, unless nothing was held", async (made) => {
    const ledger = await open(made);
    const empty = transfer(8n, { flags: t.pending });
    expect(await createTransfers(ledger, capture(2n, 0n), empty)).toEqual(["created", "created"]);
    expect(await held(ledger)).toEqual(["pending", 10n]);
    const events = [settle(9n, 8n, { flags: post | t.keepRemainder })];
    expect(await createTransfers(ledger, ...events)).toEqual(["created"]);
    expect((await ledger.lookupTransfers([8n]))[0]?.pendingStatus).toBe("posted");
  });

  it("captures are not held to limits again, and free them for no other", async ({ ledger }) => {
    const limited = account(3n, { flags: a.debitsMustNotExceedCredits });
    await createAccounts(ledger, account(1n), account(2n), limited);
    const fund = transfer(9n, { creditAccountId: 3n, amount: 10n });
    const spend = { debitAccountId: 3n, amount: 10n };
    const events = [fund, transfer(1n, { ...spend, flags: t.pending }), capture(2n, 6n)];
    const more = [transfer(3n, { ...spend, amount: 1n }), capture(4n, 4n)];
    expect(await createTransfers(ledger, ...events, ...more)).toEqual([
      "created",
      "created",
      "created",
      "exceeds_credits",
      "created",
    ]);
  });

  it("a chain that fails takes its captures back", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 2n));
    const flags = t.linked;
    const broken = [capture(3n, 3n, { flags }), capture(4n, 5n, { flags }), transfer(0n)];
    const failed = "linked_event_failed";
    expect(await createTransfers(ledger, ...broken)).toEqual([
      failed,
      failed,
      "id_must_not_be_zero",
    ]);
    expect(await held(ledger)).toEqual(["pending", 8n]);
    expect(await balances(ledger, 1n)).toEqual([8n, 2n, 0n, 0n]);
    const chain = [capture(3n, 3n, { flags }), settle(4n, 1n, { amount: u128Max })];
    expect(await createTransfers(ledger, ...chain)).toEqual(["created", "created"]);
    expect(await balances(ledger, 1n)).toEqual([0n, 10n, 0n, 0n]);
    expect(await createTransfers(ledger, settle(4n, 1n, { amount: u128Max }))).toEqual(["exists"]);
  });

  it("each capture leaves its balances in the history", async ({ ledger }) => {
    await createAccounts(ledger, account(1n, { flags: a.history }), account(2n));
    await createTransfers(ledger, transfer(1n, { amount: 10n, flags: t.pending }));
    await createTransfers(ledger, capture(2n, 3n), capture(3n, 7n));
    const zero = { userData128: 0n, userData64: 0n, userData32: 0, code: 0 };
    const range = { timestampMin: 0n, timestampMax: 0n, limit: 9, flags: 3 };
    const found = await ledger.getAccountBalances({ accountId: 1n, ...zero, ...range });
    expect(found.map((each) => [each.debitsPending, each.debitsPosted])).toEqual([
      [10n, 0n],
      [7n, 3n],
      [0n, 10n],
    ]);
  });
}

function testEnds(it: It): void {
  it("a plain post takes what it asks for of the rest, and releases what is left", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 3n), settle(3n, 1n, { amount: 2n }));
    expect(await held(ledger)).toEqual(["posted", 0n]);
    expect(await balances(ledger, 1n)).toEqual([0n, 5n, 0n, 0n]);
  });

  it("a void releases the rest and leaves what was captured", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 3n));
    expect(await createTransfers(ledger, release(3n, 10n), release(3n, 6n), release(3n))).toEqual([
      "exceeds_pending_transfer_amount",
      "pending_transfer_has_different_amount",
      "created",
    ]);
    expect(await held(ledger)).toEqual(["voided", 0n]);
    expect((await ledger.lookupTransfers([3n]))[0]?.amount).toBe(7n);
    expect(await balances(ledger, 2n)).toEqual([0n, 0n, 0n, 3n]);
  });

  it("expiry releases the rest and leaves what was captured", async (made) => {
    const ledger = await open(made, { timeout: 2 });
    expect(await createTransfers(ledger, capture(2n, 3n))).toEqual(["created"]);
    await passSeconds(made, 2);
    expect(await createTransfers(ledger, capture(3n, 1n))).toEqual(["pending_transfer_expired"]);
    await expectReleased(made, 1);
    expect(await held(ledger)).toEqual(["expired", 0n]);
    expect(await balances(ledger, 1n)).toEqual([0n, 3n, 0n, 0n]);
    expect(await createTransfers(ledger, capture(4n, 1n))).toEqual(["pending_transfer_expired"]);
  });

  it("a closed account refuses a capture", async (made) => {
    const ledger = await open(made);
    const close = transfer(8n, { flags: t.pending | t.closingCredit });
    expect(await createTransfers(ledger, close, capture(2n, 1n), capture(2n, 1n))).toEqual([
      "created",
      "credit_account_already_closed",
      "id_already_failed",
    ]);
  });
}

function testRefusals(it: It): void {
  it("more than is left cannot be had in any way, and the id stays free", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 4n));
    const exceeds = "exceeds_pending_transfer_amount";
    const events = [capture(3n, 7n), settle(3n, 1n, { amount: 7n }), release(3n, 7n)];
    expect(await createTransfers(ledger, ...events, capture(3n, 6n))).toEqual([
      exceeds,
      exceeds,
      exceeds,
      "created",
    ]);
    expect(await createTransfers(ledger, capture(4n, 11n), capture(4n, 10n))).toEqual([
      exceeds,
      "pending_transfer_already_posted",
    ]);
  });

  it("only a post can keep a remainder", async (made) => {
    const ledger = await open(made);
    const { keepRemainder, voidPendingTransfer, pending } = t;
    expect(
      await createTransfers(
        ledger,
        transfer(2n, { flags: keepRemainder }),
        transfer(2n, { flags: keepRemainder | pending }),
        settle(2n, 1n, { flags: keepRemainder | voidPendingTransfer }),
        capture(2n, 1n, { flags: voidPendingTransfer }),
        capture(2n, 1n, { flags: pending }),
        capture(2n, 1n, { flags: 1 << 9 }),
      ),
    ).toEqual([
      "reserved_flag",
      "reserved_flag",
      "reserved_flag",
      "flags_are_mutually_exclusive",
      "flags_are_mutually_exclusive",
      "reserved_flag",
    ]);
  });
}

function testRetries(it: It): void {
  it("a capture exists when it is sent again, also once the hold is settled", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 3n), capture(3n, 2n));
    const again = [capture(2n, 3n), capture(3n, 2n), capture(2n, 4n), capture(3n, u128Max)];
    const told = ["exists", "exists", "exists_with_different_amount", "exists"];
    expect(await createTransfers(ledger, ...again)).toEqual(told);
    await createTransfers(ledger, release(4n));
    expect(await createTransfers(ledger, ...again)).toEqual(told);
    expect(await createTransfers(ledger, settle(2n, 1n, { amount: 3n }))).toEqual([
      "exists_with_different_flags",
    ]);
    expect(await balances(ledger, 1n)).toEqual([0n, 5n, 0n, 0n]);
  });

  it("what settles the rest exists for that amount, and for all of it", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 3n), settle(3n, 1n, { amount: u128Max }));
    const amounts = [u128Max, 7n, 10n];
    const again = amounts.map((amount) => settle(3n, 1n, { amount }));
    expect(await createTransfers(ledger, ...again)).toEqual([
      "exists",
      "exists",
      "exists_with_different_amount",
    ]);
  });

  it("a post of less than the rest is not a post of all of it", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 3n), settle(3n, 1n, { amount: 6n }));
    expect(await createTransfers(ledger, settle(3n, 1n, { amount: u128Max }))).toEqual([
      "exists_with_different_amount",
    ]);
  });

  it("a void of the rest exists for zero and for that amount", async (made) => {
    const ledger = await open(made);
    await createTransfers(ledger, capture(2n, 3n), release(3n));
    expect(await createTransfers(ledger, release(3n), release(3n, 7n), release(3n, 10n))).toEqual([
      "exists",
      "exists",
      "exists_with_different_amount",
    ]);
  });
}
