import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ledger } from "../ledger.ts";
import { batchEventsMax, type TransferInput, timestampMax, u128Max } from "../records.ts";
import { type CreateTransferStatus, createTransferStatuses, transientStatuses } from "../status.ts";
import { pairs } from "./account-statuses.ts";
import {
  a,
  account,
  createAccounts,
  createTransfers,
  expectReleased,
  type MakeLedger,
  passSeconds,
  settle,
  startMs,
  type TestLedger,
  t,
  transfer,
} from "./fixture.ts";

type Fault = readonly [CreateTransferStatus, Partial<TransferInput>];
const closeDebit = t.pending | t.closingDebit;

const [otherLedger, closed, closedToo, noDebits, noCredits] = [5n, 6n, 7n, 8n, 9n];
const [fullDebits, fullCredits, fullPendingDebits, fullPendingCredits] = [11n, 12n, 13n, 14n];
const [mixedDebits, mixedCredits] = [15n, 16n];
const [single, held, posted, voided, expired, burned, onClosed] = [
  50n,
  51n,
  52n,
  53n,
  54n,
  55n,
  56n,
];

/** Faults of a transfer that is posted at once, highest precedence first. */
const faultsOfSingle: readonly Fault[] = [
  ["timestamp_must_be_zero", { timestamp: 1n }],
  ["reserved_flag", { flags: 1 << 9 }],
  ["id_must_not_be_zero", { id: 0n }],
  ["id_must_not_be_int_max", { id: u128Max }],
  ["id_already_failed", { id: burned }],
  ["debit_account_id_must_not_be_zero", { debitAccountId: 0n }],
  ["debit_account_id_must_not_be_int_max", { debitAccountId: u128Max }],
  ["credit_account_id_must_not_be_zero", { creditAccountId: 0n }],
  ["credit_account_id_must_not_be_int_max", { creditAccountId: u128Max }],
  ["accounts_must_be_different", { debitAccountId: 1n, creditAccountId: 1n }],
  ["pending_id_must_be_zero", { pendingId: held }],
  ["timeout_reserved_for_pending_transfer", { timeout: 1 }],
  ["closing_transfer_must_be_pending", { flags: t.closingCredit }],
  ["ledger_must_not_be_zero", { ledger: 0 }],
  ["code_must_not_be_zero", { code: 0 }],
  ["debit_account_not_found", { debitAccountId: 404n }],
  ["credit_account_not_found", { creditAccountId: 405n }],
  ["accounts_must_have_the_same_ledger", { creditAccountId: otherLedger }],
  ["transfer_must_have_the_same_ledger_as_accounts", { ledger: 2 }],
  ["debit_account_already_closed", { debitAccountId: closed }],
  ["credit_account_already_closed", { creditAccountId: closedToo }],
  ["overflows_debits_posted", { debitAccountId: fullDebits }],
  ["overflows_credits_posted", { creditAccountId: fullCredits }],
  ["overflows_debits", { debitAccountId: mixedDebits }],
  ["overflows_credits", { creditAccountId: mixedCredits }],
  ["exceeds_credits", { debitAccountId: noDebits }],
  ["exceeds_debits", { creditAccountId: noCredits }],
];

/** Faults that only a pending transfer can have, highest precedence first. */
const faultsOfPending: readonly Fault[] = [
  ["reserved_flag", { flags: (1 << 9) | t.pending }],
  ["debit_account_already_closed", { debitAccountId: closed }],
  ["overflows_debits_pending", { debitAccountId: fullPendingDebits }],
  ["overflows_credits_pending", { creditAccountId: fullPendingCredits }],
  ["overflows_debits_posted", { debitAccountId: fullDebits }],
  ["overflows_credits_posted", { creditAccountId: fullCredits }],
  ["overflows_debits", { debitAccountId: mixedDebits }],
  ["overflows_credits", { creditAccountId: mixedCredits }],
  ["exceeds_credits", { debitAccountId: noDebits }],
  ["exceeds_debits", { creditAccountId: noCredits }],
];

/** Faults of posting the held transfer, highest precedence first. */
const faultsOfPost: readonly Fault[] = [
  ["timestamp_must_be_zero", { timestamp: 1n }],
  ["reserved_flag", { flags: t.postPendingTransfer | (1 << 9) }],
  ["id_must_not_be_zero", { id: 0n }],
  ["id_already_failed", { id: burned }],
  ["flags_are_mutually_exclusive", { flags: t.postPendingTransfer | t.voidPendingTransfer }],
  ["pending_id_must_not_be_zero", { pendingId: 0n }],
  ["pending_id_must_not_be_int_max", { pendingId: u128Max }],
  ["timeout_reserved_for_pending_transfer", { timeout: 1 }],
  ["pending_transfer_not_found", { pendingId: 404n }],
  ["pending_transfer_not_pending", { pendingId: single }],
  ["pending_transfer_has_different_debit_account_id", { debitAccountId: 3n }],
  ["pending_transfer_has_different_credit_account_id", { creditAccountId: 3n }],
  ["pending_transfer_has_different_ledger", { ledger: 9 }],
  ["pending_transfer_has_different_code", { code: 9 }],
  ["exceeds_pending_transfer_amount", { amount: 101n }],
  ["pending_transfer_already_posted", { pendingId: posted }],
  ["pending_transfer_already_voided", { pendingId: voided }],
  ["pending_transfer_expired", { pendingId: expired }],
  ["credit_account_already_closed", { pendingId: onClosed }],
];

/** The transfers that retries are compared with. */
const storedSingle = transfer(60n, {
  amount: 5n,
  userData128: 1n,
  userData64: 2n,
  userData32: 3,
  timeout: 4,
  flags: t.pending,
});
const storedPost = settle(61n, 62n, { amount: 5n });

/** Differences of a retry, highest precedence first. */
const differences: readonly Fault[] = [
  ["exists_with_different_flags", { flags: t.voidPendingTransfer }],
  ["exists_with_different_pending_id", { pendingId: 9n }],
  ["exists_with_different_timeout", { timeout: 9 }],
  ["exists_with_different_debit_account_id", { debitAccountId: 9n }],
  ["exists_with_different_credit_account_id", { creditAccountId: 9n }],
  ["exists_with_different_amount", { amount: 9n }],
  ["exists_with_different_user_data_128", { userData128: 9n }],
  ["exists_with_different_user_data_64", { userData64: 9n }],
  ["exists_with_different_user_data_32", { userData32: 9 }],
  ["exists_with_different_ledger", { ledger: 9 }],
  ["exists_with_different_code", { code: 9 }],
];

async function arrange(made: TestLedger): Promise<void> {
  const { ledger } = made;
  await createAccounts(
    ledger,
    ...[1n, 2n, 3n, 4n].map((id) => account(id)),
    account(otherLedger, { ledger: 2 }),
    account(closedToo),
    account(noDebits, { flags: a.debitsMustNotExceedCredits }),
    account(noCredits, { flags: a.creditsMustNotExceedDebits }),
    ...[11n, 12n, 13n, 14n, 15n, 16n].map((id) => account(id)),
  );
  const hold = { amount: 100n, flags: t.pending };
  const most = u128Max - 1n;
  const statuses = await createTransfers(
    ledger,
    transfer(single, { amount: 100n }),
    ...[held, posted, voided].map((id) => transfer(id, hold)),
    transfer(expired, { ...hold, timeout: 1 }),
    transfer(onClosed, { ...hold, creditAccountId: closedToo }),
    settle(70n, posted, { amount: u128Max }),
    settle(71n, voided, { flags: t.voidPendingTransfer }),
    transfer(burned, { debitAccountId: 404n }),
    storedSingle,
    transfer(62n, { ...hold, userData128: 1n, userData64: 2n, userData32: 3 }),
    storedPost,
    transfer(72n, { debitAccountId: fullDebits, creditAccountId: fullCredits, amount: most }),
    transfer(73n, {
      debitAccountId: fullPendingDebits,
      creditAccountId: fullPendingCredits,
      amount: most,
      flags: t.pending,
    }),
    transfer(74n, {
      debitAccountId: mixedDebits,
      creditAccountId: mixedCredits,
      amount: most - 1n,
      flags: t.pending,
    }),
    transfer(75n, { debitAccountId: mixedDebits, creditAccountId: mixedCredits, amount: 1n }),
  );
  const failed = statuses.filter((status) => status !== "created");
  expect(failed).toEqual(["debit_account_not_found"]);
  await createAccounts(ledger, account(closed, { flags: a.closed }));
  await createTransfers(
    ledger,
    transfer(76n, { creditAccountId: closedToo, flags: t.pending | t.closingCredit }),
  );
  await passSeconds(made, 1);
  await expectReleased(made, 1);
}

export function describeTransferStatuses(makeLedger: MakeLedger): void {
  describe("create_transfers", () => {
    let made: TestLedger;
    let ledger: Ledger;
    // A fresh id for every event, so that none meets one that an earlier event burned.
    let nextId = 10_000n;
    const fresh = (given: Partial<TransferInput>) => ({ id: nextId++, ...given });
    const single = (given: Partial<TransferInput>) => transfer(0n, { amount: 2n, ...fresh(given) });
    const hold = (given: Partial<TransferInput>) => single({ flags: t.pending, ...given });
    const post = (given: Partial<TransferInput>) =>
      settle(0n, held, { amount: 100n, ...fresh(given) });

    beforeAll(async () => {
      made = await makeLedger(startMs);
      ledger = made.ledger;
      await arrange(made);
    });
    afterAll(() => made[Symbol.asyncDispose]());

    async function outcome(event: TransferInput) {
      const [status] = await createTransfers(ledger, event);
      return status;
    }

    it.each(faultsOfSingle)("answers %s to a transfer", async (status, given) => {
      expect(await outcome(single(given))).toBe(status);
    });
    it.each(faultsOfPending)("answers %s to a pending transfer", async (status, given) => {
      expect(await outcome(hold(given))).toBe(status);
    });
    it.each(faultsOfPost)("answers %s to a post", async (status, given) => {
      expect(await outcome(post(given))).toBe(status);
    });
    it.each(differences)("answers %s to a retry", async (status, given) => {
      expect(await outcome({ ...storedSingle, ...given })).toBe(status);
      expect(await outcome({ ...storedPost, ...given })).toBe(status);
    });

    it("answers exists with the first one's timestamp", async () => {
      const first = await ledger.lookupTransfers([storedSingle.id, storedPost.id]);
      expect(await ledger.createTransfers([storedSingle, storedPost])).toEqual(
        first.map(({ timestamp }) => ({ status: "exists", timestamp })),
      );
    });

    it("of two faults tells the one of higher precedence", async () => {
      const families: [(given: Partial<TransferInput>) => TransferInput, readonly Fault[]][] = [
        [single, faultsOfSingle],
        [hold, faultsOfPending],
        [post, faultsOfPost],
      ];
      for (const [make, faults] of families) {
        const { id: _, ...base } = make({});
        const events = pairs({ ...base, id: -1n }, faults);
        for (const [event, [higher, lower]] of events) {
          const id = event.id === -1n ? nextId++ : event.id;
          expect({ lower, told: await outcome({ ...event, id }) }).toEqual({ lower, told: higher });
        }
      }
      for (const stored of [storedSingle, storedPost]) {
        for (const [event, [higher, lower]] of pairs(stored, differences)) {
          expect({ lower, told: await outcome(event) }).toEqual({ lower, told: higher });
        }
      }
    });

    it("answers pending_id_must_be_different before anything about that transfer", async () => {
      expect(await outcome(settle(9_001n, 9_001n, { timeout: 1 }))).toBe(
        "pending_id_must_be_different",
      );
    });

    it.each([t.pending, t.balancingDebit, t.balancingCredit, t.closingDebit, t.closingCredit])(
      "answers flags_are_mutually_exclusive to a post or void with flag %i",
      async (flag) => {
        expect(await outcome(post({ flags: t.postPendingTransfer | flag }))).toBe(
          "flags_are_mutually_exclusive",
        );
        expect(await outcome(post({ flags: t.voidPendingTransfer | flag }))).toBe(
          "flags_are_mutually_exclusive",
        );
      },
    );

    it("a void of less than the whole has a different amount, of more exceeds it", async () => {
      const flags = t.voidPendingTransfer;
      expect(await outcome(post({ flags, amount: 99n }))).toBe(
        "pending_transfer_has_different_amount",
      );
      expect(await outcome(post({ flags, amount: 101n }))).toBe("exceeds_pending_transfer_amount");
      expect(await outcome(post({ flags, amount: 99n, pendingId: posted }))).toBe(
        "pending_transfer_has_different_amount",
      );
    });

    it("a post says that the debit account is closed before the credit account", async () => {
      await createAccounts(ledger, account(30n), account(31n));
      const both = { debitAccountId: 30n, creditAccountId: 31n };
      await createTransfers(
        ledger,
        transfer(9_010n, { ...both, amount: 1n, flags: t.pending }),
        transfer(9_011n, { ...both, flags: closeDebit | t.closingCredit }),
      );
      expect(await outcome(settle(9_012n, 9_010n, { amount: 1n }))).toBe(
        "debit_account_already_closed",
      );
    });

    it("tells a fault of the header before exists, and exists before the rest", async () => {
      expect(await outcome({ ...storedSingle, timestamp: 1n })).toBe("timestamp_must_be_zero");
      expect(await outcome({ ...storedSingle, flags: 1 << 14 })).toBe("reserved_flag");
      expect(await outcome({ ...storedSingle, creditAccountId: 1n })).toBe(
        "exists_with_different_credit_account_id",
      );
      expect(await outcome({ ...storedSingle, code: 0 })).toBe("exists_with_different_code");
      expect(await outcome({ ...single({}), id: burned })).toBe("id_already_failed");
    });

    it("covers every status", () => {
      const all = [...faultsOfSingle, ...faultsOfPending, ...faultsOfPost, ...differences];
      const elsewhere: CreateTransferStatus[] = [
        "created",
        "exists",
        "linked_event_failed",
        "linked_event_chain_open",
        "overflows_timeout",
        "pending_id_must_be_different",
        "pending_transfer_has_different_amount",
      ];
      const covered = new Set([...all.map(([status]) => status), ...elsewhere]);
      const every = Object.keys(createTransferStatuses);
      const known = every.filter(
        (name) => !/^imported|_floor$|_ceiling$|_effective_at$/.test(name),
      );
      expect([...covered].sort()).toEqual(known.sort());
    });

    describe("after a failure", () => {
      const provoked = new Map<CreateTransferStatus, TransferInput>();
      beforeAll(async () => {
        const fail = async (event: TransferInput) => {
          const [status] = await createTransfers(ledger, event);
          if (status) provoked.set(status, event);
        };
        for (const [, given] of faultsOfSingle) if (!("id" in given)) await fail(single(given));
        for (const [, given] of faultsOfPost) if (!("id" in given)) await fail(post(given));
        for (const [, given] of faultsOfPending) await fail(hold(given));
      });

      it("a transient one has burned the id for every later body", async () => {
        const ids = [...transientStatuses].flatMap((status) => provoked.get(status)?.id ?? []);
        expect(ids).toHaveLength(7);
        const retries = ids.map((id) => transfer(id, { amount: 1n }));
        const burned = retries.map(() => "id_already_failed");
        expect(await createTransfers(ledger, ...retries)).toEqual(burned);
      });

      it("any other has left the id free", async () => {
        for (const [status, event] of provoked) {
          if (transientStatuses.has(status)) continue;
          expect(await outcome(transfer(event.id, { amount: 1n }))).toBe("created");
        }
      });
    });
  });

  it("a timeout that ends after the last instant of time overflows_timeout", async ({ skip }) => {
    const nearEndMs = Number(timestampMax / 1_000_000n) - 10_000;
    await using made = await makeLedger(nearEndMs);
    if (made.clock === "real") return skip("needs a clock that the test moves");
    const { ledger } = made;
    const limited = account(3n, { flags: a.debitsMustNotExceedCredits });
    await createAccounts(ledger, account(1n), account(2n), limited);
    const held = (id: bigint, timeout: number, from = 1n) =>
      transfer(id, { flags: t.pending, timeout, amount: 1n, debitAccountId: from });
    expect(await createTransfers(ledger, held(1n, 9), held(2n, 11), held(3n, 11, 3n))).toEqual([
      "created",
      "overflows_timeout",
      "overflows_timeout",
    ]);
  });

  it(`a batch of more than ${batchEventsMax} events is refused whole`, async () => {
    await using made = await makeLedger(startMs);
    const accounts = Array.from({ length: batchEventsMax + 1 }, (_, i) => account(BigInt(i + 1)));
    await expect(made.ledger.createAccounts(accounts)).rejects.toThrow("at most 8189");
    expect(await made.ledger.lookupAccounts([1n])).toEqual([]);
    const results = await made.ledger.createAccounts(accounts.slice(1));
    expect(results.every(({ status }) => status === "created")).toBe(true);
    expect(results).toHaveLength(batchEventsMax);
  });

  it("a number that does not fit its field is refused before anything happens", async () => {
    await using made = await makeLedger(startMs);
    const { ledger } = made;
    await createAccounts(ledger, account(1n), account(2n));
    for (const given of [
      { amount: -1n },
      { amount: u128Max + 1n },
      { code: 65_536 },
      { code: 1.5 },
      { ledger: Number.NaN },
      { userData64: 1n << 64n },
    ]) {
      const batch = [transfer(1n, { amount: 1n }), transfer(2n, given)];
      await expect(ledger.createTransfers(batch)).rejects.toThrow("out of range");
    }
    expect(await ledger.lookupTransfers([1n])).toEqual([]);
  });
}
