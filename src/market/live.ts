import type { Clock, Db, EventLog, Ids, Log } from "#kernel";
import { referenceMsMax } from "./band-plan.ts";
import { createFeed } from "./feed.ts";
import { createHistory, type History } from "./history.ts";
import type { ListedInstrument } from "./instrument.ts";
import { lazily } from "./lazily.ts";
import type { Listing } from "./listing.ts";
import { createPriceBands, type PriceBands } from "./price-bands.ts";
import { createPriceRanges } from "./price-ranges.ts";
import type { Quote } from "./quote.ts";
import { quoteOf } from "./quotes.ts";
import { createRecorder, type Recorder, recorderName } from "./recorder.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { statusOf } from "./status.ts";
import { tradedSince } from "./store/trades.ts";
import { tellSuspensions } from "./suspensions.ts";
import { startVenue, VenueGapError } from "./venue.ts";
import { createVenueAccounts, type OpenVenue } from "./venue-accounts.ts";

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
  /** Commands after which the exchange writes a snapshot. */
  readonly snapshotCommands?: number;
};

const microsAMilli = 1_000;

type Running = {
  readonly venue: OpenVenue;
  readonly sessions: Sessions;
  readonly bands: PriceBands;
};

/** The parts that live while the venue does; each begins when it is first asked for. */
export function createLive(deps: MarketDeps, listing: Listing) {
  const { db, clock } = deps;
  const recorder = lazily(() => createRecorder(db, listing));
  const history = lazily(async () => createHistory(db, await recorder.get(), clock));
  const ranges = createPriceRanges(listing);
  const running = lazily(async () => {
    const opened = await openVenue(deps, listing, recorder.get);
    opened.venue.follow(opened.venue.sequence(), ranges);
    return opened;
  });
  const feed = lazily(async () => {
    const { venue } = await running.get();
    const recording = await recorder.get();
    return createFeed({
      venue,
      clock,
      listing,
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

  const pastOf: History = {
    bars: async (...asked) => (await history.get()).bars(...asked),
    trades: async (...asked) => (await history.get()).trades(...asked),
    sparks: async (...asked) => (await history.get()).sparks(...asked),
    yearRange: async (...asked) => (await history.get()).yearRange(...asked),
    closes: async (...asked) => (await history.get()).closes(...asked),
    splits: async (...asked) => (await history.get()).splits(...asked),
  };

  const reload = async (): Promise<void> => recorder.now()?.reload();
  return { recorder, running, ranges, feed, pastOf, quote, reload };
}

/** Whoever asks for quotes alone does not wait for an exchange. */
async function openVenue(
  { db, clock, log, exchangeFolder: folder, keepers = [], snapshotCommands }: MarketDeps,
  instruments: Listing,
  recorder: () => Promise<Recorder>,
): Promise<Running> {
  // Those who follow events ask for instruments at once.
  await instruments.reload();
  const recording = await recorder();
  const of = { db, clock, log, folder, keepers: [recorderName, ...keepers] };
  const settings = { ...of, ...(snapshotCommands !== undefined && { snapshotCommands }) };
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
  await tellSuspensions(db, venue, instruments);
  await recording.flush();
  const bands = createPriceBands({
    venue: opened,
    listing: instruments,
    clock,
    previousCloseOf: (instrument) => recording.barsOf(instrument)?.dayBefore()?.close,
    past: await tradedSince(db, (clock.nowMs() - referenceMsMax) * microsAMilli),
  });
  opened.follow(opened.sequence(), bands);
  return { venue, sessions, bands };
}
