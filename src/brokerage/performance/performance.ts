import { type Day, dayOf } from "#accounts";
import type { Currency, MemberId } from "#kernel";
import type { Instrument, InstrumentId } from "#market";
import { type HistoryInEffect, historyInEffect } from "../actions/in-effect.ts";
import type { Core } from "../core.ts";
import { deriveLots } from "../lots/derive-lots.ts";
import { quantityOf } from "../lots/lot-state.ts";
import { valueOf } from "../lots/value.ts";
import { allocationOf } from "./allocation.ts";
import { type Performance as Measured, measure } from "./measure.ts";
import { type Period, startOf } from "./period.ts";
import { type DayPrices, portfolioDays } from "./portfolio-days.ts";

/** What a member's shares in one currency brought over a period, and where their value is. */
export type OwnPerformance = Measured & {
  readonly currency: Currency;
  readonly period: Period;
  /** The day at whose end the period starts. */
  readonly from: Day;
  readonly to: Day;
  /** The largest first; the shares sum to 10,000. */
  readonly allocation: readonly {
    readonly instrument: Instrument;
    readonly value: bigint;
    readonly basisPoints: number;
  }[];
};

/** How members' shares did. */
export type Performance = {
  performance(member: MemberId, currency: Currency, period: Period): Promise<OwnPerformance>;
};

export function createPerformance(core: Core): Performance {
  return {
    async performance(member, currency, period) {
      const history = await historyInEffect(core, member);
      const today = dayOf(core.clock.nowMs());
      const prices = await pricesOf(core, history, today);
      const days = portfolioDays(history, prices, { currency, today });
      const from = startOf(period, today, days[0]?.on ?? today);
      const startValue = days.find(({ on }) => on === from)?.value ?? 0n;
      const within = days.filter(({ on }) => on > from);
      return {
        ...measure({ on: from, value: startValue }, within),
        currency,
        period,
        from,
        to: today,
        allocation: allocate(history, prices, { currency, today }),
      };
    },
  };
}

/** Closing prices since the first trade, and today's last one. */
async function pricesOf(core: Core, history: HistoryInEffect, today: Day): Promise<DayPrices> {
  const byDay = new Map<Day, Map<InstrumentId, bigint>>();
  const first = history.events[0]?.on;
  if (first === undefined) return byDay;
  const set = (day: Day, id: InstrumentId, price: bigint) =>
    byDay.set(day, (byDay.get(day) ?? new Map<InstrumentId, bigint>()).set(id, price));
  for (const instrument of history.instruments.values()) {
    const closes = await core.market.closes(instrument, first, today);
    for (const { day, price } of closes) set(day, instrument.id, price);
    const now = await core.market.quote(instrument);
    if (now?.last) set(today, instrument.id, now.last);
  }
  return byDay;
}

function allocate(
  history: HistoryInEffect,
  prices: DayPrices,
  { currency, today }: { readonly currency: Currency; readonly today: Day },
) {
  const { lots } = deriveLots(history.events, history.choices);
  const held = [...Map.groupBy(lots, (lot) => lot.instrument)].flatMap(([id, of]) => {
    const instrument = history.instruments.get(id);
    if (instrument?.currency !== currency) return [];
    const price = prices.get(today)?.get(id) ?? lastBefore(prices, id, today);
    const value = valueOf(quantityOf(of), { price, currency }, "half-even").amount;
    return [{ instrument, value }];
  });
  const sorted = held.toSorted((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0));
  const shares = allocationOf(sorted.map(({ value }) => value));
  return sorted.map((one, index) => ({ ...one, basisPoints: shares[index] ?? 0 }));
}

function lastBefore(prices: DayPrices, id: InstrumentId, today: Day): bigint {
  const days = [...prices.keys()].filter((day) => day <= today).sort();
  const day = days.findLast((one) => prices.get(one)?.has(id));
  return day === undefined ? 0n : (prices.get(day)?.get(id) ?? 0n);
}
