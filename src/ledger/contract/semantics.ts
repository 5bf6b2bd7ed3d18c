import { describe, expect, it } from "vitest";
import { u128Max } from "../records.ts";
import {
  a,
  account,
  balances,
  createAccounts,
  createTransfers,
  type MakeLedger,
  settle,
  startMs,
  t,
  transfer,
} from "./fixture.ts";

const { pending } = t;
const post = t.postPendingTransfer;
const release = t.voidPendingTransfer;

export function describeTransferSemantics(makeLedger: MakeLedger): void {
  async function open() {
    const made = await makeLedger(startMs);
    await createAccounts(
      made.ledger,
      account(1n),
      account(2n),
      account(3n, { flags: a.debitsMustNotExceedCredits }),
      account(4n, { flags: a.creditsMustNotExceedDebits }),
    );
    return made;
  }
  const fund3 = (id: bigint, amount: bigint, flags = 0) =>
    transfer(id, { debitAccountId: 1n, creditAccountId: 3n, amount, flags });
  const spend3 = (id: bigint, amount: bigint, flags = 0) =>
    transfer(id, { debitAccountId: 3n, creditAccountId: 2n, amount, flags });

  describe("transfers", () => {
    it("a transfer debits one account and credits the other", async () => {
      await using made = await open();
      const { ledger } = made;
      expect(await createTransfers(ledger, transfer(1n, { amount: 7n }))).toEqual(["created"]);
      expect(await balances(ledger, 1n)).toEqual([0n, 7n, 0n, 0n]);
      expect(await balances(ledger, 2n)).toEqual([0n, 0n, 0n, 7n]);
    });

    it("every field of accounts and transfers is given back as it was sent", async () => {
      await using made = await open();
      const { ledger } = made;
      const user = {
        userData128: u128Max,
        userData64: (1n << 64n) - 1n,
        userData32: 4_294_967_295,
      };
      const flags = a.history | a.creditsMustNotExceedDebits;
      const wide = { ledger: 4_294_967_295, code: 65_535 };
      const rich = account(u128Max - 1n, { ...user, ...wide, flags });
      await createAccounts(ledger, rich, account(1n << 127n, wide));
      const [found] = await ledger.lookupAccounts([rich.id]);
      expect(found).toEqual({ ...rich, timestamp: found?.timestamp });
      const sent = transfer(u128Max - 1n, {
        ...user,
        ...wide,
        debitAccountId: rich.id,
        creditAccountId: 1n << 127n,
        amount: u128Max - 1n,
        timeout: 4_294_967_295,
        flags: pending | t.closingDebit | t.closingCredit,
      });
      expect(await createTransfers(ledger, sent)).toEqual(["created"]);
      const [kept] = await ledger.lookupTransfers([sent.id]);
      const timestamp = kept?.timestamp;
      const remaining = sent.amount;
      expect(kept).toEqual({ ...sent, timestamp, pendingStatus: "pending", remaining });
      expect(await balances(ledger, rich.id)).toEqual([u128Max - 1n, 0n, 0n, 0n]);
    });

    it("lookups answer what exists, in the order asked", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, transfer(9n), transfer(8n));
      const accounts = await ledger.lookupAccounts([2n, 404n, 1n, 0n, u128Max]);
      expect(accounts.map(({ id }) => id)).toEqual([2n, 1n]);
      const transfers = await ledger.lookupTransfers([8n, 404n, 9n]);
      expect(transfers.map(({ id }) => id)).toEqual([8n, 9n]);
    });

    it("ids of accounts and transfers are apart", async () => {
      await using made = await open();
      expect(await createTransfers(made.ledger, transfer(1n))).toEqual(["created"]);
    });

    it("an amount of zero is a transfer in every mode", async () => {
      await using made = await open();
      const { ledger } = made;
      const events = [
        transfer(1n),
        transfer(2n, { flags: pending }),
        transfer(3n, { flags: pending }),
        settle(4n, 2n, { amount: 0n }),
        settle(5n, 3n, { flags: release }),
        spend3(6n, 0n),
      ];
      expect(await createTransfers(ledger, ...events)).toEqual(events.map(() => "created"));
      expect(await balances(ledger, 1n)).toEqual([0n, 0n, 0n, 0n]);
    });

    it("event i of n gets the batch's time − n + i + 1, and time never repeats", async () => {
      await using made = await open();
      const { ledger, clock } = made;
      if (clock !== "real") clock.advanceMs(1_000);
      const batch = [transfer(1n), transfer(0n), transfer(2n)];
      const first = await ledger.createTransfers(batch);
      const told = first[0]?.timestamp ?? 0n;
      const now = clock === "real" ? told : BigInt(clock.nowMs()) * 1_000_000n;
      expect(first.map(({ timestamp }) => timestamp)).toEqual([now, now + 1n, now + 2n]);
      const [second] = await ledger.createTransfers([transfer(3n)]);
      if (clock === "real") expect(second?.timestamp).toBeGreaterThan(now + 2n);
      else expect(second?.timestamp).toBe(now + 3n);
    });
  });

  describe("limits", () => {
    it("debits may reach the posted credits and not a unit more", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, fund3(1n, 10n));
      expect(
        await createTransfers(ledger, spend3(2n, 11n), spend3(3n, 10n), spend3(4n, 1n)),
      ).toEqual(["exceeds_credits", "created", "exceeds_credits"]);
    });

    it("pending credits never count towards a debit limit", async () => {
      await using made = await open();
      const { ledger } = made;
      expect(
        await createTransfers(
          ledger,
          fund3(1n, 10n, pending),
          spend3(2n, 1n),
          settle(3n, 1n, {
            amount: u128Max,
          }),
          spend3(4n, 10n),
        ),
      ).toEqual(["created", "exceeds_credits", "created", "created"]);
    });

    it("pending debits count against a debit limit until they are released", async () => {
      await using made = await open();
      const { ledger } = made;
      const events = [fund3(1n, 10n), spend3(2n, 8n, pending), spend3(3n, 3n), spend3(4n, 2n)];
      const more = [settle(5n, 2n, { flags: release }), spend3(6n, 9n), spend3(7n, 8n)];
      expect(await createTransfers(ledger, ...events, ...more)).toEqual([
        "created",
        "created",
        "exceeds_credits",
        "created",
        "created",
        "exceeds_credits",
        "created",
      ]);
    });

    it("credits are limited by posted debits the same way", async () => {
      await using made = await open();
      const { ledger } = made;
      const give = (id: bigint, amount: bigint, flags = 0) =>
        transfer(id, { creditAccountId: 4n, amount, flags });
      const take = (id: bigint, amount: bigint, flags = 0) =>
        transfer(id, { debitAccountId: 4n, amount, flags });
      const events = [take(1n, 5n, pending), give(2n, 1n), take(3n, 5n), give(4n, 4n, pending)];
      expect(await createTransfers(ledger, ...events, give(5n, 2n), give(6n, 1n))).toEqual([
        "created",
        "exceeds_debits",
        "created",
        "created",
        "exceeds_debits",
        "created",
      ]);
    });
  });

  describe("pending transfers", () => {
    it("a post of everything moves the whole amount", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, transfer(1n, { amount: 9n, flags: pending }));
      expect(await balances(ledger, 1n)).toEqual([9n, 0n, 0n, 0n]);
      await createTransfers(ledger, settle(2n, 1n, { amount: u128Max }));
      expect(await balances(ledger, 1n)).toEqual([0n, 9n, 0n, 0n]);
      const [posted] = await ledger.lookupTransfers([2n]);
      expect(posted).toMatchObject({ amount: 9n, pendingId: 1n, pendingStatus: "none" });
    });

    it("a post of a part releases the rest at once, and there is no second post", async () => {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, transfer(1n, { amount: 9n, flags: pending }));
      expect(
        await createTransfers(
          ledger,
          settle(2n, 1n, { amount: 4n }),
          settle(3n, 1n, { amount: 5n }),
        ),
      ).toEqual(["created", "pending_transfer_already_posted"]);
      expect(await balances(ledger, 1n)).toEqual([0n, 4n, 0n, 0n]);
      expect(await balances(ledger, 2n)).toEqual([0n, 0n, 0n, 4n]);
    });

    it("a post of zero posts nothing and releases everything", async () => {
      await using made = await open();
      const { ledger } = made;
      const held = transfer(1n, { amount: 9n, flags: pending });
      expect(await createTransfers(ledger, held, settle(2n, 1n))).toEqual(["created", "created"]);
      expect(await balances(ledger, 1n)).toEqual([0n, 0n, 0n, 0n]);
      expect((await ledger.lookupTransfers([1n]))[0]?.pendingStatus).toBe("posted");
    });

    it("a void of zero or of the whole amount releases everything", async () => {
      await using made = await open();
      const { ledger } = made;
      const held = (id: bigint) => transfer(id, { amount: 9n, flags: pending });
      const voidOf = (id: bigint, pendingId: bigint, amount: bigint) =>
        settle(id, pendingId, { flags: release, amount });
      expect(
        await createTransfers(ledger, held(1n), held(2n), voidOf(3n, 1n, 0n), voidOf(4n, 2n, 9n)),
      ).toEqual(["created", "created", "created", "created"]);
      expect(await balances(ledger, 1n)).toEqual([0n, 0n, 0n, 0n]);
      const found = await ledger.lookupTransfers([1n, 3n]);
      expect(found.map(({ pendingStatus }) => pendingStatus)).toEqual(["voided", "none"]);
      expect(found[1]?.amount).toBe(9n);
    });

    it("a settlement inherits what it leaves zero, and keeps its own user data", async () => {
      await using made = await open();
      const { ledger } = made;
      const user = { userData128: 1n, userData64: 2n, userData32: 3 };
      const held = { amount: 5n, flags: pending, code: 9, timeout: 60, ...user };
      await createTransfers(ledger, transfer(1n, held), transfer(2n, held));
      await createTransfers(
        ledger,
        settle(3n, 1n, { amount: 5n }),
        settle(4n, 2n, { flags: release, userData64: 8n }),
      );
      const inherited = { ledger: 1, code: 9, debitAccountId: 1n, creditAccountId: 2n, timeout: 0 };
      const [posted, voided] = await ledger.lookupTransfers([3n, 4n]);
      expect(posted).toMatchObject({ ...inherited, ...user, flags: post });
      expect(voided).toMatchObject({ ...inherited, ...user, userData64: 8n, flags: release });
    });

    it("a post is not held to the limits again", async () => {
      await using made = await open();
      const { ledger } = made;
      const events = [fund3(1n, 5n), spend3(2n, 5n, pending), settle(3n, 2n, { amount: u128Max })];
      expect(await createTransfers(ledger, ...events)).toEqual(["created", "created", "created"]);
      expect(await balances(ledger, 3n)).toEqual([0n, 5n, 0n, 5n]);
    });
  });

  describe("retries", () => {
    async function twice(flags: number, given: object, retry: object) {
      await using made = await open();
      const { ledger } = made;
      await createTransfers(ledger, transfer(1n, { amount: 9n, flags: pending, userData64: 5n }));
      await createTransfers(ledger, settle(2n, 1n, { flags, ...given }));
      return (await createTransfers(ledger, settle(2n, 1n, { flags, ...retry })))[0];
    }

    it.each([
      ["post", "all, then all", { amount: u128Max }, { amount: u128Max }, "exists"],
      ["post", "all, then that amount", { amount: u128Max }, { amount: 9n }, "exists"],
      ["post", "that amount, then all", { amount: 9n }, { amount: u128Max }, "exists"],
      ["post", "a part, then that part", { amount: 4n }, { amount: 4n }, "exists"],
      ["post", "a part, then all", { amount: 4n }, { amount: u128Max }, "amount"],
      ["post", "all, then more", { amount: 9n }, { amount: 10n }, "amount"],
      ["void", "zero, then zero", {}, {}, "exists"],
      ["void", "zero, then the amount", {}, { amount: 9n }, "exists"],
      ["void", "the amount, then zero", { amount: 9n }, {}, "exists"],
      ["void", "zero, then a part", {}, { amount: 4n }, "amount"],
      ["post", "inherited, then named", {}, { userData64: 5n, code: 1, ledger: 1 }, "exists"],
      ["post", "inherited, then other", {}, { userData64: 6n }, "user_data_64"],
      ["post", "own, then inherited", { userData64: 6n }, {}, "user_data_64"],
      [
        "post",
        "with the accounts named",
        {},
        { debitAccountId: 1n, creditAccountId: 2n },
        "exists",
      ],
    ])("a %s of %s", async (kind, _name, given, retry, expected) => {
      const flags = kind === "post" ? post : release;
      const status = expected === "exists" ? expected : `exists_with_different_${expected}`;
      expect(await twice(flags, given, retry)).toBe(status);
    });

    it("a balancing transfer exists when the retry asks for at least what was moved", async () => {
      await using made = await open();
      const { ledger } = made;
      const balancing = (amount: bigint) => spend3(2n, amount, t.balancingDebit);
      await createTransfers(ledger, fund3(1n, 5n), balancing(100n));
      expect(await createTransfers(ledger, balancing(100n), balancing(5n), balancing(4n))).toEqual([
        "exists",
        "exists",
        "exists_with_different_amount",
      ]);
    });

    it("a failure burns the id even when the cause is gone", async () => {
      await using made = await open();
      const { ledger } = made;
      expect(await createTransfers(ledger, spend3(1n, 5n))).toEqual(["exceeds_credits"]);
      await createTransfers(ledger, fund3(2n, 5n));
      expect(await createTransfers(ledger, spend3(1n, 5n), spend3(3n, 5n))).toEqual([
        "id_already_failed",
        "created",
      ]);
      expect(await ledger.lookupTransfers([1n])).toEqual([]);
    });
  });
}
