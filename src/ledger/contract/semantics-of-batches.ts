import { describe, expect, it } from "vitest";
import { u128Max } from "../records.ts";
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
  startMs,
  t,
  transfer,
} from "./fixture.ts";

const { pending, linked } = t;
const failed = "linked_event_failed";
const manualOnly = "needs a clock that the test moves";

export function describeBatchSemantics(makeLedger: MakeLedger): void {
  async function open() {
    const made = await makeLedger(startMs);
    const limited = account(3n, { flags: a.debitsMustNotExceedCredits });
    await createAccounts(made.ledger, account(1n), account(2n), limited);
    return made;
  }
  const chained = (id: bigint, given = {}) => transfer(id, { amount: 1n, flags: linked, ...given });
  const single = (id: bigint, given = {}) => transfer(id, { amount: 1n, ...given });

  describe("chains", () => {
    it("a chain happens whole", async () => {
      await using made = await open();
      const { ledger } = made;
      expect(await createTransfers(ledger, chained(1n), chained(2n), single(3n))).toEqual([
        "created",
        "created",
        "created",
      ]);
      expect(await balances(ledger, 1n)).toEqual([0n, 3n, 0n, 0n]);
    });

    it("one failure fails every member and leaves no trace of them", async () => {
      await using made = await open();
      const { ledger } = made;
      const events = [chained(1n), chained(2n, { code: 0 }), single(3n), single(4n)];
      expect(await createTransfers(ledger, ...events)).toEqual([
        failed,
        "code_must_not_be_zero",
        failed,
        "created",
      ]);
      expect(await balances(ledger, 1n)).toEqual([0n, 1n, 0n, 0n]);
      expect(await balances(ledger, 2n)).toEqual([0n, 0n, 0n, 1n]);
      expect(await ledger.lookupTransfers([1n, 2n, 3n])).toEqual([]);
      expect(await createTransfers(ledger, chained(1n), single(3n))).toEqual([
        "created",
        "created",
      ]);
    });

    it("members see the effects of those before them, and other chains are apart", async () => {
      await using made = await open();
      const { ledger } = made;
      const fund = { creditAccountId: 3n };
      const spend = { debitAccountId: 3n };
      const events = [chained(1n, fund), single(2n, spend), chained(3n, fund), single(4n, spend)];
      events.push(chained(5n), single(6n, { ...spend, amount: 2n }));
      expect(await createTransfers(ledger, ...events)).toEqual([
        "created",
        "created",
        "created",
        "created",
        failed,
        "exceeds_credits",
      ]);
    });

    it("a failed chain takes back its posts and its closings", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, transfer(1n, { amount: 5n, flags: pending }));
      const closing = { flags: linked | pending | t.closingCredit, amount: 2n };
      const flags = linked | t.postPendingTransfer;
      const events = [settle(2n, 1n, { flags, amount: 5n }), chained(3n, closing), single(0n)];
      expect(await createTransfers(ledger, ...events)).toEqual([
        failed,
        failed,
        "id_must_not_be_zero",
      ]);
      expect(await balances(ledger, 1n)).toEqual([5n, 0n, 0n, 0n]);
      expect(await balances(ledger, 2n)).toEqual([0n, 0n, 5n, 0n]);
      expect((await ledger.lookupAccounts([2n]))[0]?.flags).toBe(0);
      expect((await ledger.lookupTransfers([1n]))[0]?.pendingStatus).toBe("pending");
      expect(await createTransfers(ledger, settle(2n, 1n, { amount: 5n }))).toEqual(["created"]);
    });

    it("a transient failure burns only the failing member's id", async () => {
      await using made = await open();
      const { ledger } = made;
      const events = [chained(1n), chained(2n, { debitAccountId: 3n }), single(3n)];
      expect(await createTransfers(ledger, ...events)).toEqual([failed, "exceeds_credits", failed]);
      expect(await createTransfers(ledger, single(1n), single(2n), single(3n))).toEqual([
        "created",
        "id_already_failed",
        "created",
      ]);
    });

    it("exists breaks a chain that is sent again", async () => {
      await using made = await open();
      const { ledger } = made;
      const events = [chained(1n), chained(2n), single(3n)];
      await createTransfers(ledger, ...events);
      expect(await createTransfers(ledger, ...events)).toEqual(["exists", failed, failed]);
      expect(await balances(ledger, 1n)).toEqual([0n, 3n, 0n, 0n]);
    });

    it("a chain left open fails, and its last event says so", async () => {
      await using made = await open();
      const { ledger } = made;
      expect(await createTransfers(ledger, single(1n), chained(2n), chained(3n))).toEqual([
        "created",
        failed,
        "linked_event_chain_open",
      ]);
      expect(await createTransfers(ledger, chained(2n))).toEqual(["linked_event_chain_open"]);
      expect(await ledger.lookupTransfers([2n, 3n])).toEqual([]);
    });

    it("an open end is told even after the chain has failed, and before any fault", async () => {
      await using made = await open();
      const { ledger } = made;
      expect(await createTransfers(ledger, chained(0n), chained(2n), chained(3n))).toEqual([
        "id_must_not_be_zero",
        failed,
        "linked_event_chain_open",
      ]);
      expect(await createTransfers(ledger, chained(0n, { timestamp: 1n }))).toEqual([
        "linked_event_chain_open",
      ]);
    });

    it("linked_event_failed wins over a member's own fault", async () => {
      await using made = await open();
      expect(
        await createTransfers(made.ledger, chained(0n), chained(1n, { timestamp: 5n }), single(0n)),
      ).toEqual(["id_must_not_be_zero", failed, failed]);
    });

    it("accounts are chained the same way", async () => {
      await using made = await open();
      const { ledger } = made;
      const flags = a.linked;
      expect(
        await createAccounts(
          ledger,
          account(10n, { flags }),
          account(11n, { code: 0 }),
          account(12n, { flags }),
          account(13n),
          account(14n, { flags }),
          account(1n),
          account(15n, { flags }),
        ),
      ).toEqual([
        failed,
        "code_must_not_be_zero",
        "created",
        "created",
        failed,
        "exists",
        "linked_event_chain_open",
      ]);
      const found = await ledger.lookupAccounts([10n, 11n, 12n, 13n, 14n, 15n]);
      expect(found.map(({ id }) => id)).toEqual([12n, 13n]);
    });
  });

  describe("expiry", () => {
    const held = (id: bigint, timeout: number) =>
      transfer(id, { amount: 5n, flags: pending, timeout });

    it("a hold whose time has come cannot be settled, though not yet released", async ({
      skip,
    }) => {
      await using made = await open();
      const { ledger, clock } = made;
      if (clock === "real") return skip(manualOnly);
      await createTransfers(ledger, held(1n, 2), held(2n, 2));
      clock.advanceMs(1_999);
      expect(await createTransfers(ledger, settle(3n, 1n, { amount: 5n }))).toEqual(["created"]);
      clock.advanceMs(2);
      const flags = t.voidPendingTransfer;
      expect(
        await createTransfers(ledger, settle(4n, 2n, { amount: 5n }), settle(5n, 2n, { flags })),
      ).toEqual(["pending_transfer_expired", "pending_transfer_expired"]);
      expect(await balances(ledger, 1n)).toEqual([5n, 5n, 0n, 0n]);
      expect((await ledger.lookupTransfers([2n]))[0]?.pendingStatus).toBe("pending");
    });

    it("a hold whose time has come cannot be settled", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, held(1n, 1));
      await passSeconds(made, 1);
      const flags = t.voidPendingTransfer;
      expect(
        await createTransfers(ledger, settle(2n, 1n, { amount: 5n }), settle(3n, 1n, { flags })),
      ).toEqual(["pending_transfer_expired", "pending_transfer_expired"]);
    });

    it("exactly the instant of expiry is too late", async ({ skip }) => {
      await using made = await open();
      const { ledger, clock } = made;
      if (clock === "real") return skip(manualOnly);
      clock.advanceMs(1);
      const [first] = await ledger.createTransfers([held(1n, 1)]);
      clock.advanceMs(1_000);
      const [late] = await ledger.createTransfers([settle(2n, 1n, { amount: 5n })]);
      expect(late?.status).toBe("pending_transfer_expired");
      expect(late?.timestamp).toBe((first?.timestamp ?? 0n) + 1_000_000_000n);
    });

    it("the pulse releases what is due, once, and nothing else", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, held(1n, 5), held(2n, 1), held(3n, 0), held(4n, 1));
      await createTransfers(ledger, settle(5n, 4n, { flags: t.voidPendingTransfer }));
      await expectReleased(made, 0);
      await passSeconds(made, 1);
      await expectReleased(made, 1);
      expect(await balances(ledger, 1n)).toEqual([10n, 0n, 0n, 0n]);
      await passSeconds(made, 5);
      await expectReleased(made, 1);
      await expectReleased(made, 0);
      expect(await balances(ledger, 1n)).toEqual([5n, 0n, 0n, 0n]);
      const found = await ledger.lookupTransfers([1n, 2n, 3n, 4n]);
      expect(found.map((each) => each.pendingStatus)).toEqual([
        "expired",
        "expired",
        "pending",
        "voided",
      ]);
      expect(await createTransfers(ledger, settle(6n, 1n, { amount: 1n }))).toEqual([
        "pending_transfer_expired",
      ]);
    });

    it("expiry gives the money back to a limited account", async () => {
      await using made = await open();
      const { ledger } = made;
      const spend = (id: bigint, given = {}) => single(id, { debitAccountId: 3n, ...given });
      await createTransfers(ledger, single(1n, { creditAccountId: 3n }));
      const hold = spend(2n, { flags: pending, timeout: 1 });
      expect(await createTransfers(ledger, hold, spend(3n))).toEqual([
        "created",
        "exceeds_credits",
      ]);
      await passSeconds(made, 1);
      await expectReleased(made, 1);
      expect(await createTransfers(ledger, spend(4n))).toEqual(["created"]);
    });
  });

  describe("balancing", () => {
    const from3 = { debitAccountId: 3n, flags: t.balancingDebit };

    it("moves at most what the debit account has left", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, single(1n, { creditAccountId: 3n, amount: 10n }));
      const hold = single(2n, { debitAccountId: 3n, amount: 4n, flags: pending });
      const events = [
        hold,
        single(3n, { ...from3, amount: 5n }),
        single(4n, { ...from3, amount: u128Max }),
      ];
      await createTransfers(ledger, ...events, single(5n, { ...from3, amount: 3n }));
      const found = await ledger.lookupTransfers([3n, 4n, 5n]);
      expect(found.map(({ amount }) => amount)).toEqual([5n, 1n, 0n]);
    });

    it("moves at most what the credit account is owed, with both flags the lesser", async () => {
      await using made = await open();
      const { ledger } = made;
      await createAccounts(ledger, account(5n), account(6n));
      const flags = t.balancingCredit;
      await createTransfers(
        ledger,
        single(1n, { creditAccountId: 5n, amount: 3n }),
        single(2n, { debitAccountId: 6n, amount: 7n }),
        single(3n, {
          debitAccountId: 5n,
          creditAccountId: 6n,
          amount: u128Max,
          flags: flags | t.balancingDebit,
        }),
        single(4n, { creditAccountId: 6n, amount: u128Max, flags: flags | pending }),
        single(5n, { creditAccountId: 6n, amount: u128Max, flags }),
      );
      const found = await ledger.lookupTransfers([3n, 4n, 5n]);
      expect(found.map(({ amount }) => amount)).toEqual([3n, 4n, 0n]);
    });

    it("an account below zero has nothing left", async () => {
      await using made = await open();
      const { ledger } = made;
      const event = single(2n, { flags: t.balancingDebit, amount: 5n });
      expect(await createTransfers(ledger, single(1n), event)).toEqual(["created", "created"]);
      expect((await ledger.lookupTransfers([2n]))[0]?.amount).toBe(0n);
    });

    it("the other account's limit still holds", async () => {
      await using made = await open();
      const { ledger } = made;
      const limited = account(4n, { flags: a.creditsMustNotExceedDebits });
      await createAccounts(ledger, limited);
      const event = { ...from3, creditAccountId: 4n, amount: 9n };
      expect(
        await createTransfers(
          ledger,
          single(1n, { creditAccountId: 3n, amount: 5n }),
          single(2n, event),
        ),
      ).toEqual(["created", "exceeds_debits"]);
    });
  });

  describe("closing", () => {
    const close = (id: bigint, given = {}) =>
      transfer(id, { flags: pending | t.closingDebit, ...given });
    const flagsOf = async (ledger: Awaited<ReturnType<typeof open>>["ledger"], id: bigint) =>
      (await ledger.lookupAccounts([id]))[0]?.flags;

    it("a closed account refuses everything but a void, which opens it again", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, transfer(1n, { amount: 5n, flags: pending }), close(2n));
      expect(await flagsOf(ledger, 1n)).toBe(a.closed);
      const [debit, credit] = ["debit_account_already_closed", "credit_account_already_closed"];
      expect(
        await createTransfers(
          ledger,
          single(3n),
          single(4n, { debitAccountId: 2n, creditAccountId: 1n }),
          settle(5n, 1n, { amount: 5n }),
          settle(6n, 2n, { amount: u128Max }),
          settle(7n, 1n, { flags: t.voidPendingTransfer }),
        ),
      ).toEqual([debit, credit, debit, debit, "created"]);
      expect(await flagsOf(ledger, 1n)).toBe(a.closed);
      const reopen = settle(8n, 2n, { flags: t.voidPendingTransfer });
      expect(await createTransfers(ledger, reopen, single(9n))).toEqual(["created", "created"]);
      expect(await flagsOf(ledger, 1n)).toBe(0);
    });

    it("one transfer can close both accounts, and its expiry opens them", async () => {
      await using made = await open();
      const { ledger } = made;
      const both = { flags: pending | t.closingDebit | t.closingCredit, timeout: 1 };
      await createTransfers(ledger, close(1n, both));
      expect([await flagsOf(ledger, 1n), await flagsOf(ledger, 2n)]).toEqual([a.closed, a.closed]);
      await passSeconds(made, 1);
      await expectReleased(made, 1);
      expect([await flagsOf(ledger, 1n), await flagsOf(ledger, 2n)]).toEqual([0, 0]);
    });

    it("a retry of the account's creation sees that it is closed", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, close(1n));
      expect(await createAccounts(ledger, account(1n), account(1n, { flags: a.closed }))).toEqual([
        "exists_with_different_flags",
        "exists",
      ]);
    });
  });
}
