import { type Day, dayOf, dayStartMs } from "#accounts";
import { dayMs, type MemberId } from "#kernel";
import type { InstrumentId } from "#market";
import type { HistoryInEffect } from "./actions/in-effect.ts";
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

/** Everything that changed a member's positions, or that prices know of already, oldest first. */
export async function costEvents(
  core: Core,
  member: MemberId,
  { payouts }: Pick<HistoryInEffect, "payouts">,
): Promise<CostEvent[]> {
  const events: (CostEvent & { readonly atMs: number })[] = [];
  for (let after = ""; ; ) {
    const page = await allTrades(core.db, after, pageMax, { member });
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
    for (const [index, { instrument, quantity: given }] of units.entries()) {
      const quantity = to === member ? given : 0n - given;
      // What was spun off cost nothing by itself.
      events.push({ instrument, day, atMs, quantity, amount: index === 0 ? value.amount : 0n });
    }
  }
  for (const { action, payout } of payouts) {
    const { takes, gives, cash } = payout;
    const on = { day: action.exOn, atMs: dayStartMs(action.exOn) };
    // What is paid for units that go is what they bring in.
    if (takes) events.push({ ...takes, ...on, quantity: -takes.quantity, amount: cash });
    if (gives) events.push({ ...gives, ...on, amount: 0n });
  }
  return events.sort((a, b) => a.atMs - b.atMs);
}
