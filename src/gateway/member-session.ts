import type { Brokerage, Correction, Order, OrderId, Trade } from "#brokerage";
import type { FixPeer, FixVersion, OutgoingMessage } from "#fix";
import { assert, type Clock, type Db, type EventLog, type MemberId, type Turns } from "#kernel";
import type { ListedInstrument, Listing } from "#market";
import type { MemberOrder } from "./member-order-store.ts";

/** What a member's session stands on: the broker, as the app has it. */
export type MemberTrading = {
  readonly brokerage: Pick<
    Brokerage,
    | "place"
    | "cancel"
    | "replace"
    | "order"
    | "orders"
    | "orderByKey"
    | "tradesOf"
    | "correctionsOf"
    | "correctedOrders"
  >;
  readonly events: Pick<EventLog, "subscribe">;
};

/** A session whose orders are a member's. */
export type MemberSession = MemberTrading & {
  readonly db: Db;
  readonly clock: Clock;
  readonly instruments: Listing;
  readonly onFailure: (cause: unknown) => void;
  readonly member: MemberId;
  /** Its CompID. */
  readonly firm: string;
  /** Whether it is told of the member's other orders, too. */
  readonly hearsAll: boolean;
  readonly peer: FixPeer;
  /** Gives a report to the session, and to the sessions that get copies of its reports. */
  readonly report: (make: (version: FixVersion) => OutgoingMessage) => void;
  /** What concerns one order is done one after the other. */
  readonly inTurn: Turns;
};

/** By what the broker knows a request of a session. */
export const keyOf = (firm: string, clOrdId: string): string => `fix:${firm}:${clOrdId}`;

/** All that is known of an order that the broker has. */
export type Told = {
  readonly order: Order;
  readonly trades: readonly Trade[];
  readonly corrections: readonly Correction[];
  readonly instrument: ListedInstrument;
};

/** What the broker knows of an order; undefined where it never got it. */
export async function readOrder(
  { brokerage, member, instruments }: MemberSession,
  known: MemberOrder,
): Promise<Told | undefined> {
  if (known.order === null) return undefined;
  const order = await orderOf(brokerage, member, known.order);
  const [trades, corrections] = await Promise.all([
    brokerage.tradesOf(order.id),
    brokerage.correctionsOf(order.id),
  ]);
  const instrument = await instruments.byId(order.instrument);
  assert(instrument !== undefined, "what was ordered is listed");
  return { order, trades, corrections, instrument };
}

async function orderOf(
  brokerage: MemberTrading["brokerage"],
  member: MemberId,
  id: OrderId,
): Promise<Order> {
  const found = await brokerage.order(member, id);
  assert(found.ok, "the broker has the order that it gave an id");
  return found.value;
}
