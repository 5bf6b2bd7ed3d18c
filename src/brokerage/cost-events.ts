import { type Day, dayOf, dayStartMs } from "#accounts";
import { dayMs, type MemberId } from "#kernel";
import type { InstrumentId } from "#market";
import { actedUnits } from "./actions/action-units.ts";
import type { Core } from "./core.ts";
import { giftDays, giftsOf } from "./gift.ts";
import { allTrades } from "./store/trades.ts";
import { totalOf } from "./trade.ts";

/** What changed a position, and what it cost or brought in minor units. */
export type CostEvent = {
  readonly instrument: InstrumentId;
  readonly day: Day;
  /** Billionths of a unit; less than zero when they left. */
  readonly quantity: bigint;
  readonly amount: bigint;
};

const pageMax = 1_000;

/** Everything that changed a member's positions, oldest first. */
export async function costEvents(
  core: Core,
  member: MemberId,
  instrument?: InstrumentId,
): Promise<CostEvent[]> {
  const events: (CostEvent & { readonly atMs: number })[] = [];
  const of = { member, ...(instrument && { instrument }) };
  for (let after = ""; ; ) {
    const page = await allTrades(core.db, after, pageMax, of);
    for (const trade of page) {
      after = trade.id;
      if (trade.state === "planned" || trade.state === "busted") continue;
      const isBuy = trade.side === "buy";
      events.push({
        instrument: trade.instrument,
        day: dayOf(trade.tradedAtMs),
        atMs: trade.tradedAtMs,
        quantity: isBuy ? trade.quantity : 0n - trade.quantity,
        amount: totalOf(trade),
      });
    }
    if (page.length < pageMax) break;
  }
  const gifts = await giftsOf(core, member);
  const days = await giftDays(core, gifts);
  for (const { id, units, value, to, endedAtMs } of gifts) {
    const day = days.get(id);
    if (day === undefined || endedAtMs === null) continue;
    const atMs = Math.min(endedAtMs, dayStartMs(day) + dayMs - 1);
    for (const [index, { instrument: of, quantity: given }] of units.entries()) {
      if (instrument !== undefined && of !== instrument) continue;
      const quantity = to === member ? given : 0n - given;
      // What was spun off cost nothing by itself.
      events.push({ instrument: of, day, atMs, quantity, amount: index === 0 ? value.amount : 0n });
    }
  }
  for (const { instrument: of, quantity, on } of await actedUnits(core, member)) {
    if (instrument !== undefined && of !== instrument) continue;
    events.push({ instrument: of, day: on, atMs: dayStartMs(on), quantity, amount: 0n });
  }
  return events.sort((a, b) => a.atMs - b.atMs);
}
