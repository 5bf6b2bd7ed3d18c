import { formatQuantity, type Order, type OrderReason, type Trade, toQuantity } from "#brokerage";
import type { OutgoingField, OutgoingMessage } from "#fix";
import { toDecimal } from "#kernel";
import { formatPrice, type Instrument } from "#market";
import type { MemberChange, MemberOrder } from "./member-order-store.ts";
import type { OrderStatus } from "./order.ts";
import {
  averageOf,
  cancelReject,
  executionReport,
  type ReportContext,
  type ReportedOrder,
} from "./reports.ts";

/** Whether a session is told that an order is new: what it needs was set aside. */
export const isNewTold = ({ timeline }: Order): boolean =>
  timeline.some(({ state }) => state === "accepted");

/** An order of the broker after some of its trades, as reports tell it. */
export function reportedOf(
  known: MemberOrder,
  order: Order,
  trades: readonly Trade[],
  instrument: Pick<Instrument, "symbol">,
  given?: OrderStatus,
): ReportedOrder {
  const { quantity, amount, limitPrice, stopPrice } = order.terms;
  const real = trades.filter(({ state }) => state !== "busted");
  const filled = filledBy(trades);
  const paid = real.reduce((sum, trade) => sum + trade.quantity * trade.price, 0n);
  const status = given ?? statusOf(order, filled);
  const isOpen = status === "A" || status === "0" || status === "1";
  const left = isOpen && quantity !== null && quantity > filled ? quantity - filled : 0n;
  return {
    id: order.id,
    symbol: instrument.symbol,
    side: known.side,
    type: known.type,
    timeInForce: known.timeInForce,
    clOrdId: known.clOrdId,
    size:
      amount === null ? [38, formatQuantity(quantity ?? toQuantity(0n))] : [152, toDecimal(amount)],
    filled: formatQuantity(toQuantity(filled)),
    leaves: formatQuantity(toQuantity(left)),
    average: averageOf(paid, filled),
    price: limitPrice === null ? undefined : formatPrice(limitPrice),
    stopPrice: stopPrice === null ? undefined : formatPrice(stopPrice),
    status,
  };
}

const ends: Readonly<Partial<Record<Order["state"], OrderStatus>>> = {
  cancelled: "4",
  expired: "C",
  rejected: "8",
};

function statusOf(order: Order, filled: bigint): OrderStatus {
  const end = ends[order.state];
  const before = statusBefore(order, filled);
  if (before === "2") return before;
  if (end !== undefined) return end;
  // What was taken back of it is not bought anew: where all of it was, there is nothing left.
  if (order.state === "filled") return filled > 0n ? "2" : "4";
  return order.state === "created" ? "A" : before;
}

/** How an order stood before whatever ended it. */
export function statusBefore({ terms: { quantity } }: Order, filled: bigint): OrderStatus {
  if (quantity !== null && quantity > 0n && filled >= quantity) return "2";
  return filled > 0n ? "1" : "0";
}

/** Units of trades that were not taken back. */
export const filledBy = (trades: readonly Trade[]): bigint =>
  trades.reduce((sum, { state, quantity }) => sum + (state === "busted" ? 0n : quantity), 0n);

/** A trade (150=F; FIX 4.2: how far the order is filled). */
export function tradeReport(
  now: ReportedOrder,
  trade: Trade,
  context: ReportContext,
): OutgoingMessage {
  const execType = context.version === "FIX.4.4" ? "F" : now.status;
  return executionReport(now, { ...context, execType, more: lastOf(trade) });
}

const lastOf = ({ price, quantity }: Trade): OutgoingField[] => [
  [31, formatPrice(price)],
  [32, formatQuantity(quantity)],
];

/** A trade never was (150=H; FIX 4.2: 20=1). */
export function bustReport(
  now: ReportedOrder,
  trade: Trade,
  context: ReportContext,
): OutgoingMessage {
  const execType = context.version === "FIX.4.4" ? "H" : now.status;
  const more: OutgoingField[] = [...lastOf(trade), [19, trade.id]];
  return executionReport(now, { ...context, execType, more, kind: "cancel" });
}

/** A trade was another one (150=G; FIX 4.2: 20=2). */
export function correctionReport(
  now: ReportedOrder,
  trade: Trade,
  context: ReportContext,
): OutgoingMessage {
  const execType = context.version === "FIX.4.4" ? "G" : now.status;
  const more: OutgoingField[] = [...lastOf(trade), [19, trade.corrects ?? ""]];
  return executionReport(now, { ...context, execType, more, kind: "correct" });
}

/** The session's replace was done (150=5), or the order was changed elsewhere (150=D). */
export function replacedReport(
  now: ReportedOrder,
  origId: string | undefined,
  context: ReportContext,
): OutgoingMessage {
  if (origId !== undefined) {
    return executionReport(now, { ...context, execType: "5", more: [[41, origId]] });
  }
  const more: OutgoingField[] = [
    [58, "Changed in the app"],
    [378, 99],
  ];
  // FIX 4.2 knows no other reason than those up to 5.
  if (context.version === "FIX.4.2") more.pop();
  return executionReport(now, { ...context, execType: "D", more });
}

/** What ended an order that was not filled. `cancelId` names the session's cancel that did. */
export function endReport(
  order: Order,
  now: ReportedOrder,
  cancelId: string | undefined,
  context: ReportContext,
): OutgoingMessage {
  const more: OutgoingField[] =
    cancelId === undefined ? [[58, textOf(order.reason)], ...refusal(order)] : [[41, now.clOrdId]];
  return executionReport(now, { ...context, execType: now.status, clOrdId: cancelId, more });
}

const textOf = (reason: OrderReason | null): string => (reason ?? "over").replaceAll("_", " ");

/** OrdRejReason (103): what was asked is above what there is. */
const refusal = ({ state }: Order): [number, number][] => (state === "rejected" ? [[103, 3]] : []);

/** An order that never came to be: the broker has none of it. */
export function neverReport(
  known: MemberOrder,
  context: ReportContext,
  more: readonly OutgoingField[],
): OutgoingMessage {
  const order: ReportedOrder = {
    ...known,
    id: "NONE",
    size: [38, known.quantity ?? 0],
    filled: 0,
    leaves: 0,
    average: "0",
    price: undefined,
    stopPrice: undefined,
    status: "8",
  };
  return executionReport(order, { ...context, execType: "8", more });
}

/** A cancel or a replace was not done. */
export function changeRefused(
  { kind, clOrdId }: Pick<MemberChange, "kind" | "clOrdId">,
  now: ReportedOrder,
  text: string,
  nowMs: number,
): OutgoingMessage {
  return cancelReject({ kind, clOrdId, origId: now.clOrdId }, now, text, nowMs);
}
