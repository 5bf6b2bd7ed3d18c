import { assert } from "#kernel";
import type { Price, Quantity } from "#market";
import {
  isFinalOrder,
  type Order,
  type OrderEntry,
  type OrderReason,
  type OrderState,
} from "./order.ts";
import { toQuantity } from "./quantity-codec.ts";
import type { VenueReason } from "./venue.ts";

/** What can happen to an order. Pure: the same order and event give the same order. */
export type OrderChange =
  /** The ledger has set aside what it needs. */
  | { readonly type: "held" }
  | { readonly type: "queued" }
  | { readonly type: "sent" }
  | { readonly type: "acknowledged" }
  | { readonly type: "cancelAsked"; readonly reason: OrderReason }
  | { readonly type: "replaceAsked" }
  /** The venue has answered a replace, either way. */
  | { readonly type: "replacedAtVenue" }
  /** The venue did not cancel: the order works on as it was. */
  | { readonly type: "askRefused" }
  | { readonly type: "stopReached" }
  /** The order that it is an exit of has bought this much. */
  | { readonly type: "armed"; readonly quantity: Quantity }
  | {
      readonly type: "filled";
      readonly quantity: Quantity;
      readonly amount: bigint;
      readonly fee: bigint;
      readonly price: Price;
    }
  /** A trade never was; the order does not open again for it. */
  | {
      readonly type: "unfilled";
      readonly quantity: Quantity;
      readonly amount: bigint;
      readonly fee: bigint;
    }
  /** The venue has no part of it any more. */
  | { readonly type: "freed" }
  | { readonly type: "completed" }
  | {
      readonly type: "ended";
      readonly as: "cancelled" | "expired" | "rejected";
      readonly reason: OrderReason;
    };

/** Which states lead to which: everything else is a bug, asserted. */
const next: { readonly [S in OrderState]: readonly OrderState[] } = {
  created: ["accepted", "rejected", "cancelled"],
  waiting: ["created", "cancelled", "expired"],
  accepted: ["queued", "sent", "filled", "cancelled", "expired", "rejected", "cancelling"],
  queued: ["sent", "filled", "cancelled", "expired", "rejected"],
  sent: ["working", "filled", "cancelled", "expired", "rejected", "cancelling", "accepted"],
  working: [
    "working",
    "cancelling",
    "replacing",
    "accepted",
    "filled",
    "cancelled",
    "expired",
    "rejected",
  ],
  cancelling: ["working", "accepted", "filled", "cancelled", "expired", "rejected"],
  replacing: ["working", "accepted", "cancelling", "filled", "cancelled", "expired", "rejected"],
  filled: [],
  cancelled: [],
  expired: [],
  rejected: [],
};

/** Entries of a timeline at most: an order that is replaced all day keeps its beginning and end. */
const timelineMax = 60;

/** The order after a change. */
export function changeOrder(order: Order, change: OrderChange, atMs: number): Order {
  switch (change.type) {
    case "held":
      return reach(order, "accepted", null, atMs);
    case "queued":
      return reach(order, "queued", null, atMs);
    case "sent":
      return reach(order, "sent", null, atMs);
    case "acknowledged":
      // What was asked meanwhile is still asked.
      return order.state === "sent" ? reach(order, "working", null, atMs) : order;
    case "cancelAsked":
      return { ...reach(order, "cancelling", change.reason, atMs), ending: change.reason };
    case "replaceAsked":
      return reach(order, "replacing", null, atMs);
    case "askRefused":
      return { ...reach(order, "working", null, atMs), ending: null };
    case "armed":
      return {
        ...reach(order, "created", null, atMs),
        terms: { ...order.terms, quantity: change.quantity },
      };
    case "replacedAtVenue":
      return order.state === "replacing" ? reach(order, "working", null, atMs) : order;
    case "stopReached":
      return { ...order, isStopped: true };
    case "filled":
      return {
        ...order,
        filledQuantity: toQuantity(order.filledQuantity + change.quantity),
        filledAmount: order.filledAmount + change.amount,
        fee: order.fee + change.fee,
        lastPrice: change.price,
      };
    case "unfilled":
      return {
        ...order,
        filledQuantity: toQuantity(order.filledQuantity - change.quantity),
        filledAmount: order.filledAmount - change.amount,
        fee: order.fee - change.fee,
      };
    case "freed":
      return reach(order, "accepted", null, atMs);
    case "completed":
      return end(order, "filled", null, atMs);
    case "ended":
      return end(order, change.as, change.reason, atMs);
  }
}

function end(order: Order, state: OrderState, reason: OrderReason | null, atMs: number): Order {
  return { ...reach(order, state, reason, atMs), reason, ending: null, finalAtMs: atMs };
}

function reach(order: Order, state: OrderState, reason: OrderReason | null, atMs: number): Order {
  if (order.state === state) return order;
  assert(next[order.state].includes(state), `an order does not go from ${order.state} to ${state}`);
  const entry: OrderEntry = { state, atMs, reason };
  const isLong = order.timeline.length >= timelineMax && !isFinalOrder(state);
  return { ...order, state, timeline: isLong ? order.timeline : [...order.timeline, entry] };
}

/** What a venue's reason is to the member. */
export function reasonOf(reason: VenueReason | null): OrderReason {
  switch (reason) {
    case "market_closed":
    case "market_halted":
    case "no_price":
    case "price_outside_bands":
    case "price_invalid":
    case "quantity_invalid":
    case "self_trade":
    case "not_filled_at_once":
    case "end_of_day":
      return reason;
    case "suspended":
      return "by_operator";
    case "unknown_order":
    case "duplicate_id":
    case "too_late":
    case "venue_refused":
    case null:
      return "venue_refused";
  }
}

/** What may still be done with an order. */
export function openTo({ state, terms }: Pick<Order, "state" | "terms">): {
  readonly cancel: boolean;
  readonly replace: boolean;
} {
  const cancel = !isFinalOrder(state) && state !== "cancelling" && state !== "created";
  return {
    cancel,
    replace:
      (state === "working" || state === "queued") &&
      (terms.limitPrice !== null || terms.stopPrice !== null),
  };
}
