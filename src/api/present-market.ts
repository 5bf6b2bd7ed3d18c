import type {
  InstrumentSummary,
  MarketStatus,
  OutputOf,
  PriceAlert,
  Quote,
} from "@bourse/contract";
import type { BarLength } from "#exchange";
import {
  formatPrice,
  type InstrumentId,
  type ListedInstrument,
  type Market,
  type Quote as MarketQuote,
  type OwnAlert,
  type Price,
  type Split,
  type Status,
  type StoredBar,
  type StoredTrade,
  type Stretch,
} from "#market";
import { presentInstant, presentMaybeInstant } from "./present-values.ts";

const centsScale = 10_000n;

/** A price on the wire; null where there is none. */
export const presentMaybePrice = (price: Price | undefined): string | null =>
  price === undefined ? null : formatPrice(price);

/** A difference of prices, with its sign. */
function presentChange(change: bigint | undefined): string | null {
  if (change === undefined) return null;
  const digits = (change < 0n ? -change : change).toString().padStart(5, "0");
  const fraction = digits.slice(-4).replace(/0{1,2}$/, "");
  return `${change < 0n ? "-" : ""}${digits.slice(0, -4)}.${fraction}`;
}

const maybeUnits = (units: number | undefined): string | null =>
  units === undefined ? null : String(units);

/** What an instrument is worth now, as the wire has it. */
export async function presentQuote(market: Market, instrument: ListedInstrument): Promise<Quote> {
  return quoteView(instrument.symbol, await market.quote(instrument));
}

/** A quote as the wire has it. */
export function quoteView(symbol: string, quote: MarketQuote): Quote {
  return {
    symbol,
    last: presentMaybePrice(quote.last),
    bid: presentMaybePrice(quote.bid),
    ask: presentMaybePrice(quote.ask),
    bidSize: maybeUnits(quote.bidSize),
    askSize: maybeUnits(quote.askSize),
    open: presentMaybePrice(quote.open),
    high: presentMaybePrice(quote.high),
    low: presentMaybePrice(quote.low),
    volume: quote.volume.toString(),
    previousClose: presentMaybePrice(quote.previousClose),
    change: presentChange(quote.change),
    changeBasisPoints: quote.changeBasisPoints ?? null,
    at: presentMaybeInstant(quote.atMs ?? null),
    source: quote.source,
  };
}

/** Instruments as lines of a list, in their order. */
export async function presentSummaries(
  market: Market,
  instruments: readonly ListedInstrument[],
): Promise<InstrumentSummary[]> {
  const sparks = await market.history.sparks(instruments);
  return Promise.all(
    instruments.map(async (instrument) => ({
      ...presentHead(market, instrument),
      quote: await presentQuote(market, instrument),
      spark: (sparks.get(instrument.number) ?? []).map(formatPrice),
    })),
  );
}

function presentHead(market: Market, instrument: ListedInstrument) {
  const { id, symbol, name, kind, currency, facts } = instrument;
  const { phase } = market.status(instrument);
  return { id, symbol, name, kind, sector: facts.sector, currency, phase };
}

/** An instrument with all that is known of it. */
export async function presentInstrument(
  market: Market,
  instrument: ListedInstrument,
): Promise<OutputOf<"instrument">> {
  const { exchange, tick, lot, isFractional, settlementDays, facts } = instrument;
  const quote = await market.quote(instrument);
  const range = await market.history.yearRange(instrument);
  const symbols = await market.symbolsOf(instrument.id);
  const { sharesOutstanding } = facts;
  const value =
    sharesOutstanding === null || quote.last === undefined
      ? null
      : (BigInt(sharesOutstanding) * quote.last) / centsScale;
  return {
    ...presentHead(market, instrument),
    quote: await presentQuote(market, instrument),
    exchange,
    tick: formatPrice(tick),
    lot,
    fractional: isFractional,
    settlementDays,
    description: facts.description,
    sharesOutstanding: sharesOutstanding === null ? null : String(sharesOutstanding),
    marketCapitalisation: value === null ? null : value.toString(),
    dividendYieldBasisPoints: facts.dividendYield,
    yearLow: presentMaybePrice(range?.low),
    yearHigh: presentMaybePrice(range?.high),
    formerSymbols: symbols
      .toReversed()
      .flatMap(({ symbol, untilMs }) =>
        untilMs === undefined ? [] : [{ symbol, until: presentInstant(untilMs) }],
      ),
  };
}

/** A bar on the wire. */
export const presentBar = (bar: StoredBar) => ({
  at: presentInstant(bar.start * 1_000),
  open: formatPrice(bar.open),
  high: formatPrice(bar.high),
  low: formatPrice(bar.low),
  close: formatPrice(bar.close),
  volume: bar.volume.toString(),
});

/** Bars of an instrument, and the splits since the first of them, on the wire. */
export async function presentBars<L extends BarLength>(
  { history }: Pick<Market, "history">,
  instrument: ListedInstrument,
  length: L,
  stretch: Stretch,
) {
  const bars = await history.bars(instrument, length, stretch);
  const firstMs = (bars[0]?.start ?? Number.POSITIVE_INFINITY) * 1_000;
  const splits = (await history.splits(instrument)).filter(({ atMs }) => atMs > firstMs);
  const presentSplit = ({ atMs, to, from }: Split) => ({
    at: presentInstant(atMs),
    to: to.toString(),
    from: from.toString(),
  });
  const { symbol } = instrument;
  return { symbol, length, items: bars.map(presentBar), splits: splits.map(presentSplit) };
}

/** A trade on the wire. */
export const presentTrade = ({ id, atMicros, price, quantity, taker }: StoredTrade) => ({
  id,
  at: presentInstant(Math.floor(atMicros / 1_000)),
  price: formatPrice(price),
  quantity: quantity.toString(),
  taker: taker ?? null,
});

/** Where a market stands, on the wire. */
export const presentStatus = (symbol: string, status: Status): MarketStatus => ({
  symbol,
  phase: status.phase,
  day: status.day,
  opensAt: presentInstant(status.opensAtMs),
  closesAt: presentInstant(status.closesAtMs),
  lowerBand: presentMaybePrice(status.lowerBand),
  upperBand: presentMaybePrice(status.upperBand),
  limitState: status.isAtLimit,
});

/** The instruments of these ids that there are, in this order. */
export async function instrumentsOf(
  market: Market,
  ids: readonly InstrumentId[],
): Promise<ListedInstrument[]> {
  const found = await Promise.all(ids.map((id) => market.instruments.byId(id)));
  return found.filter((one) => one !== undefined);
}

/** A price alert on the wire; undefined when its instrument is not there. */
export async function presentAlert(
  market: Market,
  alert: OwnAlert,
): Promise<PriceAlert | undefined> {
  const instrument = await market.instruments.byId(alert.instrument);
  if (instrument === undefined) return undefined;
  const { condition, fired } = alert;
  return {
    id: alert.id,
    symbol: instrument.symbol,
    name: instrument.name,
    kind: condition.kind,
    price: condition.kind === "day_change" ? null : formatPrice(condition.price),
    priceBefore: presentMaybePrice(alert.priceBefore),
    basisPoints: condition.kind === "day_change" ? condition.basisPoints : null,
    createdAt: presentInstant(alert.createdMs),
    firedAt: presentMaybeInstant(fired?.atMs ?? null),
    firedPrice: presentMaybePrice(fired?.price),
  };
}
