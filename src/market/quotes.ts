import { calendarOf, hoursOf } from "./calendar.ts";
import type { OpenBars } from "./day-bars.ts";
import type { Instrument, ListedInstrument } from "./instrument.ts";
import { divideRounded, priceOf } from "./price.ts";
import type { Quote } from "./quote.ts";
import type { BarRow } from "./store/bars.ts";
import type { Venue } from "./venue.ts";

const basisPoints = 10_000n;
const minute = 60;
const day = 86_400;

/** What an instrument is worth: of its newest bars and, where there is one, of its book. */
export function quoteOf(
  instrument: ListedInstrument,
  bars: OpenBars | undefined,
  venue: Venue | undefined,
): Quote {
  const today = bars?.newest(day);
  const newest = bars?.newest(minute);
  const isOfToday = today !== undefined && newest !== undefined && newest.start >= today.start;
  const last = isOfToday ? newest.close : today?.close;
  const previousClose = bars?.dayBefore()?.close;
  const change =
    last === undefined || previousClose === undefined ? undefined : last - previousClose;
  const tradedMs = bars?.lastTradeMs();
  const importedMs = isOfToday
    ? (newest.start + minute) * 1_000
    : today && closeOf(instrument, today);
  return {
    last,
    ...bestOf(instrument, venue),
    open: today?.open,
    high: today?.high,
    low: today?.low,
    volume: today?.volume ?? 0n,
    previousClose,
    change,
    changeBasisPoints:
      change === undefined || previousClose === undefined
        ? undefined
        : Number(divideRounded(change * basisPoints, previousClose)),
    atMs: tradedMs ?? importedMs,
    source: tradedMs !== undefined ? "venue" : last === undefined ? "none" : "import",
  };
}

/** The best prices of the book, and what is shown at them. */
function bestOf(instrument: Instrument, venue: Venue | undefined) {
  const top = instrument.market > 0 ? venue?.data.topOfBook(instrument.market).view : undefined;
  return {
    bid: top?.bid && priceOf(instrument, top.bid.price),
    ask: top?.ask && priceOf(instrument, top.ask.price),
    bidSize: top?.bid?.quantity,
    askSize: top?.ask?.quantity,
  };
}

/** When the day of an imported bar ended. */
function closeOf({ calendar }: Instrument, bar: BarRow): number {
  const date = new Date(bar.start * 1_000).toISOString().slice(0, 10);
  return hoursOf(calendarOf(calendar), date).closesAtMs;
}
