import type { Day } from "#accounts";
import { dayOf } from "#accounts";
import { dayMs, err, type Money, ok, type Result } from "#kernel";
import { type Instrument, type Price, type Quantity, unit } from "#market";
import type { OrderFault, OrderInvalid } from "./errors.ts";
import type { OrderTerms, OrderType, StopLoss, TimeInForce, Trail } from "./order.ts";
import type { MarketQuote } from "./ports.ts";
import { collarPrice, grossOf, quantityFor } from "./pricing.ts";
import { toPrice, wholeUnits } from "./quantity-codec.ts";
import type { Side, VenuePort } from "./venue.ts";

/** An order as its member says it. */
export type OrderRequest = {
  /** Without its `$`. */
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity?: Quantity;
  readonly amount?: Money;
  readonly limitPrice?: Price;
  readonly stopPrice?: Price;
  readonly trail?: Trail;
  readonly timeInForce: TimeInForce;
  readonly goodTill?: Day;
  readonly extendedHours?: boolean;
  readonly takeProfit?: { readonly limitPrice: Price };
  readonly stopLoss?: StopLoss;
};

/** What an order asks for, and the price that no trade of it goes beyond. */
export type ReadOrder = { readonly terms: OrderTerms; readonly worstPrice: Price };

type Around = {
  readonly instrument: Instrument;
  readonly quote: MarketQuote | undefined;
  readonly venue: Pick<VenuePort, "triggers">;
  readonly nowMs: number;
};

/** Whole units in one order at most: what the venue's rules have room for. */
const unitsMax = 1_000_000;
const goodTillMaxMs = 365 * dayMs;
/** The least that an order is for, in the currency's major unit. */
const oneMajor = 10_000n;
const basisPointsInAll = 10_000n;

const invalid = (fault: OrderFault) => err<OrderInvalid>({ code: "order_invalid", fault });

/** Reads an order: pure, so that a preview and the order itself never differ. */
export function readOrder(request: OrderRequest, around: Around): Result<ReadOrder, OrderInvalid> {
  const { instrument, quote } = around;
  const fault =
    faultOfInstrument(instrument) ??
    faultOfPrices(request, instrument) ??
    faultOfTime(request, around.nowMs) ??
    faultOfExits(request, around) ??
    faultOfTrigger(request, around);
  if (fault) return invalid(fault);
  const market = marketPrice(request.side, quote);
  const basis = request.stopPrice ?? (market && afterTrail(request, market));
  const worstPrice = request.limitPrice ?? (basis && collarPrice(instrument, request.side, basis));
  if (!worstPrice) return invalid("no_price");
  const size = sizeOf(request, instrument, market ?? worstPrice);
  if (!size.ok) return size;
  const { quantity, amount } = size.value;
  const { takeProfit, stopLoss, side } = request;
  const hasExits = side === "buy" && (takeProfit || stopLoss);
  return ok({
    worstPrice,
    terms: {
      side,
      type: request.type,
      quantity,
      amount,
      limitPrice: request.limitPrice ?? null,
      stopPrice: request.stopPrice ?? null,
      trail: request.trail ?? null,
      timeInForce: request.timeInForce,
      goodTill: request.goodTill ?? null,
      extendedHours: request.extendedHours ?? false,
      stopLoss: side === "sell" ? (stopLoss ?? null) : null,
      exits: hasExits
        ? { takeProfit: takeProfit?.limitPrice ?? null, stopLoss: stopLoss ?? null }
        : null,
      revisions: [],
    },
  });
}

/** A stop to buy that follows the price down never waits above where it began. */
function afterTrail({ side, trail }: OrderRequest, market: Price): Price {
  if (side === "sell" || !trail) return market;
  const behind = "price" in trail ? trail.price : trailOf(market, trail.basisPoints);
  return toPrice(market + behind);
}

const trailOf = (market: Price, basisPoints: number) =>
  (market * BigInt(basisPoints)) / basisPointsInAll;

/** What one who trades at once gets: the best price of the other side, or what was last. */
export function marketPrice(side: Side, quote: MarketQuote | undefined): Price | null {
  if (!quote) return null;
  return (side === "buy" ? quote.ask : quote.bid) ?? quote.last ?? quote.previousClose;
}

function faultOfInstrument({ state }: Instrument): OrderFault | undefined {
  return state === "delisted" ? "instrument_not_listed" : undefined;
}

const needsLimit: ReadonlySet<OrderType> = new Set(["limit", "stop_limit"]);
const needsStop: ReadonlySet<OrderType> = new Set(["stop", "stop_limit"]);

function faultOfPrices(request: OrderRequest, { tick }: Instrument): OrderFault | undefined {
  const { type, limitPrice, stopPrice, trail, takeProfit, stopLoss } = request;
  const wanted = [
    [needsLimit.has(type), limitPrice],
    [needsStop.has(type), stopPrice],
    [type === "trailing_stop", trail],
  ] as const;
  for (const [isNeeded, given] of wanted) {
    if (isNeeded !== (given !== undefined)) return isNeeded ? "price_missing" : "price_not_wanted";
  }
  const trailPrice = trail && "price" in trail ? trail.price : undefined;
  const prices = [
    limitPrice,
    stopPrice,
    trailPrice,
    takeProfit?.limitPrice,
    stopLoss?.stopPrice,
    stopLoss?.limitPrice ?? undefined,
  ];
  const isOff = prices.some((price) => price !== undefined && (price <= 0n || price % tick !== 0n));
  return isOff ? "price_off_tick" : undefined;
}

function faultOfTime(request: OrderRequest, nowMs: number): OrderFault | undefined {
  const { timeInForce, goodTill, type, extendedHours, amount, quantity } = request;
  if ((timeInForce === "gtd") !== (goodTill !== undefined)) {
    return goodTill === undefined ? "good_till_missing" : "good_till_invalid";
  }
  if (goodTill !== undefined) {
    const isPast = goodTill < dayOf(nowMs) || goodTill > dayOf(nowMs + goodTillMaxMs);
    if (isPast) return "good_till_invalid";
  }
  if (extendedHours && (type !== "limit" || timeInForce !== "day")) return "extended_limit_only";
  if (amount && type !== "market") return "amount_market_only";
  // All or nothing, and the auctions, are the venue's: it knows no part of a unit.
  const isWholeOnly = ["fok", "ioc", "at_open", "at_close"].includes(timeInForce);
  const isWhole = quantity !== undefined && quantity % unit === 0n;
  return isWholeOnly && !isWhole ? "not_fractional" : undefined;
}

function faultOfExits(request: OrderRequest, { quote }: Around): OrderFault | undefined {
  const { side, type, takeProfit, stopLoss, limitPrice, timeInForce } = request;
  if (!takeProfit && !stopLoss) return undefined;
  if (side === "sell" && (takeProfit || type !== "limit")) return "exits_invalid";
  if (["ioc", "fok", "at_open", "at_close"].includes(timeInForce)) return "exits_invalid";
  const basis = limitPrice ?? marketPrice(side, quote);
  const { stopPrice, limitPrice: stopLimit } = stopLoss ?? { stopPrice: null, limitPrice: null };
  if (stopPrice && stopLimit && stopLimit > stopPrice) return "exits_invalid";
  if (basis && stopPrice && stopPrice >= basis) return "stop_on_wrong_side";
  if (basis && takeProfit && takeProfit.limitPrice <= basis) return "exits_invalid";
  return undefined;
}

function faultOfTrigger(request: OrderRequest, { quote, venue }: Around): OrderFault | undefined {
  const { side, stopPrice, trail } = request;
  if (stopPrice && !venue.triggers.has("stop")) return "not_at_this_venue";
  if (trail && !venue.triggers.has("trail")) return "not_at_this_venue";
  return stopPrice && isReached(side, stopPrice, quote) ? "stop_on_wrong_side" : undefined;
}

/** Whether the market is where a stop would be triggered, or past it. */
export function isReached(side: Side, stopPrice: Price, quote: MarketQuote | undefined): boolean {
  const market = quote?.last ?? marketPrice(side, quote);
  if (!market) return false;
  return side === "buy" ? stopPrice <= market : stopPrice >= market;
}

type Size = Pick<OrderTerms, "quantity" | "amount">;

function sizeOf(
  request: OrderRequest,
  instrument: Instrument,
  market: Price,
): Result<Size, OrderInvalid> {
  const { quantity, amount, side, type } = request;
  if ((quantity === undefined) === (amount === undefined)) return invalid("quantity_or_amount");
  if (amount) {
    if (amount.currency !== instrument.currency) return invalid("quantity_or_amount");
    const units = quantityFor(amount.amount, market, instrument.currency);
    // A price of one major unit for a whole unit tells what one of the currency is.
    const least = quantityFor(1n, market, instrument.currency);
    if (units < quantityOfMajor(market) || units < least) return invalid("amount_too_small");
    if (!instrument.isFractional) return invalid("not_fractional");
    if (wholeUnits(units) > unitsMax) return invalid("quantity_too_large");
    // What is sold for an amount is as much as it takes at the price of now.
    return ok(side === "buy" ? { quantity: null, amount } : { quantity: units, amount: null });
  }
  if (quantity === undefined || quantity === 0n) return invalid("quantity_too_small");
  if (wholeUnits(quantity) > unitsMax) return invalid("quantity_too_large");
  const fraction = quantity % unit;
  if (fraction !== 0n && !instrument.isFractional) return invalid("not_fractional");
  if (wholeUnits(quantity) % instrument.lot !== 0) return invalid("quantity_too_small");
  const isWorthNothing = grossOf(market, quantity, instrument.currency, "down") === 0n;
  if (isWorthNothing) return invalid("quantity_too_small");
  // The house sells parts of a unit at the price of now, and keeps none for later.
  const isSmallSale = side === "sell" && quantity < unit && type !== "market";
  return isSmallSale ? invalid("fraction_market_only") : ok({ quantity, amount: null });
}

/** How much one of the currency buys: the least order there is. */
function quantityOfMajor(market: Price): bigint {
  return (oneMajor * unit) / market;
}
