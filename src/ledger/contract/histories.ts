import fc from "fast-check";
import {
  type AccountInput,
  accountFlags,
  type TransferInput,
  transferFlags,
  u128Max,
} from "../records.ts";
import { account, settle, transfer } from "./fixture.ts";

/** A step of a random history: a batch of transfers, or a while that passes. */
export type Step =
  | { readonly kind: "transfers"; readonly events: readonly TransferInput[] }
  | { readonly kind: "wait"; readonly ms: number; readonly expire: boolean };

/** Accounts of every kind of limit in two ledgers; id 7 does not exist. */
export const accountsOfHistories: readonly AccountInput[] = [
  account(1n),
  account(2n, { flags: accountFlags.debitsMustNotExceedCredits }),
  account(3n, { flags: accountFlags.creditsMustNotExceedDebits }),
  account(4n, { flags: accountFlags.debitsMustNotExceedCredits | accountFlags.history }),
  account(5n, { ledger: 2 }),
  account(6n, { ledger: 2, flags: accountFlags.debitsMustNotExceedCredits }),
];

const t = transferFlags;
// A small world, so that ids meet again, limits are reached, and holds are settled twice.
const id = fc.bigInt(1n, 40n);
const accountId = fc.oneof(
  { weight: 12, arbitrary: fc.bigInt(1n, 4n) },
  { weight: 3, arbitrary: fc.bigInt(5n, 6n) },
  { weight: 1, arbitrary: fc.constant(7n) },
);
const amount = fc.oneof(
  { weight: 8, arbitrary: fc.bigInt(0n, 20n) },
  { weight: 1, arbitrary: fc.constantFrom(u128Max, u128Max - 1n, u128Max / 2n) },
);
const maybe = (flag: number, weight: number) =>
  fc.oneof({ weight, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(flag) });

const simple = fc
  .record({
    id,
    pair: fc.tuple(accountId, accountId).filter(([debit, credit]) => debit !== credit),
    amount,
    ledger: fc.oneof(
      { weight: 9, arbitrary: fc.constant(1) },
      { weight: 2, arbitrary: fc.constant(2) },
    ),
    timeout: fc.integer({ min: 0, max: 3 }),
    pending: maybe(t.pending, 1),
    linked: maybe(t.linked, 3),
    balancing: fc.tuple(maybe(t.balancingDebit, 4), maybe(t.balancingCredit, 4)),
    closing: fc.tuple(maybe(t.closingDebit, 12), maybe(t.closingCredit, 12)),
  })
  .map(({ id, pair, amount, ledger, timeout, pending, linked, balancing, closing }) =>
    transfer(id, {
      debitAccountId: pair[0],
      creditAccountId: pair[1],
      amount,
      ledger,
      timeout: pending ? timeout : 0,
      flags:
        pending | linked | balancing[0] | balancing[1] | (pending ? closing[0] | closing[1] : 0),
    }),
  );

const settlement = fc
  .record({
    id,
    pendingId: id,
    amount,
    kind: fc.constantFrom(t.postPendingTransfer, t.voidPendingTransfer),
    linked: maybe(t.linked, 4),
  })
  .filter(({ id, pendingId }) => id !== pendingId)
  .map(({ id, pendingId, amount, kind, linked }) =>
    settle(id, pendingId, { amount, flags: kind | linked }),
  );

const event = fc.oneof({ weight: 2, arbitrary: simple }, { weight: 1, arbitrary: settlement });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .array(event, { minLength: 1, maxLength: 12 })
      .map((events) => ({ kind: "transfers" as const, events })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 2_500 }), fc.constantFrom(1_000, 2_000)),
      expire: fc.boolean(),
    }),
  },
);

/** Random histories of batches and waits over {@link accountsOfHistories}. */
export const histories = fc.array(step, { minLength: 1, maxLength: 25 });
