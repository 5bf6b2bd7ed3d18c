import type { Clock, Db, Ids, Log } from "#kernel";
import { addBusinessDays, calendarOf, type Session, sessionAt } from "./calendar.ts";
import type { Day } from "./calendar-days.ts";
import type { Instrument } from "./instrument.ts";
import { createListing, type Listing } from "./listing.ts";
import type { Quote } from "./quote.ts";
import { startVenue, type Venue } from "./venue.ts";
import { createVenueAccounts, type VenueAccounts } from "./venue-accounts.ts";

/** What a market stands on. */
export type MarketDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
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
  /** Starts the embedded exchange at the first call. */
  venue(): Promise<OpenVenue>;
  quote(instrument: Instrument): Promise<Quote>;
  sessionAt(instrument: Pick<Instrument, "calendar">, atMs: number): Session;
  /** See the function of the same name. */
  addBusinessDays(instrument: Pick<Instrument, "calendar">, day: Day, count: number): Day;
};

/** The name under which this module follows the venue. */
const keeper = "market";

/** Opens the market. The exchange starts when it is first needed. */
export async function createMarket(deps: MarketDeps): Promise<Market> {
  const { db, clock, log } = deps;
  const keepers = [keeper, ...(deps.keepers ?? [])];
  const instruments = createListing(db);
  let venue: Promise<OpenVenue> | undefined;

  async function openVenue(): Promise<OpenVenue> {
    const opened = await startVenue({ db, clock, log, folder: deps.exchangeFolder, keepers });
    return { ...opened, accounts: createVenueAccounts(db, opened) };
  }

  return {
    instruments,
    venue() {
      venue ??= openVenue().catch((cause: unknown) => {
        venue = undefined;
        throw cause;
      });
      return venue;
    },
    async quote() {
      throw new Error("quotes come with the next step");
    },
    sessionAt: ({ calendar }, atMs) => sessionAt(calendarOf(calendar), atMs),
    addBusinessDays: ({ calendar }, day, count) =>
      addBusinessDays(calendarOf(calendar), day, count),
    async [Symbol.asyncDispose]() {
      await (await venue?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}
