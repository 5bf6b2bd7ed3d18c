import type { Order, OrderReason, Trade } from "#brokerage";
import type { OutgoingMessage } from "#fix";
import { type Instrument, ticksOf, unit } from "#market";
import type { MemberOrder } from "./member-order-store.ts";
import type { OrderStatus } from "./order.ts";
import {
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
  instrument: Instrument,
  status?: OrderStatus,
): ReportedOrder {
  const { terms } = order;
  const real = trades.filter(({ state }) => state !== "busted");
  const filled = real.reduce((sum, { quantity }) => sum + Number(quantity / unit), 0);
  const ticks = (price: Order["lastPrice"]) => (price === null ? 0 : ticksOf(instrument, price));
  const quantity = Number((terms.quantity ?? 0n) / unit);
  return {
    id: order.id,
    symbol: instrument.symbol,
    side: known.side,
    type: known.type,
    timeInForce: known.timeInForce,
    clOrdId: known.clOrdId,
    price: ticks(terms.limitPrice),
    stopPrice: ticks(terms.stopPrice),
    quantity,
    filled,
    value: real.reduce(
      (sum, trade) => sum + Number(trade.quantity / unit) * ticksOf(instrument, trade.price),
      0,
    ),
    status: status ?? statusOf(order, filled, quantity),
  };
}

const ends: Readonly<Partial<Record<Order["state"], OrderStatus>>> = {
  cancelled: "4",
  expired: "C",
  rejected: "8",
};

function statusOf({ state }: Order, filled: number, quantity: number): OrderStatus {
  if (filled >= quantity && quantity > 0) return "2";
  const end = ends[state];
  if (end !== undefined) return end;
  if (state === "created") return "A";
  return filled > 0 ? "1" : "0";
}

/** What ended an order that was not filled; of one that was filled, that its cancel came late. */
export function endOf(
  known: MemberOrder,
  order: Order,
  now: ReportedOrder,
  context: ReportContext,
): OutgoingMessage | undefined {
  const { cancelId, clOrdId } = known;
  if (order.state === "filled") {
    if (cancelId === null) return undefined;
    const change = { kind: "cancel", clOrdId: cancelId, origId: clOrdId } as const;
    return cancelReject(change, now, "Too late: the order is over", context.nowMs);
  }
  const status = ends[order.state] ?? now.status;
  const isAsked = order.reason === "by_member" && cancelId !== null;
  return executionReport(
    { ...now, status },
    {
      ...context,
      execType: status,
      clOrdId: isAsked ? cancelId : undefined,
      more: isAsked ? [[41, clOrdId]] : [[58, textOf(order.reason)], ...refusal(order)],
    },
  );
}

const textOf = (reason: OrderReason | null): string => (reason ?? "over").replaceAll("_", " ");

/** OrdRejReason (103): what was asked is above what there is. */
const refusal = ({ state }: Order): [number, number][] => (state === "rejected" ? [[103, 3]] : []);
