import type { Clock, Db, EventLog, Ids, Log } from "#kernel";
import { type Alerts, createAlerts } from "./alerts.ts";
import { addBusinessDays, calendarOf, type Session, sessionAt } from "./calendar.ts";
import type { Day } from "./calendar-days.ts";
import { createFeed, type Feed } from "./feed.ts";
import { forgetOld } from "./forget-old.ts";
import { createHistory, type History } from "./history.ts";
import { readInstrumentsCsv } from "./import-instruments.ts";
import { readPricesCsv } from "./import-prices.ts";
import type { Instrument, InstrumentId, ListedInstrument } from "./instrument.ts";
import { createListing, type Listing, plainSymbol } from "./listing.ts";
import { createPriceRanges } from "./price-ranges.ts";
import type { Quote } from "./quote.ts";
import { quoteOf } from "./quotes.ts";
import { createRecorder, type Recorder, recorderName } from "./recorder.ts";
import { createRegister, type Register, type Registered } from "./register.ts";
import { createSampleMarket, type SampleMarket } from "./sample/sample-market.ts";
import { seedSample } from "./sample/seed-sample.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { type Status, statusOf } from "./status.ts";
import { writeBars } from "./store/bars.ts";
import { lastWithSymbol, type PastSymbol, symbolHistory } from "./store/instruments.ts";
import { type News, type NewsPage, readNews } from "./store/news.ts";
import { latestGeneration } from "./store/venue.ts";
import { startVenue, type Venue, VenueGapError } from "./venue.ts";
import { createVenueAccounts, type VenueAccounts } from "./venue-accounts.ts";
import { type MarketViolation, verifyMarket } from "./verify.ts";
import { createWatchlists, type Watchlists } from "./watchlists.ts";

/** What a market stands on. */
export type MarketDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly events: EventLog;
  /** Of the embedded exchange. */
  readonly exchangeFolder: string;
  /** Those who follow the venue and store what it says, beside this module. */
  readonly keepers?: readonly string[];
};

/** The venue with those who trade there. */
export type OpenVenue = Venue & { readonly accounts: VenueAccounts };

/** Instruments, their prices and the embedded venue. */
export type Market = AsyncDisposable & {
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
  /**
   * Lists the instruments of a CSV file; see `readInstrumentsCsv`.
   *
   * @throws ImportError, and then nothing was changed
   */
  importInstruments(csv: string): Promise<Registered>;
  /**
   * Stores the daily prices of a CSV file; see `readPricesCsv`. Returns how many.
   *
   * @throws ImportError, and then nothing was changed
   */
  importPrices(csv: string): Promise<number>;
  /** Lists the sample market with two years of prices that end at `untilMs`. */
  seedSample(seed: string, untilMs: number): Promise<void>;
  /** The simulated participants, who do nothing where there is no sample market. */
  readonly sample: SampleMarket;
  /** Opens, closes and halts what is due. Returns how many markets changed. */
  runSessions(): Promise<number>;
  /** Every invariant of the market, with what breaks it. */
  verifyMarket(): Promise<MarketViolation[]>;
  /** Forgets what is kept for a time only. Returns how much. */
  forget(): Promise<number>;
  /** Stores the trades and bars of the last moments. Returns how many trades. */
  record(): Promise<number>;
};

type Running = { readonly venue: OpenVenue; readonly sessions: Sessions };

/** What the participants of the sample market decide follows from it. */
const sampleSeed = "bourse";

/** Bars of one statement. */
const barsAtOnce = 10_000;

/** Opens the market. The exchange starts when it is first needed. */
export async function createMarket(deps: MarketDeps): Promise<Market> {
  const { db, clock, ids } = deps;
  const instruments = createListing(db);
  const recorder = lazily(() => createRecorder(db, instruments));
  const ranges = createPriceRanges(instruments);
  const running = lazily(async () => {
    const opened = await openVenue(deps, instruments, recorder.get);
    opened.venue.follow(opened.venue.sequence(), ranges);
    return opened;
  });
  const history = lazily(async () => createHistory(db, await recorder.get(), clock));

  const feed = lazily(async () => {
    const { venue } = await running.get();
    const recording = await recorder.get();
    return createFeed({
      venue,
      clock,
      listing: instruments,
      history: await history.get(),
      barsNow: recording.barsOf,
      quoteNow: (instrument) => quoteOf(instrument, recording.barsOf(instrument), venue),
      statusNow: (instrument) => statusOf(instrument, venue, clock.nowMs()),
    });
  });

  async function quote(instrument: ListedInstrument): Promise<Quote> {
    const bars = (await recorder.get()).barsOf(instrument);
    return quoteOf(instrument, bars, running.now()?.venue);
  }

  const register = createRegister(db, clock, ids, instruments);
  const venue = async () => (await running.get()).venue;
  const seller = { ...deps, listing: instruments, register, venue, quote };

  const quoteById = async (id: InstrumentId) => {
    const instrument = await instruments.byId(id);
    return instrument && { ...(await quote(instrument)), number: instrument.number };
  };

  return {
    instruments,
    quote,
    watchlists: createWatchlists(db, clock, ids),
    alerts: createAlerts({ ...deps, quoteOf: quoteById, takeRanges: ranges.takeAll }),
    news: (page) => readNews(db, page),
    async find(symbol) {
      const found = await instruments.bySymbol(symbol);
      if (found !== undefined) return found;
      const id = await lastWithSymbol(db, plainSymbol(symbol));
      return id && instruments.byId(id);
    },
    symbolsOf: (id) => symbolHistory(db, id),
    venue,
    register,
    importInstruments: (csv) => register.save(readInstrumentsCsv(csv)),
    async importPrices(csv) {
      const listed = (await instruments.all()).filter(({ state }) => state !== "delisted");
      const bySymbol = new Map(listed.map((one) => [one.symbol, one]));
      const bars = readPricesCsv(csv, bySymbol);
      await db.transaction(async (tx) => {
        for (let from = 0; from < bars.length; from += barsAtOnce) {
          await writeBars(tx, bars.slice(from, from + barsAtOnce));
        }
      });
      await recorder.now()?.reload();
      return bars.length;
    },
    sample: createSampleMarket({ ...seller, seed: sampleSeed }),
    async seedSample(seed, untilMs) {
      const { bySymbol } = instruments;
      await seedSample({ db, ids, register, bySymbol }, seed, untilMs);
      await recorder.now()?.reload();
    },
    venueNow: () => running.now()?.venue,
    async resume() {
      if ((await latestGeneration(db)) > 0) await running.get();
    },
    status: (instrument) => statusOf(instrument, running.now()?.venue, clock.nowMs()),
    feed: feed.get,
    history: {
      bars: async (...asked) => (await history.get()).bars(...asked),
      trades: async (...asked) => (await history.get()).trades(...asked),
      sparks: async (...asked) => (await history.get()).sparks(...asked),
      yearRange: async (...asked) => (await history.get()).yearRange(...asked),
    },
    sessionAt: ({ calendar }, atMs) => sessionAt(calendarOf(calendar), atMs),
    addBusinessDays: ({ calendar }, day, count) =>
      addBusinessDays(calendarOf(calendar), day, count),
    runSessions: async () => (await running.now()?.sessions.run()) ?? 0,
    record: async () => (await recorder.now()?.flush()) ?? 0,
    async verifyMarket() {
      await recorder.now()?.flush();
      return verifyMarket(db, running.now()?.venue);
    },
    forget: () => forgetOld(db, clock.nowMs()),
    async [Symbol.asyncDispose]() {
      (await feed.started())?.close();
      await (await running.started())?.venue[Symbol.asyncDispose]();
    },
  };
}

/** Whoever asks for quotes alone does not wait for an exchange. */
async function openVenue(
  { db, clock, log, exchangeFolder: folder, keepers = [] }: MarketDeps,
  instruments: Listing,
  recorder: () => Promise<Recorder>,
): Promise<Running> {
  // Those who follow events ask for instruments at once.
  await instruments.reload();
  const recording = await recorder();
  const settings = { db, clock, log, folder, keepers: [recorderName, ...keepers] };
  let opened = await startVenue(settings);
  try {
    await recording.follow(opened);
  } catch (cause) {
    await opened[Symbol.asyncDispose]();
    if (!(cause instanceof VenueGapError)) throw cause;
    // The database was put back to an earlier day: the bank knows nothing of these orders.
    log.error({ err: cause }, "the exchange and the database disagree; a new journal is begun");
    opened = await startVenue({ ...settings, isAnew: true });
    await recording.follow(opened);
  }
  const venue = { ...opened, accounts: createVenueAccounts(db, opened) };
  const sessions = createSessions(opened, instruments, clock);
  await sessions.run();
  return { venue, sessions };
}

/** Made at the first call; after a failure the next call tries again. */
function lazily<T>(make: () => Promise<T>) {
  let begun: Promise<T> | undefined;
  let made: T | undefined;
  const get = (): Promise<T> => {
    begun ??= make().then(
      (value) => {
        made = value;
        return value;
      },
      (cause: unknown) => {
        begun = undefined;
        throw cause;
      },
    );
    return begun;
  };
  /** What was begun, once it is there; nothing when it was not, or failed. */
  const started = async (): Promise<T | undefined> => begun?.catch(() => undefined);
  return { get, now: () => made, started };
}
