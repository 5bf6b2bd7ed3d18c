import { z } from "zod";
import { partySchema } from "./identity.ts";
import { route } from "./route.ts";
import {
  currencySchema,
  cursorQuery,
  dateSchema,
  handleSchema,
  idSchema,
  instantSchema,
  moneySchema,
  noteSchema,
  pageOf,
  positiveMoneySchema,
} from "./scalars.ts";

const accountsScope = { by: "member", scope: "accounts" } as const;
const paymentsScope = { by: "member", scope: "payments" } as const;

/** A price of one unit in major units of the instrument's currency: at most four decimals. */
const orderPrice = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$/, "a price has at most four decimals");
/** A quantity in units: at most nine decimals. */
const orderQuantity = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?$/, "a quantity has at most nine decimals");

/** What is traded, as far as an order or a position says it. */
const instrumentRefSchema = z.strictObject({
  id: idSchema("ins"),
  /** Without its `$`. */
  symbol: z.string(),
  name: z.string(),
  currency: currencySchema,
});

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
  /** With or without its `$`. */
  symbol: z.string().regex(/^\$?[A-Z0-9.]{1,12}$/),
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

/** What a member holds of one instrument. */
export const positionSchema = z.strictObject({
  instrument: instrumentRefSchema,
  /** Traded: settled or not, reserved or not. */
  quantity: orderQuantity,
  available: orderQuantity,
  /** Set aside for open orders to sell. */
  reserved: orderQuantity,
  /** Bought and not settled yet. */
  unsettled: orderQuantity,
  price: orderPrice.nullable(),
  priceAt: instantSchema.nullable(),
  value: moneySchema.nullable(),
  /** What is held cost on average, fees included. */
  averageCost: orderPrice.nullable(),
  cost: moneySchema,
  gain: moneySchema.nullable(),
  /** Hundredths of a percent. */
  gainBasisPoints: z.number().int().nullable(),
  /** Since the close before: what it gained today. */
  today: moneySchema.nullable(),
  todayBasisPoints: z.number().int().nullable(),
});
/** See {@link positionSchema}. */
export type Position = z.infer<typeof positionSchema>;

export const portfolioSchema = z.strictObject({
  currency: currencySchema,
  /** Of all positions whose price is known. */
  value: moneySchema,
  cash: moneySchema,
  buyingPower: moneySchema,
  /** Money set aside for open orders and for trades that are not settled. */
  reserved: moneySchema,
  /** Proceeds of sales that are not settled. */
  unsettled: moneySchema,
  today: moneySchema,
  todayBasisPoints: z.number().int().nullable(),
  /** Simple gain over what is held: value less cost. */
  gain: moneySchema,
  gainBasisPoints: z.number().int().nullable(),
  positions: z.number().int(),
  openOrders: z.number().int(),
});
/** See {@link portfolioSchema}. */
export type Portfolio = z.infer<typeof portfolioSchema>;

const portfolioHistorySchema = z.strictObject({
  currency: currencySchema,
  points: z.array(
    z.strictObject({
      at: instantSchema,
      value: moneySchema,
      /** Money put in less money taken out, from the start. */
      invested: moneySchema,
    }),
  ),
});

/** Shares bought again and again. */
export const recurringBuySchema = z.strictObject({
  id: idSchema("rec"),
  instrument: instrumentRefSchema,
  amount: moneySchema,
  every: z.enum(["day", "week", "two_weeks", "month", "salary"]),
  /** Null for `salary`: it buys when a salary comes in. */
  nextOn: dateSchema.nullable(),
  state: z.enum(["active", "paused", "cancelled"]),
  last: z
    .strictObject({
      on: dateSchema,
      orderId: idSchema("ord").nullable(),
      failure: z.string().nullable(),
    })
    .nullable(),
  createdAt: instantSchema,
});
/** See {@link recurringBuySchema}. */
export type RecurringBuy = z.infer<typeof recurringBuySchema>;

/** Payments are rounded up, and the difference buys units of a fund. */
export const roundUpFundSchema = z.strictObject({
  instrument: instrumentRefSchema,
  roundUpTo: moneySchema,
  /** What has come together and is not invested yet. */
  collected: moneySchema,
});

/** Shares that one member gives to another. */
export const giftSchema = z.strictObject({
  id: idSchema("mov"),
  instrument: instrumentRefSchema,
  quantity: orderQuantity,
  /** What it was worth when it was given. */
  value: moneySchema,
  from: partySchema,
  to: partySchema,
  direction: z.enum(["in", "out"]),
  note: noteSchema,
  state: z.enum(["pending", "accepted", "declined", "cancelled", "expired"]),
  endsAt: instantSchema,
  createdAt: instantSchema,
  canAccept: z.boolean(),
  canDecline: z.boolean(),
  canCancel: z.boolean(),
});
/** See {@link giftSchema}. */
export type Gift = z.infer<typeof giftSchema>;

const orderId = z.strictObject({ id: idSchema("ord") });
const recurringId = z.strictObject({ id: idSchema("rec") });
const giftId = z.strictObject({ id: idSchema("mov") });

const orderRoutes = {
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

const portfolioRoutes = {
  positions: route({
    method: "GET",
    path: "/v1/positions",
    summary: "What you hold, the largest first",
    tag: "Portfolio",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ items: z.array(positionSchema) }),
  }),
  position: route({
    method: "GET",
    path: "/v1/positions/{symbol}",
    summary: "What you hold of one instrument; nothing when you hold none",
    tag: "Portfolio",
    access: accountsScope,
    params: z.strictObject({ symbol: z.string().max(13) }),
    status: 200,
    response: positionSchema,
  }),
  portfolio: route({
    method: "GET",
    path: "/v1/portfolio",
    summary: "Value, cash, today and all time",
    tag: "Portfolio",
    access: accountsScope,
    query: z.strictObject({ currency: currencySchema.default("USD") }),
    status: 200,
    response: portfolioSchema,
  }),
  portfolioHistory: route({
    method: "GET",
    path: "/v1/portfolio/history",
    summary: "Value at the end of each day, and what was put in",
    tag: "Portfolio",
    access: accountsScope,
    query: z.strictObject({
      currency: currencySchema.default("USD"),
      period: z.enum(["week", "month", "quarter", "year", "all"]).default("month"),
    }),
    status: 200,
    response: portfolioHistorySchema,
  }),
};

const planRoutes = {
  createRecurringBuy: route({
    method: "POST",
    path: "/v1/recurring-buys",
    summary: "Buy for the same amount again and again",
    tag: "Recurring buys",
    access: paymentsScope,
    movesMoney: true,
    body: z.strictObject({
      symbol: newOrderBody.shape.symbol,
      amount: positiveMoneySchema,
      every: recurringBuySchema.shape.every,
      /** The first date; today when left out. Not for `salary`. */
      startsOn: dateSchema.optional(),
    }),
    status: 201,
    response: recurringBuySchema,
  }),
  recurringBuys: route({
    method: "GET",
    path: "/v1/recurring-buys",
    summary: "Your recurring buys, the next first",
    tag: "Recurring buys",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ items: z.array(recurringBuySchema) }),
  }),
  updateRecurringBuy: route({
    method: "PATCH",
    path: "/v1/recurring-buys/{id}",
    summary: "Pause or resume, or change the amount",
    tag: "Recurring buys",
    access: paymentsScope,
    params: recurringId,
    body: z.strictObject({
      state: z.enum(["active", "paused"]).optional(),
      amount: positiveMoneySchema.optional(),
    }),
    status: 200,
    response: recurringBuySchema,
  }),
  cancelRecurringBuy: route({
    method: "DELETE",
    path: "/v1/recurring-buys/{id}",
    summary: "Cancel it; what was bought stays",
    tag: "Recurring buys",
    access: paymentsScope,
    params: recurringId,
    status: 204,
  }),
  roundUpFund: route({
    method: "GET",
    path: "/v1/round-up-fund",
    summary: "The fund that your round-ups buy",
    tag: "Recurring buys",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ fund: roundUpFundSchema.nullable() }),
  }),
  setRoundUpFund: route({
    method: "PUT",
    path: "/v1/round-up-fund",
    summary: "Round payments up and buy a fund with the difference, or stop it",
    tag: "Recurring buys",
    access: paymentsScope,
    body: z.strictObject({
      fund: z
        .strictObject({ symbol: newOrderBody.shape.symbol, roundUpTo: positiveMoneySchema })
        .nullable(),
    }),
    status: 200,
    response: z.strictObject({ fund: roundUpFundSchema.nullable() }),
  }),
};

const giftRoutes = {
  giveShares: route({
    method: "POST",
    path: "/v1/gifts",
    summary: "Give shares to a member, who has 7 days to accept",
    tag: "Gifts",
    access: paymentsScope,
    movesMoney: true,
    body: z.strictObject({
      to: handleSchema,
      symbol: newOrderBody.shape.symbol,
      quantity: orderQuantity,
      note: noteSchema.optional(),
    }),
    status: 201,
    response: giftSchema,
  }),
  gifts: route({
    method: "GET",
    path: "/v1/gifts",
    summary: "Shares that you gave or were given, newest first",
    tag: "Gifts",
    access: accountsScope,
    status: 200,
    response: z.strictObject({ items: z.array(giftSchema) }),
  }),
  answerGift: route({
    method: "POST",
    path: "/v1/gifts/{id}/answer",
    summary: "Accept, decline, or take back shares that were given",
    tag: "Gifts",
    access: paymentsScope,
    movesMoney: true,
    params: giftId,
    body: z.strictObject({ answer: z.enum(["accept", "decline", "cancel"]) }),
    status: 200,
    response: giftSchema,
  }),
};

export const brokerageRoutes = {
  ...orderRoutes,
  ...portfolioRoutes,
  ...planRoutes,
  ...giftRoutes,
};
