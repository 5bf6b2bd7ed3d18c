import type { Day } from "#accounts";
import type { Currency } from "#kernel";
import type { Instrument, InstrumentId } from "#market";
import type { HistoryInEffect as History } from "../actions/in-effect.ts";
import { addDays } from "../lots/days.ts";
import { giftQuantity, type Ratio } from "../lots/lot-event.ts";
import { valueOf } from "../lots/value.ts";
import type { PortfolioDay } from "./measure.ts";

/** Prices of a day, in ten-thousandths, by instrument: the last one of it. */
export type DayPrices = ReadonlyMap<Day, ReadonlyMap<InstrumentId, bigint>>;

/** Units that come and go on a day, and what is paid or received for them in minor units. */
type Change = {
  readonly instrument: InstrumentId;
  readonly quantity: bigint;
  readonly moneyIn: bigint;
  readonly moneyOut: bigint;
};

/**
 * Each day of a history from its first through `today`: what was held of instruments in one
 * currency was worth at its end, and what came and went. A price holds until the next one; before
 * the first, what was paid in the trade of that day is the price. A gift comes and goes at what it
 * is worth on its day.
 */
export function portfolioDays(
  history: Pick<History, "events" | "payouts" | "instruments" | "trades">,
  prices: DayPrices,
  { currency, today }: { readonly currency: Currency; readonly today: Day },
): PortfolioDay[] {
  const first = history.events[0]?.on;
  if (first === undefined) return [];
  const own = (id: InstrumentId) => history.instruments.get(id)?.currency === currency;
  const changes = Map.groupBy(changesOf(history), ({ on }) => on);
  const dividends = dividendsByDay(history, own);
  const traded = tradePrices(history);
  const held = new Map<InstrumentId, bigint>();
  const last = new Map<InstrumentId, bigint>();
  const days: PortfolioDay[] = [];
  for (let on = first; on <= today; on = addDays(on, 1)) {
    for (const [id, { to, from }] of rescalesOn(history.payouts, on)) {
      const price = last.get(id);
      if (price !== undefined) last.set(id, (price * from) / to);
    }
    for (const known of [traded.get(on), prices.get(on)]) {
      for (const [id, price] of known ?? []) last.set(id, price);
    }
    const worth = (id: InstrumentId, quantity: bigint) =>
      worthOf(history.instruments.get(id), quantity, last.get(id));
    let [moneyIn, moneyOut] = [0n, 0n];
    for (const { change } of (changes.get(on) ?? []).filter(({ change: of }) =>
      own(of.instrument),
    )) {
      held.set(change.instrument, (held.get(change.instrument) ?? 0n) + change.quantity);
      moneyIn += change.moneyIn;
      moneyOut += change.moneyOut;
    }
    const gifts = giftsOn(history, on).filter(({ instrument }) => own(instrument));
    for (const { instrument, quantity } of gifts) {
      if (quantity > 0n) moneyIn += worth(instrument, quantity);
      else moneyOut += worth(instrument, -quantity);
    }
    let value = 0n;
    for (const [id, quantity] of held) value += worth(id, quantity);
    days.push({ on, value, moneyIn, moneyOut, dividends: dividends.get(on) ?? 0n });
  }
  return days;
}

function worthOf(instrument: Instrument | undefined, quantity: bigint, price?: bigint): bigint {
  if (!instrument || price === undefined || quantity === 0n) return 0n;
  return valueOf(quantity, { price, currency: instrument.currency }, "half-even").amount;
}

/** Units follow the payouts of actions; money follows the events. */
function changesOf({
  events,
  payouts,
}: Pick<History, "events" | "payouts">): { readonly on: Day; readonly change: Change }[] {
  const none = { quantity: 0n, moneyIn: 0n, moneyOut: 0n };
  const acted = payouts.flatMap(
    ({ action: { exOn: on, instrument, terms }, payout: { takes, gives, cash } }) => {
      const units = [
        ...(takes ? [{ ...none, instrument: takes.instrument, quantity: -takes.quantity }] : []),
        ...(gives ? [{ ...none, instrument: gives.instrument, quantity: gives.quantity }] : []),
      ];
      const isDividend = terms.kind === "cash_dividend";
      const paid = isDividend || cash === 0n ? [] : [{ ...none, instrument, moneyOut: cash }];
      return [...units, ...paid].map((change) => ({ on, change }));
    },
  );
  const isOfAction = (id: string) => id.startsWith("cac_");
  const traded = events.flatMap((event) => {
    if (isOfAction(event.id)) return [];
    const { on, instrument } = event;
    switch (event.type) {
      case "purchase":
        return [
          { on, change: { ...none, instrument, quantity: event.quantity, moneyIn: event.amount } },
        ];
      case "sale":
        return [
          {
            on,
            change: { ...none, instrument, quantity: -event.quantity, moneyOut: event.amount },
          },
        ];
      default: {
        const quantity = giftQuantity(event);
        return quantity === 0n ? [] : [{ on, change: { ...none, instrument, quantity } }];
      }
    }
  });
  return [...acted, ...traded];
}

/** A price from before a split is one of the old units. */
export function rescalesOn(
  payouts: History["payouts"],
  on: Day,
): (readonly [InstrumentId, Ratio])[] {
  return payouts
    .filter(({ action }) => action.exOn === on)
    .flatMap(({ payout }) => payout.lotEvents)
    .flatMap((event) =>
      event.type === "rescale" ? [[event.instrument, event.ratio] as const] : [],
    );
}

function giftsOn({ events }: Pick<History, "events">, on: Day) {
  return events
    .filter((event) => event.on === on)
    .map((event) => ({ instrument: event.instrument, quantity: giftQuantity(event) }))
    .filter(({ quantity }) => quantity !== 0n);
}

function dividendsByDay(
  { payouts }: Pick<History, "payouts">,
  own: (id: InstrumentId) => boolean,
): Map<Day, bigint> {
  const byDay = new Map<Day, bigint>();
  for (const { action, payout } of payouts) {
    if (action.terms.kind !== "cash_dividend" || !own(action.instrument)) continue;
    byDay.set(action.exOn, (byDay.get(action.exOn) ?? 0n) + payout.cash);
  }
  return byDay;
}

function tradePrices({ trades }: Pick<History, "trades">): DayPrices {
  const byDay = new Map<Day, Map<InstrumentId, bigint>>();
  for (const { tradeDate, instrument, price } of trades) {
    const prices = byDay.get(tradeDate) ?? new Map<InstrumentId, bigint>();
    byDay.set(tradeDate, prices.set(instrument, price));
  }
  return byDay;
}
