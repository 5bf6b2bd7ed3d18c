import {
  type FixMessage,
  type FixVersion,
  field,
  formatTimestamp,
  numberField,
  type OutgoingField,
  type OutgoingMessage,
} from "#fix";
import { formatPrice, type Instrument, parsePrice } from "#market";
import type {
  VenueEvent,
  VenueOrder,
  VenueOrderRef,
  VenueReason,
  VenueStanding,
  VenueTerms,
} from "../venue.ts";

const times = {
  day: "0",
  gtc: "1",
  at_open: "2",
  ioc: "3",
  fok: "4",
  at_close: "7",
} as const;

const sideOf = ({ side }: Pick<VenueOrder, "side">) => (side === "buy" ? 1 : 2);

/** New Order Single (35=D). Stops are the only trigger that FIX venues share. */
export function newOrderSingle(order: VenueOrder, nowMs: number): OutgoingMessage {
  const { limitPrice, trigger, instrument } = order;
  const hasStop = trigger?.type === "stop";
  const type = hasStop ? (limitPrice === null ? 3 : 4) : limitPrice === null ? 1 : 2;
  const body: OutgoingField[] = [
    [11, order.clientOrderId],
    // Automated execution, no intervention of a broker.
    [21, 1],
    [38, order.quantity],
    [40, type],
    ...(limitPrice === null ? [] : [[44, formatPrice(limitPrice)] as const]),
    [54, sideOf(order)],
    [55, instrument.symbol],
    [59, times[order.timeInForce]],
    [60, formatTimestamp(nowMs)],
    ...(hasStop ? [[99, formatPrice(trigger.price)] as const] : []),
  ];
  return { type: "D", body };
}

/** Behind these the id of a cancel or a replace differs from that of its order. */
const marks = { cancel: "-c", replace: "-r" } as const;
const marked = /-[cr][0-9a-z]+$/;

/** What tells one request about an order from all others: when it was made, and which it was. */
export type RequestMark = { readonly nowMs: number; readonly count: number };

const markOf = ({ nowMs, count }: RequestMark) => `${nowMs.toString(36)}x${count.toString(36)}`;

/** The order that an id of ours is about. */
const orderNamed = (id: string) => id.replace(marked, "");

/** Order Cancel Request (35=F), by an id of its own. */
export function cancelRequest(order: VenueOrderRef, at: RequestMark): OutgoingMessage {
  return {
    type: "F",
    body: [
      [11, `${order.clientOrderId}${marks.cancel}${markOf(at)}`],
      [38, order.quantity],
      [41, order.venueId ?? order.clientOrderId],
      [54, sideOf(order)],
      [55, order.instrument.symbol],
      [60, formatTimestamp(at.nowMs)],
    ],
  };
}

/** Order Cancel/Replace Request (35=G), by an id that the order has from then on. */
export function replaceRequest(
  order: VenueOrderRef,
  to: VenueTerms,
  at: RequestMark,
): OutgoingMessage {
  return {
    type: "G",
    body: [
      [11, `${order.clientOrderId}${marks.replace}${markOf(at)}`],
      [21, 1],
      [38, to.quantity],
      [40, 2],
      [41, order.venueId ?? order.clientOrderId],
      [44, formatPrice(to.limitPrice)],
      [54, sideOf(order)],
      [55, order.instrument.symbol],
      [59, times[to.timeInForce]],
      [60, formatTimestamp(at.nowMs)],
    ],
  };
}

/** Order Mass Cancel Request (35=q) for one instrument, or all. */
export function massCancelRequest(instrument: Instrument | null, at: RequestMark): OutgoingMessage {
  return {
    type: "q",
    body: [
      [11, `mass${markOf(at)}`],
      ...(instrument ? [[55, instrument.symbol] as const] : []),
      [60, formatTimestamp(at.nowMs)],
      [530, instrument ? 1 : 7],
    ],
  };
}

/** Order Status Request (35=H). */
export function statusRequest(order: VenueOrderRef): OutgoingMessage {
  return {
    type: "H",
    body: [
      [11, order.venueId ?? order.clientOrderId],
      [54, sideOf(order)],
      [55, order.instrument.symbol],
    ],
  };
}

/** What a message of the venue says of an order of ours, if anything. */
export function readVenueEvent(message: FixMessage, atMs: number): VenueEvent | undefined {
  switch (message.type) {
    case "8":
      return readExecution(message, atMs);
    case "9":
      return readCancelReject(message, atMs);
    case "j":
      return readBusinessReject(message, atMs);
    default:
      return undefined;
  }
}

function readCancelReject(message: FixMessage, atMs: number): VenueEvent {
  const clientOrderId = orderNamed(field(message, 41) ?? "");
  const reason = cancelReasons.get(field(message, 102) ?? "") ?? "venue_refused";
  const at = { atMs, clientOrderId, reason };
  // CxlRejResponseTo: a cancel, or a replace.
  return field(message, 434) === "2"
    ? { type: "replaceRejected", ...at }
    : { type: "cancelRejected", ...at };
}

const cancelReasons: ReadonlyMap<string, VenueReason> = new Map([
  ["0", "too_late"],
  ["1", "unknown_order"],
]);

/** OrdRejReason (103). */
const orderReasons: ReadonlyMap<string, VenueReason> = new Map([
  ["2", "market_closed"],
  ["5", "unknown_order"],
  ["6", "duplicate_id"],
  ["13", "quantity_invalid"],
]);

/** ExecType (150) and, in FIX 4.2, ExecTransType (20), as one word. */
function kindOf(message: FixMessage): string {
  const execType = field(message, 150) ?? "";
  const version: FixVersion = message.beginString === "FIX.4.2" ? "FIX.4.2" : "FIX.4.4";
  if (version === "FIX.4.4") return execType;
  switch (field(message, 20)) {
    case "1":
      return "H";
    case "2":
      return "G";
    case "3":
      return "I";
    default:
      return execType === "1" || execType === "2" ? "F" : execType;
  }
}

function readExecution(message: FixMessage, atMs: number): VenueEvent | undefined {
  // A cancel's report has the cancel's own id in 11, and the order's in 41.
  const clientOrderId = orderNamed(field(message, 41) ?? field(message, 11) ?? "");
  const execId = field(message, 17) ?? "";
  const originalExecId = field(message, 19) ?? "";
  const at = { atMs, clientOrderId };
  switch (kindOf(message)) {
    case "A":
      return { type: "pendingNew", ...at };
    case "0":
      return { type: "new", ...at };
    case "F": {
      const [quantity, price] = [numberField(message, 32), priceOf(message, 31)];
      if (quantity <= 0 || price === undefined) return undefined;
      const liquidity = field(message, 851) === "1" ? "maker" : "taker";
      return { type: "trade", ...at, execId, quantity, price, liquidity };
    }
    case "4":
      return { type: "canceled", ...at, reason: reasonOfEnd(message) };
    case "5":
      return readReplaced(message, at);
    case "C":
      return { type: "expired", ...at, reason: "end_of_day" };
    case "8": {
      const reason = orderReasons.get(field(message, 103) ?? "") ?? "venue_refused";
      return { type: "rejected", ...at, reason };
    }
    case "H":
      return { type: "tradeBust", atMs, execId, originalExecId };
    case "G": {
      const [quantity, price] = [numberField(message, 32), priceOf(message, 31)];
      if (quantity <= 0 || price === undefined) return undefined;
      return { type: "tradeCorrect", atMs, execId, originalExecId, quantity, price };
    }
    case "I":
      return { type: "status", ...at, standing: standingOf(message), traded: tradedOf(message) };
    default:
      return undefined;
  }
}

function readReplaced(
  message: FixMessage,
  at: { readonly atMs: number; readonly clientOrderId: string },
): VenueEvent | undefined {
  const limitPrice = priceOf(message, 44);
  const open = numberField(message, 151);
  if (limitPrice === undefined || open < 0) return undefined;
  return { type: "replaced", ...at, open, limitPrice, venueId: field(message, 11) ?? null };
}

const priceOf = (message: FixMessage, tag: number) => parsePrice(field(message, tag) ?? "");

const tradedOf = (message: FixMessage) => Math.max(0, numberField(message, 14));

/** Null when we asked for it: then the report names the order by 41. */
function reasonOfEnd(message: FixMessage): VenueReason | null {
  if (field(message, 41) !== undefined) return null;
  const time = field(message, 59);
  return time === times.ioc || time === times.fok ? "not_filled_at_once" : "venue_refused";
}

function standingOf(message: FixMessage): VenueStanding {
  switch (field(message, 39)) {
    case "2":
      return "filled";
    case "4":
      return "canceled";
    case "C":
      return "expired";
    case "8":
      // A venue that has no order id of its own has never had the order.
      return field(message, 37) === "NONE" ? "unknown" : "rejected";
    default:
      return "working";
  }
}

function readBusinessReject(message: FixMessage, atMs: number): VenueEvent | undefined {
  const clientOrderId = orderNamed(field(message, 379) ?? "");
  if (clientOrderId === "") return undefined;
  const at = { atMs, clientOrderId, reason: "venue_refused" } as const;
  switch (field(message, 372)) {
    case "D":
      return { type: "rejected", ...at };
    case "F":
      return { type: "cancelRejected", ...at };
    case "G":
      return { type: "replaceRejected", ...at };
    default:
      return undefined;
  }
}
