import type { Day } from "#accounts";
import type { Id, MemberId, Money } from "#kernel";
import type { InstrumentId } from "#market";
import type { KeyConflict, NotFound, OrderInvalid } from "./errors.ts";
import type { OrderId } from "./order.ts";

/** A plan to buy. */
export type RecurringId = Id<"rec">;

/** How often. `salary`: whenever an income comes in from a bank. */
export const recurringIntervals = ["day", "week", "two_weeks", "month", "salary"] as const;
/** One of {@link recurringIntervals}. */
export type RecurringInterval = (typeof recurringIntervals)[number];

/** Shares bought for the same amount again and again. */
export type RecurringBuy = {
  readonly id: RecurringId;
  readonly member: MemberId;
  readonly instrument: InstrumentId;
  readonly amount: Money;
  readonly every: RecurringInterval;
  readonly startsOn: Day;
  readonly nextOn: Day | null;
  readonly runAtMs: number | null;
  readonly state: "active" | "paused" | "cancelled";
  readonly last: {
    readonly on: Day;
    readonly orderId: OrderId | null;
    /** Fault or reason of the order. */
    readonly failure: string | null;
  } | null;
  /** Incomes up to this instant were seen. */
  readonly seenAtMs: number | null;
  readonly createdAtMs: number;
  readonly idempotencyKey: string;
  readonly requestHash: string;
};

/** A plan as its member says it. */
export type RecurringOrder = {
  readonly symbol: string;
  readonly amount: Money;
  readonly every: RecurringInterval;
  readonly startsOn?: Day;
};

/** Why there is no plan. */
export type CreateRecurringError = OrderInvalid | KeyConflict;
/** Why a plan was not changed. */
export type RecurringError = NotFound | { readonly code: "schedule_closed" };
