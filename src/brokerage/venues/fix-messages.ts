import {
  type FixMessage,
  type FixVersion,
  field,
  formatTimestamp,
  numberField,
  type OutgoingField,
  type OutgoingMessage,
} from "#fix";
import { formatPrice, parsePrice } from "#market";
import type {
  VenueEvent,
  VenueOrder,
  VenueOrderRef,
  VenueReason,
  VenueStanding,
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

/** Behind this the id of a cancel differs from that of its order. */
const cancelMark = "-c";

/** Order Cancel Request (35=F), by an id of its own. */
export function cancelRequest(order: VenueOrderRef, nowMs: number): OutgoingMessage {
  return {
    type: "F",
    body: [
      [11, `${order.clientOrderId}${cancelMark}${nowMs.toString(36)}`],
      [38, order.quantity],
      [41, order.clientOrderId],
      [54, sideOf(order)],
      [55, order.instrument.symbol],
      [60, formatTimestamp(nowMs)],
    ],
  };
}

/** Order Status Request (35=H). */
export function statusRequest(order: VenueOrderRef): OutgoingMessage {
  return {
    type: "H",
    body: [
      [11, order.clientOrderId],
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
      return {
        type: "cancelRejected",
        atMs,
        clientOrderId: field(message, 41) ?? "",
        reason: cancelReasons.get(field(message, 102) ?? "") ?? "venue_refused",
      };
    case "j":
      return readBusinessReject(message, atMs);
    default:
      return undefined;
  }
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
  const clientOrderId = field(message, 41) ?? field(message, 11) ?? "";
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
  const [clientOrderId = ""] = (field(message, 379) ?? "").split(cancelMark);
  if (clientOrderId === "") return undefined;
  const at = { atMs, clientOrderId, reason: "venue_refused" } as const;
  switch (field(message, 372)) {
    case "D":
      return { type: "rejected", ...at };
    case "F":
      return { type: "cancelRejected", ...at };
    default:
      return undefined;
  }
}
