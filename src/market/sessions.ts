import { addCommand, addSetPhase, commandKind, createCommandRows, phase } from "#exchange";
import { type Clock, secondMs } from "#kernel";
import type { Listing } from "./listing.ts";
import { isOutsideDay, venuePhaseAt } from "./status.ts";
import type { Venue } from "./venue.ts";

/** Moves the markets of a venue on in their day. */
export type Sessions = {
  /** Gives the venue what is due by now: phases, and time where nobody else brought it. */
  run(): Promise<number>;
};

/** An order's end or a pause's end is noticed by then, however quiet the market is. */
const tickMs = secondMs;

/**
 * Each market goes into a phase when its calendar says so, once: what the exchange does by itself
 * in between (a pause at a band, the auction that ends it) is not undone.
 */
export function createSessions(venue: Venue, listing: Listing, clock: Clock): Sessions {
  const meant = new Map<number, number>();
  let tickedMs = 0;

  async function run(): Promise<number> {
    const nowMs = clock.nowMs();
    const list = createCommandRows();
    const micros = venue.nowMicros();
    let changes = 0;
    for (const instrument of await listing.all()) {
      const { market } = instrument;
      if (market === 0) continue;
      const next = venuePhaseAt(instrument, nowMs);
      const known = meant.get(market);
      const before = known ?? venue.data.status(market).view.phase;
      meant.set(market, next);
      const isUnseen = known === undefined && isOutsideDay(instrument, nowMs);
      if (next === before && !isUnseen) continue;
      // A day that nobody saw the end of ends before the next one, or what follows it, begins.
      const isNewDay = (before === phase.closingCall || isUnseen) && next !== phase.halted;
      if (isNewDay && next !== phase.closed) addSetPhase(list, market, micros, phase.closed);
      addSetPhase(list, market, micros, next);
      changes++;
    }
    if (changes === 0 && nowMs - tickedMs < tickMs) return 0;
    tickedMs = nowMs;
    if (changes === 0) addCommand(list, commandKind.tick, 0, micros);
    await venue.submit(list);
    return changes;
  }

  return { run };
}
