import { unreachable } from "#kernel";
import { type Instrument, priceScale, quantityScale } from "#market";
import type { Ratio } from "../lots/lot-event.ts";
import { type ActionTerms, rateScale } from "./action.ts";

/** What an order asks for, as far as a corporate action may change it. */
export type OpenOrder = {
  readonly side: "buy" | "sell";
  readonly type: "market" | "limit" | "stop" | "stop_limit" | "trailing_stop";
  /** Still open, in billionths; null for an order by amount. */
  readonly quantity: bigint | null;
  readonly limitPrice: bigint | null;
  readonly stopPrice: bigint | null;
};

/** What becomes of an open order on the ex-date. */
export type OrderAdjustment =
  | { readonly do: "keep" }
  | { readonly do: "cancel" }
  | { readonly do: "replace"; readonly order: OpenOrder };

const keep: OrderAdjustment = { do: "keep" };
const cancel: OrderAdjustment = { do: "cancel" };
const wholeUnit = 10n ** BigInt(quantityScale);
const centInRate = 10n ** BigInt(rateScale - 2);

/**
 * Open orders on the ex-date (FINRA Rule 5330). Orders to buy below the market and stops to sell
 * would trade only because the price leaves the dividend behind: they go down with it, on the tick
 * below; less than a cent changes nothing. A forward split changes their price and size. Orders to
 * sell above the market and stops to buy keep their price at a dividend; a split would make them
 * mean something else, so they end. All end at a reverse split, a spin-off, whose value nobody
 * knows before it trades, and a merger.
 */
export function adjustOrder(
  order: OpenOrder,
  terms: ActionTerms,
  instrument: Pick<Instrument, "tick" | "isFractional">,
): OrderAdjustment {
  switch (terms.kind) {
    case "symbol_change":
      return keep;
    case "cash_dividend": {
      if (terms.rate < centInRate || !movesWithPrice(order)) return keep;
      // Up to the price's own decimals first: a reduction is never less than the dividend.
      const step = 10n ** BigInt(rateScale - priceScale);
      const dividend = (terms.rate + step - 1n) / step;
      return repriced(order, instrument.tick, (price) => price - dividend);
    }
    case "stock_dividend":
      return split(
        order,
        { to: terms.ratio.from + terms.ratio.to, from: terms.ratio.from },
        instrument,
      );
    case "split":
      return split(order, terms.ratio, instrument);
    case "spin_off":
    case "cash_merger":
    case "stock_merger":
      return cancel;
    default:
      return unreachable(terms);
  }
}

function movesWithPrice({ side, type }: OpenOrder): boolean {
  if (side === "buy") return type === "limit";
  return type === "stop" || type === "stop_limit";
}

function split(
  order: OpenOrder,
  { to, from }: Ratio,
  { tick, isFractional }: Pick<Instrument, "tick" | "isFractional">,
): OrderAdjustment {
  if (order.type === "market" && order.quantity === null) return keep;
  if (to < from || !movesWithPrice(order)) return cancel;
  const size = isFractional ? 1n : wholeUnit;
  const scaled = order.quantity === null ? null : (order.quantity * to) / from;
  const quantity = scaled === null ? null : scaled - (scaled % size);
  return repriced({ ...order, quantity }, tick, (price) => (price * from) / to);
}

function repriced(
  order: OpenOrder,
  tick: bigint,
  change: (price: bigint) => bigint,
): OrderAdjustment {
  const onTick = (price: bigint | null) => {
    if (price === null) return null;
    const changed = change(price);
    return changed - (changed % tick);
  };
  const limitPrice = onTick(order.limitPrice);
  const stopPrice = onTick(order.stopPrice);
  const isPrice = [limitPrice, stopPrice].every((price) => price === null || price >= tick);
  return isPrice ? { do: "replace", order: { ...order, limitPrice, stopPrice } } : cancel;
}
