import type { Instrument, Price, Quantity } from "#market";
import { unit } from "#market";
import { openNeed, openQuantity } from "./hold.ts";
import type { Order, OrderReason } from "./order.ts";
import { marketPrice } from "./order-request.ts";
import type { MarketQuote } from "./ports.ts";
import { collarPrice, type FeeSchedule, quantityFor, withoutFee } from "./pricing.ts";
import { toPrice, toQuantity, wholeUnits } from "./quantity-codec.ts";
import type { VenueTimeInForce, VenueTrigger } from "./venue.ts";

/** Whole units for the venue. Of its last one a part may be the house's. */
export type VenuePart = {
  readonly type: "venue";
  readonly quantity: number;
  readonly housePart: Quantity;
  readonly limitPrice: Price | null;
  readonly trigger: VenueTrigger | null;
  readonly timeInForce: VenueTimeInForce;
};

/** What comes next for an order, of which nothing is at a venue. */
export type Part =
  | VenuePart
  /** Less than a unit, at the price at which the rest was traded, or would be now. */
  | { readonly type: "house"; readonly quantity: Quantity; readonly price: Price }
  | { readonly type: "done" }
  | { readonly type: "impossible"; readonly reason: OrderReason };

/**
 * The next part of an order. Whole units go to the venue first, all together. What is left of a
 * unit comes from the house; where the price is not known yet, or the house has none, the venue
 * buys a whole unit and the house takes the rest ({@link sharedUnit}).
 */
export function nextPart(
  order: Order,
  instrument: Instrument,
  quote: MarketQuote | undefined,
  fees: FeeSchedule,
): Part {
  const { terms, lastPrice } = order;
  const now = terms.type === "market" ? marketPrice(terms.side, quote) : null;
  const price = lastPrice ?? now;
  const open = openUnits(order, instrument, price ?? order.worstPrice, fees);
  if (open === 0n) return { type: "done" };
  const whole = wholeUnits(open);
  if (whole > 0) return venuePart(order, instrument, whole, fees, quote);
  if (terms.type === "market" && !price) return { type: "impossible", reason: "no_price" };
  if (price && isWithin(order, price)) return { type: "house", quantity: open, price };
  if (terms.side === "sell") return { type: "impossible", reason: "house_cannot_fill" };
  return sharedUnit(order, instrument, fees, quote);
}

/** One unit to buy, of which the house takes what the order does not need. */
export function sharedUnit(
  order: Order,
  instrument: Instrument,
  fees: FeeSchedule,
  quote: MarketQuote | undefined,
): VenuePart {
  const open = openUnits(order, instrument, order.lastPrice ?? order.worstPrice, fees);
  return {
    ...venuePart(order, instrument, 1, fees, quote),
    limitPrice: order.worstPrice,
    housePart: toQuantity(open < unit ? unit - open : 0n),
  };
}

/** What is open of an order, in billionths of a unit; for an amount, at this price. */
export function openUnits(
  order: Order,
  { currency }: Pick<Instrument, "currency">,
  price: Price,
  fees: FeeSchedule,
): Quantity {
  const { terms, filledQuantity } = order;
  if (terms.quantity !== null) return openQuantity(terms.quantity, filledQuantity);
  return quantityFor(withoutFee(fees, openNeed(order, currency, fees)), price, currency);
}

function isWithin({ terms, worstPrice }: Order, price: Price): boolean {
  return terms.side === "sell" || price <= worstPrice;
}

function venuePart(
  order: Order,
  instrument: Instrument,
  quantity: number,
  fees: FeeSchedule,
  quote: MarketQuote | undefined,
): VenuePart {
  return {
    type: "venue",
    quantity,
    housePart: toQuantity(0n),
    limitPrice: limitOf(order, instrument, quantity, fees, quote),
    ...venuePartOf(order),
  };
}

function limitOf(
  order: Order,
  instrument: Instrument,
  quantity: number,
  fees: FeeSchedule,
  quote: MarketQuote | undefined,
): Price | null {
  const { terms, worstPrice } = order;
  if (terms.side === "sell") return sellLimit(order, instrument, quote);
  if (terms.amount === null) return worstPrice;
  // So many units never cost more than the amount.
  const { currency, tick } = instrument;
  const spendable = withoutFee(fees, openNeed(order, currency, fees));
  const each = quantityFor(spendable, toPrice(1n), currency) / (BigInt(quantity) * unit);
  const onTick = (each / tick) * tick;
  return onTick < worstPrice ? toPrice(onTick) : worstPrice;
}

function sellLimit(
  { terms, worstPrice, isStopped }: Order,
  instrument: Instrument,
  quote: MarketQuote | undefined,
): Price | null {
  if (terms.stopLoss && isStopped) {
    const market = marketPrice("sell", quote) ?? terms.stopLoss.stopPrice;
    return terms.stopLoss.limitPrice ?? collarPrice(instrument, "sell", market);
  }
  const isTriggered = terms.type === "stop" || terms.type === "trailing_stop";
  return isTriggered ? null : (terms.limitPrice ?? worstPrice);
}

/** How the part that is at the venue was given there. */
export function venuePartOf(order: Order): Pick<VenuePart, "trigger" | "timeInForce"> {
  return { trigger: triggerOf(order), timeInForce: timeInForceOf(order) };
}

/** What was triggered stays so: the parts that come after the first trade wait for nothing. */
function triggerOf({ terms, filledQuantity }: Order): VenueTrigger | null {
  if (filledQuantity > 0n) return null;
  if (terms.stopPrice !== null) return { type: "stop", price: terms.stopPrice };
  return terms.trail && { type: "trail", ...terms.trail };
}

function timeInForceOf({ terms }: Order): VenueTimeInForce {
  // The date is ours to watch.
  if (terms.timeInForce === "gtd") return "gtc";
  return terms.timeInForce;
}
