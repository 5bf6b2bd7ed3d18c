import { type Day, dayOf, dayStartMs } from "#accounts";
import { type Currency, dayMs, type MemberId, type Money, money } from "#kernel";
import type { Instrument, InstrumentId, Price } from "#market";
import { historyInEffect } from "./actions/in-effect.ts";
import { type Core, instrumentById } from "./core.ts";
import { type CostEvent, costEvents } from "./cost-events.ts";
import { rescalesOn } from "./performance/portfolio-days.ts";
import { grossOf } from "./pricing.ts";
import { toPrice, toQuantity } from "./quantity-codec.ts";

/** What a portfolio was worth at the end of a day, and what was put into it by then. */
export type HistoryPoint = {
  readonly atMs: number;
  readonly value: Money;
  /** Paid for what was bought less received for what was sold, since the beginning. */
  readonly invested: Money;
};

type Held = { readonly instrument: Instrument; readonly closes: ReadonlyMap<Day, Price> };

/** One point a day, from the first day asked for or the first trade on; the last is of now. */
export async function portfolioHistory(
  core: Core,
  member: MemberId,
  currency: Currency,
  fromMs: number,
): Promise<HistoryPoint[]> {
  const { payouts } = await historyInEffect(core, member);
  const events = await costEvents(core, member, { payouts });
  const first = events[0]?.day;
  if (first === undefined) return [];
  const nowMs = core.clock.nowMs();
  const today = dayOf(nowMs);
  const from = first > dayOf(fromMs) ? first : dayOf(fromMs);
  const held = await heldIn(core, events, currency, first, today);
  const points: HistoryPoint[] = [];
  const quantities = new Map<InstrumentId, bigint>();
  const prices = new Map<InstrumentId, Price>();
  let invested = 0n;
  let next = 0;
  for (let day = first; day <= today; day = dayOf(dayStartMs(day) + dayMs)) {
    for (let event = events[next]; event && event.day <= day; event = events[++next]) {
      if (!held.has(event.instrument)) continue;
      const before = quantities.get(event.instrument) ?? 0n;
      quantities.set(event.instrument, before + event.quantity);
      invested += event.quantity > 0n ? event.amount : -event.amount;
    }
    for (const [id, { to, from: old }] of rescalesOn(payouts, day)) {
      const price = prices.get(id);
      // A price from before a split is one of the old units.
      if (price) prices.set(id, toPrice((price * old) / to));
    }
    for (const [id, { closes }] of held) {
      const close = closes.get(day);
      if (close) prices.set(id, close);
    }
    if (day < from) continue;
    const value = worth(held, quantities, prices);
    const atMs = day === today ? nowMs : dayStartMs(day) + dayMs - 1;
    points.push({ atMs, value: money(value, currency), invested: money(invested, currency) });
  }
  return points;
}

async function heldIn(
  core: Core,
  events: readonly CostEvent[],
  currency: Currency,
  from: Day,
  today: Day,
): Promise<ReadonlyMap<InstrumentId, Held>> {
  const held = new Map<InstrumentId, Held>();
  for (const id of new Set(events.map((event) => event.instrument))) {
    const instrument = await instrumentById(core, id);
    if (instrument.currency !== currency) continue;
    const closes = new Map<Day, Price>();
    for (const { day, price } of await core.market.closes(instrument, from, today)) {
      closes.set(day, price);
    }
    const quote = await core.market.quote(instrument);
    const now = quote?.last ?? quote?.previousClose;
    if (now) closes.set(today, now);
    held.set(id, { instrument, closes });
  }
  return held;
}

function worth(
  held: ReadonlyMap<InstrumentId, Held>,
  quantities: ReadonlyMap<InstrumentId, bigint>,
  prices: ReadonlyMap<InstrumentId, Price>,
): bigint {
  let total = 0n;
  for (const [id, quantity] of quantities) {
    const price = prices.get(id);
    const of = held.get(id);
    if (!price || !of || quantity <= 0n) continue;
    total += grossOf(price, toQuantity(quantity), of.instrument.currency, "down");
  }
  return total;
}
