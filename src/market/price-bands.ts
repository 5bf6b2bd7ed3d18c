import {
  addSetBands,
  type CommandRows,
  createCommandRows,
  event,
  eventKind,
  phase,
  priceLimit,
  wide,
} from "#exchange";
import type { Clock } from "#kernel";
import { type BandPlan, bandPlanOf, bandsOf } from "./band-plan.ts";
import { calendarOf, sessionAt } from "./calendar.ts";
import type { ListedInstrument, Price } from "./instrument.ts";
import type { Listing } from "./listing.ts";
import { priceOf, ticksOf } from "./price.ts";
import type { PastSecond } from "./store/trades.ts";
import { createTradeMean, type TradeMean } from "./trade-mean.ts";
import { eachEvent, type Follower, type Venue } from "./venue.ts";

/**
 * Limit-up limit-down: keeps the bands of every market around its reference price, as the plan of
 * the market says. The venue trades within them, tells limit states and pauses by itself; here is
 * what stands outside it in life too, the processor that computes bands for all.
 */
export type PriceBands = Follower & {
  /** Gives the venue the bands that are due by now. Returns how many have changed. */
  run(): Promise<number>;
};

/** What is known of one market while it trades. */
type Watch = {
  readonly mean: TradeMean;
  /** Ticks; 0 while there is none. */
  reference: number;
  referenceAtMs: number;
};

export type PriceBandsDeps = {
  readonly venue: Venue;
  readonly listing: Listing;
  readonly clock: Clock;
  previousCloseOf(instrument: ListedInstrument): Price | undefined;
  /** Trades before this began. */
  readonly past: readonly PastSecond[];
};

const open = { lower: 0, upper: priceLimit };
const microsAMilli = 1_000;
const basisPoints = 10_000;

export function createPriceBands(deps: PriceBandsDeps): PriceBands {
  const { venue, listing } = deps;
  const watches = new Map<number, Watch>();
  const watchOf = (market: number): Watch => {
    const found = watches.get(market);
    if (found !== undefined) return found;
    const fresh = { mean: createTradeMean(), reference: 0, referenceAtMs: 0 };
    watches.set(market, fresh);
    return fresh;
  };
  const seed = async (): Promise<void> => {
    const byNumber = Map.groupBy(deps.past, ({ number }) => number);
    for (const instrument of await listing.all()) {
      const own = byNumber.get(instrument.number) ?? [];
      const { mean } = watchOf(instrument.market);
      const ticks = (sum: bigint) => Number(sum / instrument.tick);
      for (const { atMs, sum, count } of own) mean.add(atMs, ticks(sum), count);
    }
  };
  let seeded: Promise<void> | undefined;

  return {
    name: "price bands",
    take(rows) {
      for (const at of eachEvent(rows)) {
        const watch = watchOf(rows[at + event.market] ?? 0);
        takeEvent(watch, rows, at);
      }
    },
    async run() {
      seeded ??= seed();
      await seeded;
      const list = createCommandRows();
      let changes = 0;
      for (const instrument of await listing.all()) {
        const plan = bandPlanOf(instrument);
        if (instrument.market === 0 || plan === undefined) continue;
        if (setDue(deps, watchOf(instrument.market), { instrument, plan }, list)) changes++;
      }
      if (changes > 0) await venue.submit(list);
      return changes;
    },
  };

  function takeEvent(watch: Watch, rows: Int32Array, at: number): void {
    const field = (place: number) => rows[at + place] ?? 0;
    const atMs = wide(field(event.timeLow), field(event.timeHigh)) / microsAMilli;
    const kind = field(event.kind);
    const price = field(event.price);
    if (kind === eventKind.trade) {
      watch.mean.add(atMs, price);
    } else if (kind === eventKind.uncrossed || kind === eventKind.referencePriceChanged) {
      // An auction has found a price, or units are others after a split: bands begin from it.
      watch.reference = price;
      watch.referenceAtMs = atMs;
    } else if (kind === eventKind.phaseChanged && field(event.quantity) !== phase.continuous) {
      watch.mean.clear();
      watch.reference = 0;
    }
  }
}

type Due = { readonly instrument: ListedInstrument; readonly plan: BandPlan };

/** Adds what brings a market's bands to where they belong. */
function setDue(deps: PriceBandsDeps, watch: Watch, due: Due, list: CommandRows): boolean {
  const { venue, clock } = deps;
  const { market } = due.instrument;
  const { view } = venue.data.status(market);
  const now = { lower: view.lowerBand, upper: view.upperBand };
  // Auctions, closed and halted markets have none; a limit state keeps those that it is at.
  if (view.phase === phase.continuous && view.isAtLimit) return false;
  const next =
    view.phase === phase.continuous ? bandsDue(deps, watch, due, clock.nowMs(), now) : open;
  if (next.lower === now.lower && next.upper === now.upper) return false;
  addSetBands(list, market, venue.nowMicros(), next);
  return true;
}

/** Bands in ticks: a lower and an upper price. */
type Bands = { readonly lower: number; readonly upper: number };

function bandsDue(
  { venue, previousCloseOf }: PriceBandsDeps,
  watch: Watch,
  { instrument, plan }: Due,
  nowMs: number,
  now: Bands,
): Bands {
  const previousClose = previousCloseOf(instrument);
  const ticks = (price: Price | undefined) => Number((price ?? 0n) / instrument.tick);
  if (watch.reference === 0) {
    watch.reference = firstReference(venue, watch, now, instrument) || ticks(previousClose);
    // How long what it found has stood already nobody knows.
    watch.referenceAtMs = now.lower > 0 ? 0 : nowMs;
  } else {
    moveReference(watch, plan, nowMs);
  }
  if (watch.reference === 0) return open;
  const { closesAtMs } = sessionAt(calendarOf(instrument.calendar), nowMs);
  const reference = priceOf(instrument, watch.reference);
  const leftMs = closesAtMs - nowMs;
  const { lower, upper } = bandsOf(plan, { instrument, reference, previousClose, leftMs });
  return { lower: ticksOf(instrument, lower), upper: ticksOf(instrument, upper) };
}

/**
 * Without an auction's price: what stood before this began, else the first trades, else the middle
 * of the best prices, else the last trade; 0 without any.
 */
function firstReference(
  { data }: Venue,
  { mean }: Watch,
  now: Bands,
  { market }: ListedInstrument,
): number {
  if (now.lower > 0 && now.upper < priceLimit) return Math.round((now.lower + now.upper) / 2);
  const traded = mean.since(Number.NEGATIVE_INFINITY);
  if (traded !== undefined) return Math.round(traded);
  const { bid, ask } = data.topOfBook(market).view;
  const isNarrow =
    bid !== undefined && ask !== undefined && ask.price - bid.price <= bid.price / 10;
  return isNarrow ? Math.round((bid.price + ask.price) / 2) : data.status(market).view.lastPrice;
}

/** The mean takes over when it is far enough away, and what it replaces has stood for long. */
function moveReference(watch: Watch, plan: BandPlan, nowMs: number): void {
  const mean = watch.mean.since(nowMs - plan.referenceMs);
  if (mean === undefined || nowMs - watch.referenceAtMs < plan.standsMs) return;
  const moved = Math.abs(mean - watch.reference) * basisPoints;
  if (moved < watch.reference * plan.moveBasisPoints) return;
  watch.reference = Math.round(mean);
  watch.referenceAtMs = nowMs;
}
