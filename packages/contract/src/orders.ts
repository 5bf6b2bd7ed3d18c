import { z } from "zod";
import { instrumentRefSchema, orderPrice, orderQuantity, orderSymbol } from "./order-scalars.ts";
import { route } from "./route.ts";
import {
  cursorQuery,
  dateSchema,
  idSchema,
  instantSchema,
  moneySchema,
  pageOf,
  positiveMoneySchema,
} from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;
const paymentsScope = { by: "member", scope: "payments" } as const;

export const orderSides = ["buy", "sell"] as const;
export const orderTypes = ["market", "limit", "stop", "stop_limit", "trailing_stop"] as const;
/** `day` ends with the day, `gtc` after 90 days, `gtd` with the day in `goodTill`. */
export const timesInForce = ["day", "gtc", "gtd", "ioc", "fok", "at_open", "at_close"] as const;
/**
 * `accepted`: what it needs is set aside. `queued`: waits for the market to open. `waiting`: waits
 * for the order that it is an exit of. `sent`: given to the venue. `working`: the venue has it. The
 * last four are final; an order that ended with trades before says so in `filledQuantity`.
 */
export const orderStates = [
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
/** Why an order ended, or was refused by the venue; clients say it in words. */
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

const trailSchema = z.union([
  z.strictObject({ price: orderPrice }),
  /** Hundredths of a percent. */
  z.strictObject({ basisPoints: z.number().int().min(1).max(5_000) }),
]);

/** One trade of an order. */
export const tradeSchema = z.strictObject({
  id: idSchema("trd"),
  orderId: idSchema("ord"),
  instrument: instrumentRefSchema,
  side: z.enum(orderSides),
  quantity: orderQuantity,
  price: orderPrice,
  /** What was paid or received, fee included. */
  amount: moneySchema,
  fee: moneySchema,
  /** Who was the other side: the venue, or the house for a part of a unit. */
  by: z.enum(["venue", "house"]),
  at: instantSchema,
  settlesOn: dateSchema,
  /** `failed`: could not be settled on its date and is tried again. */
  state: z.enum(["unsettled", "settled", "failed", "busted"]),
  /** Its receipt. */
  movementId: idSchema("mov"),
});
/** See {@link tradeSchema}. */
export type Trade = z.infer<typeof tradeSchema>;

/** An order, from its start to its end. */
export const orderSchema = z.strictObject({
  id: idSchema("ord"),
  instrument: instrumentRefSchema,
  side: z.enum(orderSides),
  type: z.enum(orderTypes),
  /** Of an order by amount: null until it is filled. */
  quantity: orderQuantity.nullable(),
  amount: moneySchema.nullable(),
  limitPrice: orderPrice.nullable(),
  stopPrice: orderPrice.nullable(),
  trail: trailSchema.nullable(),
  timeInForce: z.enum(timesInForce),
  goodTill: dateSchema.nullable(),
  extendedHours: z.boolean(),
  /** One cancels the other: the stop that the limit order becomes when the price gets there. */
  stopLoss: z.strictObject({ stopPrice: orderPrice, limitPrice: orderPrice.nullable() }).nullable(),
  state: z.enum(orderStates),
  reason: z.enum(orderReasons).nullable(),
  filledQuantity: orderQuantity,
  averagePrice: orderPrice.nullable(),
  /** What its trades came to, fees included. */
  filledAmount: moneySchema,
  fee: moneySchema,
  /** Money that is set aside for what is open of it; nothing for a sale. */
  reserved: moneySchema,
  /** The order whose exit it is, and the exit that it has. */
  entryOrderId: idSchema("ord").nullable(),
  exitOrderId: idSchema("ord").nullable(),
  source: z.enum(["member", "recurring", "round_up", "dividend", "fix"]),
  canCancel: z.boolean(),
  canReplace: z.boolean(),
  createdAt: instantSchema,
  finalAt: instantSchema.nullable(),
});
/** See {@link orderSchema}. */
export type Order = z.infer<typeof orderSchema>;

/** An order with its trades and each state that it reached. */
export const orderDetailSchema = z.strictObject({
  ...orderSchema.shape,
  trades: z.array(tradeSchema),
  timeline: z.array(
    z.strictObject({
      state: z.enum(orderStates),
      at: instantSchema,
      reason: z.enum(orderReasons).nullable(),
    }),
  ),
});
/** See {@link orderDetailSchema}. */
export type OrderDetail = z.infer<typeof orderDetailSchema>;

const newOrderBody = z.strictObject({
  symbol: orderSymbol,
  side: z.enum(orderSides),
  type: z.enum(orderTypes).default("market"),
  /** One of `quantity` and `amount`; an amount from 1.00, for market orders to buy or sell. */
  quantity: orderQuantity.optional(),
  amount: positiveMoneySchema.optional(),
  limitPrice: orderPrice.optional(),
  stopPrice: orderPrice.optional(),
  trail: trailSchema.optional(),
  timeInForce: z.enum(timesInForce).default("day"),
  goodTill: dateSchema.optional(),
  extendedHours: z.boolean().default(false),
  /** Of an order to buy: sell at this price what was bought. */
  takeProfit: z.strictObject({ limitPrice: orderPrice }).optional(),
  /**
   * Of an order to buy: sell what was bought once the price falls to this. Of a limit order to
   * sell: one cancels the other.
   */
  stopLoss: z.strictObject({ stopPrice: orderPrice, limitPrice: orderPrice.optional() }).optional(),
});

/** What an order would be, told before it is placed. */
export const orderPreviewSchema = z.strictObject({
  instrument: instrumentRefSchema,
  side: z.enum(orderSides),
  /** At `estimatedPrice`. */
  estimatedQuantity: orderQuantity,
  estimatedPrice: orderPrice,
  /** When that price was seen. */
  priceAt: instantSchema,
  /** What the units cost or bring, without the fee. */
  estimatedAmount: moneySchema,
  fee: moneySchema,
  /** With the fee: what is paid or received. */
  total: moneySchema,
  /** What is set aside until it is filled: more than the total, as prices move. */
  reserved: moneySchema,
  buyingPower: moneySchema,
  buyingPowerAfter: moneySchema,
  /** Units that can be sold. */
  available: orderQuantity,
  settlesOn: dateSchema,
  /** How much of it the venue trades, and how much comes from the house. */
  fromVenue: orderQuantity,
  fromHouse: orderQuantity,
  warnings: z.array(
    z.enum([
      "market_closed",
      "market_halted",
      "price_far_from_market",
      "large_part_of_cash",
      "fraction_from_house",
      "stop_may_fill_lower",
      "price_is_old",
      "extended_hours",
    ]),
  ),
  problem: z.enum(["insufficient_funds", "insufficient_units"]).nullable(),
});
/** See {@link orderPreviewSchema}. */
export type OrderPreview = z.infer<typeof orderPreviewSchema>;

const orderId = z.strictObject({ id: idSchema("ord") });

export const orderRoutes = {
  placeOrder: route({
    method: "POST",
    path: "/v1/orders",
    summary: "Buy or sell shares; what the order needs is set aside at once",
    tag: "Orders",
    access: paymentsScope,
    movesMoney: true,
    body: newOrderBody,
    status: 201,
    response: orderDetailSchema,
  }),
  previewOrder: route({
    method: "POST",
    path: "/v1/orders/preview",
    summary: "What an order would cost or bring, and what speaks against it",
    tag: "Orders",
    access: accountsScope,
    body: newOrderBody,
    status: 200,
    response: orderPreviewSchema,
  }),
  orders: route({
    method: "GET",
    path: "/v1/orders",
    summary: "Your orders, newest first",
    tag: "Orders",
    access: accountsScope,
    query: z.strictObject({
      ...cursorQuery,
      symbol: z.string().max(13).optional(),
      state: z.enum(["open", "final"]).optional(),
    }),
    status: 200,
    response: pageOf(orderSchema),
  }),
  order: route({
    method: "GET",
    path: "/v1/orders/{id}",
    summary: "One order with its trades and timeline",
    tag: "Orders",
    access: accountsScope,
    params: orderId,
    status: 200,
    response: orderDetailSchema,
  }),
  replaceOrder: route({
    method: "PATCH",
    path: "/v1/orders/{id}",
    summary: "Change the quantity or prices of an open order",
    tag: "Orders",
    access: paymentsScope,
    movesMoney: true,
    params: orderId,
    body: z.strictObject({
      /** The new total, with what was filled. */
      quantity: orderQuantity.optional(),
      limitPrice: orderPrice.optional(),
      stopPrice: orderPrice.optional(),
    }),
    status: 200,
    response: orderDetailSchema,
  }),
  cancelOrder: route({
    method: "DELETE",
    path: "/v1/orders/{id}",
    summary: "Cancel what is open of an order; what was filled stays",
    tag: "Orders",
    access: paymentsScope,
    params: orderId,
    status: 200,
    response: orderDetailSchema,
  }),
  cancelOrders: route({
    method: "DELETE",
    path: "/v1/orders",
    summary: "Cancel all open orders",
    tag: "Orders",
    access: paymentsScope,
    status: 200,
    response: z.strictObject({ items: z.array(orderSchema) }),
  }),
  trades: route({
    method: "GET",
    path: "/v1/trades",
    summary: "Your trades, newest first",
    tag: "Orders",
    access: accountsScope,
    query: z.strictObject({ ...cursorQuery, symbol: z.string().max(13).optional() }),
    status: 200,
    response: pageOf(tradeSchema),
  }),
};
