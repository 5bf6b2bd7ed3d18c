import fc from "fast-check";
import type { ManualClock } from "#kernel";
import type { Ledger } from "../ledger.ts";
import {
  type AccountInput,
  accountFlags,
  type LimitsInput,
  noLimits,
  type TransferInput,
  transferFlags,
  u128Max,
} from "../records.ts";
import { account, settle, transfer } from "./fixture.ts";

/** A batch of transfers, or a while that passes. */
export type Step =
  | { readonly kind: "transfers"; readonly events: readonly TransferInput[] }
  | { readonly kind: "wait"; readonly ms: number; readonly expire: boolean };
/** The same, or new limits of accounts. */
export type FullStep = Step | { readonly kind: "limits"; readonly changes: readonly LimitsInput[] };

/** Accounts of every kind of limit in two ledgers; id 7 does not exist. */
export const accountsOfHistories: readonly AccountInput[] = [
  account(1n),
  account(2n, { flags: accountFlags.debitsMustNotExceedCredits }),
  account(3n, { flags: accountFlags.creditsMustNotExceedDebits }),
  account(4n, { flags: accountFlags.debitsMustNotExceedCredits | accountFlags.history }),
  account(5n, { ledger: 2 }),
  account(6n, { ledger: 2, flags: accountFlags.debitsMustNotExceedCredits }),
];

/** The same accounts, imported from the instants 10, 20, ..., two of them with bounds. */
export const accountsOfFullHistories: readonly AccountInput[] = accountsOfHistories.map(
  (given, index) => ({
    ...given,
    flags: given.flags | accountFlags.imported,
    timestamp: BigInt(index + 1) * 10n,
    limits: given.id === 1n ? { floor: -40n, ceiling: null } : noLimits,
  }),
);

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

function settlement(...kinds: number[]) {
  return fc
    .record({
      id,
      pendingId: id,
      amount,
      kind: fc.constantFrom(t.postPendingTransfer, t.voidPendingTransfer, ...kinds),
      linked: maybe(t.linked, 4),
    })
    .filter(({ id, pendingId }) => id !== pendingId)
    .map(({ id, pendingId, amount, kind, linked }) =>
      settle(id, pendingId, { amount, flags: kind | linked }),
    );
}

function batch(event: fc.Arbitrary<TransferInput>) {
  return fc
    .array(event, { minLength: 1, maxLength: 12 })
    .map((events) => ({ kind: "transfers" as const, events }));
}

const event = fc.oneof({ weight: 2, arbitrary: simple }, { weight: 1, arbitrary: settlement() });
const wait = fc.record({
  kind: fc.constant("wait" as const),
  ms: fc.oneof(fc.integer({ min: 1, max: 2_500 }), fc.constantFrom(1_000, 2_000)),
  expire: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: batch(event) },
  { weight: 1, arbitrary: wait },
);

/** Random histories of batches and waits over {@link accountsOfHistories}. */
export const histories = fc.array(step, { minLength: 1, maxLength: 25 });

const capture = t.postPendingTransfer | t.keepRemainder;
const fullEvent = fc
  .tuple(
    fc.oneof(
      { weight: 2, arbitrary: simple },
      { weight: 1, arbitrary: settlement(capture, capture) },
    ),
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(0n) },
      { weight: 2, arbitrary: fc.bigInt(1n, 900n) },
    ),
  )
  .map(([event, effectiveAt]) => ({ ...event, effectiveAt }));

/** Mostly rising instants after those of the accounts; now and then one event is not imported. */
const importedBatch = fc
  .record({
    events: fc.array(fullEvent, { minLength: 1, maxLength: 8 }),
    start: fc.bigInt(5n, 400n),
    gaps: fc.array(fc.bigInt(-3n, 25n), { minLength: 8, maxLength: 8 }),
    stranger: fc.nat(30),
  })
  .map(({ events, start, gaps, stranger }) => {
    let timestamp = start;
    const imported = events.map((event, index): TransferInput => {
      timestamp += gaps[index] ?? 1n;
      if (index === stranger) return event;
      const timeout = event.timeout === 1 ? 1 : 0;
      return {
        ...event,
        timeout,
        timestamp: timestamp < 0n ? 0n : timestamp,
        flags: event.flags | t.imported,
      };
    });
    return { kind: "transfers" as const, events: imported };
  });

const bound = fc.option(fc.bigInt(-40n, 40n), { nil: null });
const limits = fc
  .array(fc.record({ accountId, floor: bound, ceiling: bound }), { minLength: 1, maxLength: 3 })
  .map((changes) => ({ kind: "limits" as const, changes }));

const fullStep: fc.Arbitrary<FullStep> = fc.oneof(
  { weight: 10, arbitrary: batch(fullEvent) },
  { weight: 2, arbitrary: wait },
  { weight: 2, arbitrary: limits },
  { weight: 1, arbitrary: importedBatch },
);

/** Random histories of all that a ledger can do, over {@link accountsOfFullHistories}. */
export const fullHistories = fc
  .tuple(
    fc.array(importedBatch, { maxLength: 4 }),
    fc.array(fullStep, { minLength: 1, maxLength: 25 }),
  )
  .map(([imports, steps]): FullStep[] => [...imports, ...steps]);

/** Takes a step, and tells what the ledger answered. */
export async function takeStep(
  ledger: Ledger,
  clock: ManualClock,
  step: FullStep,
): Promise<unknown> {
  if (step.kind === "transfers") return ledger.createTransfers(step.events);
  if (step.kind === "limits") return ledger.setAccountLimits(step.changes);
  clock.advanceMs(step.ms);
  return step.expire ? ledger.expirePending() : undefined;
}
