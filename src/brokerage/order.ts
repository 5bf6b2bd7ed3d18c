import type { Day } from "#accounts";
import type { AccountId, Id, MemberId, Money } from "#kernel";
import type { InstrumentId, Price, Quantity } from "#market";
import { toQuantity } from "./quantity-codec.ts";
import type { ClientOrderId, Side } from "./venue.ts";

/** An order. */
export type OrderId = Id<"ord">;

/** When and at which price an order trades. */
export const orderTypes = ["market", "limit", "stop", "stop_limit", "trailing_stop"] as const;
/** One of {@link orderTypes}. */
export type OrderType = (typeof orderTypes)[number];

/** How long an order works. */
export const timesInForce = ["day", "gtc", "gtd", "ioc", "fok", "at_open", "at_close"] as const;
/** `gtc` ends after 90 days, `gtd` with the day in `goodTill`. */
export type TimeInForce = (typeof timesInForce)[number];

/**
 * `created`: stored, and nothing set aside yet. `queued`: waits for the market to open. `waiting`:
 * waits for the order that it is an exit of. The last four are final.
 */
export const orderStates = [
  "created",
  "accepted",
  "queued",
  "waiting",
  "sent",
  "working",
  "cancelling",
  "replacing",
  "filled",
  "cancelled",
  "expired",
  "rejected",
] as const;
/** One of {@link orderStates}. */
export type OrderState = (typeof orderStates)[number];

/** Why an order ended. */
export const orderReasons = [
  "by_member",
  "not_filled_at_once",
  "end_of_day",
  "date_passed",
  "too_long",
  "exit_of_nothing",
  "insufficient_funds",
  "insufficient_units",
  "house_cannot_fill",
  "market_closed",
  "market_halted",
  "no_price",
  "price_outside_bands",
  "price_invalid",
  "quantity_invalid",
  "self_trade",
  "venue_refused",
  "venue_away",
  "corporate_action",
  "by_operator",
] as const;
/** One of {@link orderReasons}. */
export type OrderReason = (typeof orderReasons)[number];

/** Who made an order. */
export type OrderSource = "member" | "recurring" | "round_up" | "dividend" | "fix";

/** How far a trailing stop stays behind: a price, or hundredths of a percent. */
export type Trail = { readonly price: Price } | { readonly basisPoints: number };

/** A price at which to sell at the market, or at a limit. */
export type StopLoss = { readonly stopPrice: Price; readonly limitPrice: Price | null };

/** What an order to buy becomes once it is filled: an order to sell what was bought. */
export type Exits = { readonly takeProfit: Price | null; readonly stopLoss: StopLoss | null };

/** What an order asks for; it changes with a replace only. */
export type OrderTerms = {
  readonly side: Side;
  readonly type: OrderType;
  /** Null for an order to buy for an amount. */
  readonly quantity: Quantity | null;
  /** What may be spent, fee included; null for an order by quantity. */
  readonly amount: Money | null;
  readonly limitPrice: Price | null;
  readonly stopPrice: Price | null;
  readonly trail: Trail | null;
  readonly timeInForce: TimeInForce;
  readonly goodTill: Day | null;
  readonly extendedHours: boolean;
  /** Of a limit order to sell: one cancels the other. */
  readonly stopLoss: StopLoss | null;
  readonly exits: Exits | null;
  /** What the replaces that made them so are known by, oldest first: the last of them. */
  readonly revisions: readonly string[];
};

/** A pending transfer of the ledger that sets aside what an order needs. */
export type Hold = {
  readonly transferId: bigint;
  readonly debitAccountId: bigint;
  readonly creditAccountId: bigint;
  readonly ledger: number;
  readonly amount: bigint;
};

/** A state that an order reached. */
export type OrderEntry = {
  readonly state: OrderState;
  readonly atMs: number;
  readonly reason: OrderReason | null;
};

/** A wish to buy or sell, and what became of it. */
export type Order = {
  readonly id: OrderId;
  readonly member: MemberId;
  /** The money account that pays or is paid. */
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly terms: OrderTerms;
  /** The price that no trade of an order to buy goes beyond: its limit, or its collar. */
  readonly worstPrice: Price;
  readonly source: OrderSource;
  readonly entry: OrderId | null;
  readonly exit: OrderId | null;
  readonly state: OrderState;
  readonly reason: OrderReason | null;
  readonly filledQuantity: Quantity;
  /** Paid or received for it so far, fees included. */
  readonly filledAmount: bigint;
  readonly fee: bigint;
  /** Price of its last trade: what the house takes for the rest of a unit. */
  readonly lastPrice: Price | null;
  readonly holds: readonly Hold[];
  /** How many orders at the venue it has had. */
  readonly children: number;
  /** Asked to end, with this reason, once the venue has let go of it. */
  readonly ending: OrderReason | null;
  /** Asked to become this, once the venue has let go of what it was. */
  readonly replacement: OrderTerms | null;
  /** Its stop has been reached: the limit order makes room for it. */
  readonly isStopped: boolean;
  readonly timeline: readonly OrderEntry[];
  readonly createdAtMs: number;
  readonly finalAtMs: number | null;
  readonly idempotencyKey: string;
  readonly requestHash: string;
};

/**
 * An order at the venue that carries a part of ours: whole units. Of an order there is at most one
 * that has not ended.
 */
export type Child = {
  readonly clientOrderId: ClientOrderId;
  readonly order: OrderId;
  readonly number: number;
  /** Whole units. */
  readonly quantity: number;
  /** Billionths of its one unit that are for the house, as the order needs less than a unit. */
  readonly housePart: Quantity;
  readonly limitPrice: Price | null;
  /** `asked`: the venue may have it or not. */
  readonly state: "planned" | "asked" | "working" | "ended";
  readonly traded: number;
  /** By what the venue knows it since it was replaced there. */
  readonly venueId: string | null;
};

const finalStates: ReadonlySet<OrderState> = new Set([
  "filled",
  "cancelled",
  "expired",
  "rejected",
]);

/** Whether an order in this state never changes again. */
export function isFinalOrder(state: OrderState): boolean {
  return finalStates.has(state);
}

/**
 * An order that asks for so much more, or less, than it did: billionths of a unit and, of an order
 * for an amount, minor units. What it is asked to become changes along; a final order does not.
 */
export function askingMore(
  order: Order,
  by: { readonly quantity: bigint; readonly amount: bigint },
): Order {
  if (isFinalOrder(order.state)) return order;
  const atLeastNone = (quantity: bigint) => toQuantity(quantity < 0n ? 0n : quantity);
  const after = (terms: OrderTerms): OrderTerms => ({
    ...terms,
    quantity: terms.quantity === null ? null : atLeastNone(terms.quantity + by.quantity),
    amount: terms.amount && { ...terms.amount, amount: terms.amount.amount + by.amount },
  });
  const { terms, replacement } = order;
  return { ...order, terms: after(terms), replacement: replacement && after(replacement) };
}
