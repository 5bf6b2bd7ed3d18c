import type { Day } from "#accounts";
import { type MemberId, type Money, minuteMs, money, ok, type Result } from "#kernel";
import type { Instrument, Price, Quantity } from "#market";
import { isHalted, unit } from "#market";
import type { Core } from "./core.ts";
import type { PreviewOrderError } from "./errors.ts";
import { costAt } from "./hold.ts";
import { marketPrice, type OrderRequest } from "./order-request.ts";
import { type Read, readFor } from "./place.ts";
import { createPositions } from "./positions.ts";
import { feeOn, grossOf, quantityFor, withoutFee } from "./pricing.ts";
import { toQuantity } from "./quantity-codec.ts";

/** What to look at twice. */
export type OrderWarning =
  | "market_closed"
  | "market_halted"
  | "price_far_from_market"
  | "large_part_of_cash"
  | "fraction_from_house"
  | "stop_may_fill_lower"
  | "price_is_old"
  | "extended_hours";

/** What an order would be. */
export type OrderPreview = {
  readonly instrument: Instrument;
  readonly side: "buy" | "sell";
  readonly quantity: Quantity;
  readonly price: Price;
  readonly priceAtMs: number;
  readonly amount: Money;
  readonly fee: Money;
  /** What is paid or received, fee included. */
  readonly total: Money;
  readonly reserved: Money;
  readonly buyingPower: Money;
  readonly buyingPowerAfter: Money;
  readonly available: Quantity;
  readonly settlesOn: Day;
  readonly fromHouse: Quantity;
  readonly warnings: readonly OrderWarning[];
  readonly problem: "insufficient_funds" | "insufficient_units" | null;
};

const oldMs = 15 * minuteMs;
/** A limit this far from the market is pointed out, in percent. */
const farPercent = 10n;
/** An order that takes this much of the cash is pointed out, in percent. */
const largePercent = 50n;

/** What an order would cost or bring at the price of now, and what speaks against it. */
export async function previewOrder(
  core: Core,
  member: MemberId,
  request: OrderRequest,
): Promise<Result<OrderPreview, PreviewOrderError>> {
  const found = await readFor(core, member, request);
  if (!found.ok) return found;
  const read = found.value;
  const { terms, instrument, account, worstPrice, session, quote } = read;
  const { currency } = instrument;
  const price = estimateOf(read);
  const quantity =
    terms.quantity ??
    quantityFor(withoutFee(core.fees, terms.amount?.amount ?? 0n), price, currency);
  const isBuy = terms.side === "buy";
  const gross = grossOf(price, quantity, currency, isBuy ? "up" : "down");
  const fee = feeOn(core.fees, gross);
  const need =
    terms.amount?.amount ?? (isBuy ? costAt(worstPrice, quantity, currency, core.fees) : 0n);
  const [balances] = await core.accounts.balances([account]);
  const power = balances?.available.amount ?? 0n;
  const { available } = await createPositions(core).position(member, instrument);
  const isShort = isBuy ? need > power : quantity > available;
  return ok({
    instrument,
    side: terms.side,
    quantity,
    price,
    priceAtMs: quote?.atMs ?? core.clock.nowMs(),
    amount: money(gross, currency),
    fee: money(fee, currency),
    total: money(isBuy ? gross + fee : gross - fee, currency),
    reserved: money(need, currency),
    buyingPower: money(power, currency),
    buyingPowerAfter: money(power - need, currency),
    available,
    settlesOn: core.market.settlementDay(instrument, session.day),
    fromHouse: toQuantity(quantity % unit),
    warnings: warningsOf(core, read, { price, quantity, need, power }),
    problem: isShort ? (isBuy ? "insufficient_funds" : "insufficient_units") : null,
  });
}

/** A limit that would trade at once trades at the market's price. */
function estimateOf({ terms, quote, worstPrice }: Read): Price {
  const market = marketPrice(terms.side, quote) ?? worstPrice;
  const limit = terms.limitPrice;
  if (limit === null) return terms.stopPrice ?? market;
  const isBetter = terms.side === "buy" ? market < limit : market > limit;
  return isBetter && terms.stopPrice === null ? market : limit;
}

function warningsOf(
  { clock }: Core,
  { terms, instrument, session, quote }: Read,
  of: { price: Price; quantity: Quantity; need: bigint; power: bigint },
): OrderWarning[] {
  const warnings: OrderWarning[] = [];
  const market = marketPrice(terms.side, quote);
  const distance = market ? (of.price > market ? of.price - market : market - of.price) : 0n;
  if (session.phase === "closed") warnings.push("market_closed");
  if (session.phase === "extended" && terms.extendedHours) warnings.push("extended_hours");
  if (isHalted(instrument)) warnings.push("market_halted");
  if (market && distance * 100n > market * farPercent) warnings.push("price_far_from_market");
  if (of.need > 0n && of.need * 100n > of.power * largePercent) {
    warnings.push("large_part_of_cash");
  }
  if (of.quantity % unit !== 0n) warnings.push("fraction_from_house");
  const hasStop = terms.stopPrice !== null || terms.stopLoss !== null || terms.trail !== null;
  if (hasStop && terms.side === "sell") warnings.push("stop_may_fill_lower");
  if (quote && clock.nowMs() - quote.atMs > oldMs) warnings.push("price_is_old");
  return warnings;
}
