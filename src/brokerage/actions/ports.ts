import type { MemberId, Money } from "#kernel";
import type { Instrument } from "#market";
import type { Ratio } from "../lots/lot-event.ts";
import type { OrderId } from "../order.ts";
import type { ActionId } from "./action.ts";
import type { OpenOrder } from "./open-order.ts";

/** What corporate actions ask of orders. All of it may be asked twice. */
export type ActionOrders = {
  /** Ends an order for this reason; one that has ended stays as it is. */
  cancel(order: OrderId): Promise<void>;
  /** Gives an open order these prices and this quantity; where that cannot be, ends it. */
  replace(order: OrderId, to: OpenOrder): Promise<void>;
  /** Buys for a dividend; the same key is the same order. Null where no such order can be. */
  reinvest(
    member: MemberId,
    instrument: Instrument,
    amount: Money,
    idempotencyKey: string,
  ): Promise<OrderId | null>;
};

/** What they ask of the market. */
export type ActionMarket = {
  rename(instrument: Instrument, symbol: string): Promise<void>;
  delist(instrument: Instrument): Promise<void>;
  /** From now on prices are of new units, by this action; again it does nothing. */
  rescale(instrument: Instrument, ratio: Ratio, action: ActionId): Promise<void>;
};
