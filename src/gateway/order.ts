import { event, eventKind, reason, wide } from "#exchange";

/** OrdStatus (39): pending new, new, partially filled, filled, cancelled, rejected, expired. */
export type OrderStatus = "A" | "0" | "1" | "2" | "4" | "8" | "C";

/** A firm's order. Prices in ticks, quantities in whole units. */
export type GatewayOrder = {
  /** Its id at the venue. */
  readonly id: number;
  readonly firm: string;
  readonly market: number;
  readonly symbol: string;
  /** Side (54), OrdType (40), TimeInForce (59), as the firm wrote them. */
  readonly side: string;
  readonly type: string;
  readonly timeInForce: string;
  readonly stopPrice: number;
  /** ClOrdID (11) by which the firm knows it now, and the one before the last replace. */
  clOrdId: string;
  origId: string | null;
  price: number;
  quantity: number;
  filled: number;
  /** Sum of ticks times units over its fills: the average price times what was filled. */
  value: number;
  status: OrderStatus;
};

/** A cancel or replace on its way to the venue. */
export type PendingChange = { readonly kind: "cancel" | "replace"; readonly clOrdId: string };

/** What happened to an order, as a report tells it. */
export type OrderChange =
  | { readonly type: "new" }
  | {
      readonly type: "trade";
      readonly quantity: number;
      readonly price: number;
      readonly isMaker: boolean;
    }
  | { readonly type: "canceled"; readonly why: number; readonly by: PendingChange | undefined }
  | { readonly type: "expired" }
  | { readonly type: "replaced"; readonly by: PendingChange | undefined }
  | { readonly type: "rejected"; readonly why: number }
  | { readonly type: "changeRejected"; readonly why: number; readonly by: PendingChange };

/** Whether an order may still trade. */
export function isWorking({ status }: Pick<GatewayOrder, "status">): boolean {
  return status === "A" || status === "0" || status === "1";
}

/** LeavesQty (151): what is open of it. */
export function leavesOf(order: Pick<GatewayOrder, "status" | "quantity" | "filled">): number {
  return isWorking(order) ? order.quantity - order.filled : 0;
}

/** The orders that an event is about: the one it names, and in a trade the maker too. */
export function orderIdsOf(rows: Int32Array, at: number): readonly [number, number | undefined] {
  const id = wide(rows[at + event.idLow] ?? 0, rows[at + event.idHigh] ?? 0);
  if (rows[at + event.kind] !== eventKind.trade) return [id, undefined];
  return [id, wide(rows[at + event.makerIdLow] ?? 0, rows[at + event.makerIdHigh] ?? 0)];
}

const expiries: ReadonlySet<number> = new Set([
  reason.expired,
  reason.endOfDay,
  reason.auctionOver,
]);

/** Takes an event of the venue; says what it means for the order, if anything. */
export function takeEvent(
  order: GatewayOrder,
  rows: Int32Array,
  at: number,
  isMaker: boolean,
  pending: PendingChange | undefined,
): OrderChange | undefined {
  const why = rows[at + event.reason] ?? 0;
  const quantity = rows[at + event.quantity] ?? 0;
  switch (rows[at + event.kind]) {
    case eventKind.accepted:
    case eventKind.waiting:
      if (order.status !== "A") return undefined;
      order.status = "0";
      return { type: "new" };
    case eventKind.trade: {
      const price = rows[at + event.price] ?? 0;
      order.filled += quantity;
      order.value += quantity * price;
      order.status = order.filled >= order.quantity ? "2" : "1";
      return { type: "trade", quantity, price, isMaker };
    }
    case eventKind.canceled:
    case eventKind.waitingEnded:
      return takeEnd(order, rows, at, why, pending);
    case eventKind.replaced:
      takeReplace(order, rows, at, pending);
      return { type: "replaced", by: pending };
    case eventKind.rejected:
      order.status = "8";
      return { type: "rejected", why };
    case eventKind.cancelRejected:
    case eventKind.replaceRejected:
      return pending && { type: "changeRejected", why, by: pending };
    default:
      return undefined;
  }
}

function takeEnd(
  order: GatewayOrder,
  rows: Int32Array,
  at: number,
  why: number,
  pending: PendingChange | undefined,
): OrderChange | undefined {
  const leaves = rows[at + event.leaves] ?? 0;
  const isOver = rows[at + event.kind] === eventKind.waitingEnded || leaves === 0;
  // Meeting an order of its own takes units off, and leaves the rest.
  if (!isOver) {
    order.quantity -= rows[at + event.quantity] ?? 0;
    return { type: "replaced", by: undefined };
  }
  if (expiries.has(why)) {
    order.status = "C";
    return { type: "expired" };
  }
  order.status = "4";
  const isAsked = why === reason.requested && pending?.kind === "cancel";
  return { type: "canceled", why, by: isAsked ? pending : undefined };
}

function takeReplace(
  order: GatewayOrder,
  rows: Int32Array,
  at: number,
  by: PendingChange | undefined,
): void {
  order.quantity = order.filled + (rows[at + event.leaves] ?? 0);
  order.price = rows[at + event.limit] ?? 0;
  if (order.filled >= order.quantity) order.status = "2";
  if (by === undefined) return;
  order.origId = order.clOrdId;
  order.clOrdId = by.clOrdId;
}
