import type { Currency } from "#kernel";

/** What speaks against an order before anything is stored. */
export const orderFaults = [
  "instrument_not_found",
  "instrument_not_listed",
  "quantity_or_amount",
  "quantity_too_small",
  "quantity_too_large",
  "amount_too_small",
  "not_fractional",
  "fraction_market_only",
  "amount_market_only",
  "price_missing",
  "price_off_tick",
  "price_not_wanted",
  "stop_on_wrong_side",
  "good_till_invalid",
  "good_till_missing",
  "exits_invalid",
  "extended_limit_only",
  "no_price",
  "not_at_this_venue",
] as const;
/** One of {@link orderFaults}. */
export type OrderFault = (typeof orderFaults)[number];

/** The request makes no sense, or no order that this market takes. */
export type OrderInvalid = { readonly code: "order_invalid"; readonly fault: OrderFault };
export type NotFound = { readonly code: "not_found" };
export type OrderClosed = { readonly code: "order_closed" };
export type CurrencyNotHeld = { readonly code: "currency_not_held"; readonly currency: Currency };
export type KeyConflict = { readonly code: "idempotency_key_conflict" };
export type Insufficient = { readonly code: "insufficient_funds" | "insufficient_units" };

/** The house's operators have stopped the trading of the member. */
export type TradingSuspended = { readonly code: "trading_suspended" };

/** Why shares could not be given. */
export type GiveError =
  | OrderInvalid
  | NotFound
  | KeyConflict
  | Insufficient
  | GiveToSelf
  | ActionUnderWay;
/** Nobody gives to themselves. */
export type GiveToSelf = { readonly code: "cannot_pay_self" };
/** Why a gift could not be answered. */
export type AnswerGiftError = NotFound | { readonly code: "movement_not_pending" } | ActionUnderWay;

/** An issuer is changing the units (a split, a merger): when that is done it works again. */
export type ActionUnderWay = { readonly code: "action_under_way" };

/** Why shares behind a link could not be claimed. */
export type ClaimGiftError =
  | NotFound
  | GiveToSelf
  | ActionUnderWay
  | { readonly code: "claim_closed" }
  | { readonly code: "blocked" };

/** Why there is no preview. */
export type PreviewOrderError = OrderInvalid | CurrencyNotHeld | TradingSuspended;
/** Too little money or units is no error: the order is there, rejected, and says so. */
export type PlaceOrderError = OrderInvalid | CurrencyNotHeld | TradingSuspended | KeyConflict;
export type CancelOrderError = NotFound | OrderClosed;
/** Why an order was not changed. */
export type ReplaceOrderError =
  | NotFound
  | OrderClosed
  | OrderInvalid
  | TradingSuspended
  | Insufficient;
