import { type Alerts, createAlerts } from "./alerts.ts";
import { addBusinessDays, calendarOf, type Session, sessionAt } from "./calendar.ts";
import type { Day } from "./calendar-days.ts";
import type { Feed } from "./feed.ts";
import { forgetOld } from "./forget-old.ts";
import type { History } from "./history.ts";
import { createImports, type Imports } from "./imports.ts";
import type { Instrument, InstrumentId, ListedInstrument } from "./instrument.ts";
import { createListing, type Listing, plainSymbol } from "./listing.ts";
import { createLive, type MarketDeps } from "./live.ts";
import type { Quote } from "./quote.ts";
import { quoteOf } from "./quotes.ts";
import { createRegister, type Register } from "./register.ts";
import { createSampleMarket, type SampleMarket } from "./sample/sample-market.ts";
import { type Status, statusOf } from "./status.ts";
import { lastWithSymbol, type PastSymbol, symbolHistory } from "./store/instruments.ts";
import { type News, type NewsPage, readNews } from "./store/news.ts";
import type { Split } from "./store/splits.ts";
import { latestGeneration } from "./store/venue.ts";
import { createSuspensions, type Suspensions } from "./suspensions.ts";
import type { OpenVenue } from "./venue-accounts.ts";
import { type MarketViolation, verifyMarket } from "./verify.ts";
import { createWatchlists, type Watchlists } from "./watchlists.ts";

type Live = ReturnType<typeof createLive>;

/** Instruments, their prices and the embedded venue. */
export type Market = AsyncDisposable &
  Imports & {
    readonly instruments: Listing;
    /** The instrument with this symbol, or the last one that had it before. */
    find(symbol: string): Promise<ListedInstrument | undefined>;
    /** The symbols of an instrument, oldest first. */
    symbolsOf(id: InstrumentId): Promise<PastSymbol[]>;
    /** Starts the embedded exchange at the first call. */
    venue(): Promise<OpenVenue>;
    /** The venue where it runs already. */
    venueNow(): OpenVenue | undefined;
    /** Starts the exchange if it was ever used: orders may rest there. */
    resume(): Promise<void>;
    quote(instrument: ListedInstrument): Promise<Quote>;
    status(instrument: Instrument): Status;
    readonly history: History;
    /** What happens at the venue, live; starts the venue at the first call. */
    feed(): Promise<Feed>;
    readonly watchlists: Watchlists;
    readonly alerts: Alerts;
    /** Newest first. */
    news(page: NewsPage): Promise<News[]>;
    sessionAt(instrument: Pick<Instrument, "calendar">, atMs: number): Session;
    /** See the function of the same name. */
    addBusinessDays(instrument: Pick<Instrument, "calendar">, day: Day, count: number): Day;
    readonly register: Register;
    /** Suspensions of trading by operators. */
    readonly suspensions: Suspensions;
    /** The simulated participants, who do nothing where there is no sample market. */
    readonly sample: SampleMarket;
    /**
     * Units of an instrument are others from now on: `to` for each `from`. Charts and the previous
     * close follow, and the sample market trades it at new prices. The same id again does nothing.
     */
    splitUnits(
      instrument: ListedInstrument,
      split: Pick<Split, "id" | "to" | "from">,
    ): Promise<void>;
    /** Opens, closes and halts what is due, and moves bands. Returns how many markets changed. */
    runSessions(): Promise<number>;
    /** Every invariant of the market, with what breaks it. */
    verifyMarket(): Promise<MarketViolation[]>;
    /** Forgets what is kept for a time only. Returns how much. */
    forget(): Promise<number>;
    /** Stores the trades and bars of the last moments. Returns how many trades. */
    record(): Promise<number>;
  };

/** Opens the market. The exchange starts when it is first needed. */
export async function createMarket(deps: MarketDeps): Promise<Market> {
  const { db, clock, ids } = deps;
  const instruments = createListing(db);
  const register = createRegister(db, clock, ids, instruments);
  const live = createLive(deps, instruments);
  const { recorder, running, feed, quote } = live;
  const venue = async () => (await running.get()).venue;
  const venueNow = () => running.now()?.venue;

  const quoteById = async (id: InstrumentId) => {
    const instrument = await instruments.byId(id);
    if (instrument === undefined) return undefined;
    const { number } = instrument;
    const recording = await recorder.get();
    // At once, so that both are of the same units.
    const now = quoteOf(instrument, recording.barsOf(instrument), venueNow());
    return { ...now, number, splits: [...recording.splitsOf(number)] };
  };

  const sample = createSampleMarket({ ...deps, listing: instruments, register, venue, quote });

  return {
    instruments,
    register,
    suspensions: createSuspensions({ db, clock, listing: instruments, running: running.get }),
    venue,
    venueNow,
    quote,
    history: live.pastOf,
    feed: feed.get,
    watchlists: createWatchlists(db, clock, ids),
    alerts: createAlerts({ ...deps, quoteOf: quoteById, takeRanges: live.ranges.takeAll }),
    sample,
    ...createImports({ db, ids, register, instruments, onPrices: live.reload }),
    news: (page) => readNews(db, page),
    async find(symbol) {
      const found = await instruments.bySymbol(symbol);
      if (found !== undefined) return found;
      const id = await lastWithSymbol(db, plainSymbol(symbol));
      return id && instruments.byId(id);
    },
    symbolsOf: (id) => symbolHistory(db, id),
    async resume() {
      if ((await latestGeneration(db)) > 0) await running.get();
    },
    status: (instrument) => statusOf(instrument, venueNow(), clock.nowMs()),
    sessionAt: ({ calendar }, atMs) => sessionAt(calendarOf(calendar), atMs),
    addBusinessDays: ({ calendar }, day, count) =>
      addBusinessDays(calendarOf(calendar), day, count),
    splitUnits: (instrument, split) => splitUnits({ ...live, sample, clock }, instrument, split),
    async runSessions() {
      const now = running.now();
      const changes = (await now?.sessions.run()) ?? 0;
      await now?.bands.run();
      return changes;
    },
    record: async () => (await recorder.now()?.flush()) ?? 0,
    async verifyMarket() {
      await recorder.now()?.flush();
      return verifyMarket(db, venueNow());
    },
    forget: () => forgetOld(db, clock.nowMs()),
    async [Symbol.asyncDispose]() {
      (await feed.started())?.close();
      await (await running.started())?.venue[Symbol.asyncDispose]();
    },
  };
}

async function splitUnits(
  { recorder, running, sample, clock }: Live & Pick<Market, "sample"> & Pick<MarketDeps, "clock">,
  { number, symbol }: ListedInstrument,
  split: Pick<Split, "id" | "to" | "from">,
): Promise<void> {
  const recording = await recorder.get();
  if (recording.splitsOf(number).some(({ id }) => id === split.id)) return;
  await sample.rescale(symbol, split);
  // What was halted for it trades no more before prices are of new units.
  await running.now()?.sessions.run();
  await recording.split({ ...split, number, atMs: clock.nowMs() + 1 });
}
