import type { Db } from "#kernel";
import { brokenBars, impossibleBars } from "./store/verify.ts";
import type { Venue } from "./venue.ts";

/** An invariant of the market, and the ids of what breaks it: none when it holds. */
export type MarketViolation = { readonly invariant: string; readonly ids: readonly string[] };

const idsMax = 100;

/** Proves what the market states of itself. Everything that was traded must have been stored. */
export async function verifyMarket(db: Db, venue: Venue | undefined): Promise<MarketViolation[]> {
  const isProven = venue === undefined || (await venue.provesJournal());
  return [
    {
      invariant: "the bar of a minute is what was traded in it",
      ids: await brokenBars(db, idsMax),
    },
    {
      invariant: "every bar begins where one of its length does, and has an instrument",
      ids: await impossibleBars(db, idsMax),
    },
    {
      invariant: "the exchange's books are the replay of its journal",
      ids: isProven ? [] : [`generation ${venue?.generation}`],
    },
  ];
}
