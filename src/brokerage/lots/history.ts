import type { MemberId } from "#kernel";
import type { Instrument, InstrumentId } from "#market";
import { newInstrumentOf } from "../actions/action.ts";
import { type Payout, payoutOf } from "../actions/payout.ts";
import { entitlementsOf, type OwnEntitlement } from "../actions/store.ts";
import { type Core, instrumentById } from "../core.ts";
import { giftDays, giftsOf } from "../gift.ts";
import { allTrades } from "../store/trades.ts";
import { type Trade, totalOf } from "../trade.ts";
import { choicesOf, type MethodSince, methodsOf } from "./choice-store.ts";
import type { LotChoice, LotMethod } from "./choose-lots.ts";
import { deriveLots, type LotChoices } from "./derive-lots.ts";
import type { LotEvent } from "./lot-event.ts";

/** What an action was to a member, and what it did. */
export type OwnPayout = OwnEntitlement & { readonly payout: Payout };

/** All that a member's lots, gains and returns follow from. */
export type History = {
  /** Oldest first; those that never were are left out. */
  readonly trades: readonly Trade[];
  /** By ex-date, whether paid or due. */
  readonly payouts: readonly OwnPayout[];
  readonly events: readonly LotEvent[];
  readonly choices: LotChoices;
  /** The method of sales from now on. */
  readonly method: LotMethod;
  /** Every instrument that stands in the others. */
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
};

const tradesPage = 1_000;
const methodDefault: LotMethod = "fifo";

/** Reads a member's history; of gifts, those that arrived before `untilMs`. */
export async function historyOf(
  core: Core,
  member: MemberId,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<History> {
  const [trades, entitlements, chosen, methods, gifts] = await Promise.all([
    tradesOf(core, member),
    entitlementsOf(core.db, member),
    choicesOf(core.db, member),
    methodsOf(core.db, member),
    giftEvents(core, member, untilMs),
  ]);
  const ids = [
    ...trades.map((trade) => trade.instrument),
    ...gifts.map((gift) => gift.instrument),
    ...entitlements.flatMap(({ action }) => instrumentsOf(action)),
  ];
  const instruments = new Map<InstrumentId, Instrument>();
  for (const id of new Set(ids)) instruments.set(id, await instrumentById(core, id));
  const payouts = entitlements.flatMap((own) => {
    const into = instruments.get(newInstrumentOf(own.action));
    return into ? [{ ...own, payout: payoutOf(own.action, own.entitlement.entitled, into) }] : [];
  });
  return {
    trades,
    payouts,
    events: eventsOf(trades, payouts, gifts),
    choices: { method: methodDefault, bySale: choicesBySale(trades, chosen, methods) },
    method: methods[methods.length - 1]?.method ?? methodDefault,
    instruments,
  };
}

function instrumentsOf(action: OwnEntitlement["action"]): InstrumentId[] {
  return [action.instrument, newInstrumentOf(action)];
}

async function tradesOf({ db }: Core, member: MemberId): Promise<Trade[]> {
  const trades: Trade[] = [];
  for (let after = ""; ; ) {
    const page = await allTrades(db, after, tradesPage, { member });
    trades.push(...page.filter(isReal));
    const last = page[page.length - 1];
    if (!last || page.length < tradesPage) return trades;
    after = last.id;
  }
}

/** Whether a trade has moved units: neither unknown yet, nor taken back. */
export function isReal({ state }: Trade): boolean {
  return state === "unsettled" || state === "settled" || state === "failed";
}

/**
 * By day. An action takes effect before the first trade of its ex-date; gifts are of units that
 * were settled before their day, and come before its trades too.
 */
function eventsOf(
  trades: readonly Trade[],
  payouts: readonly OwnPayout[],
  gifts: readonly LotEvent[],
): LotEvent[] {
  const paid = payouts.filter(({ entitlement }) => entitlement.state === "paid");
  const acted = paid.flatMap(({ payout }) => payout.lotEvents);
  const events = [...acted, ...gifts, ...trades.map(tradeEvent)];
  return events.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

function tradeEvent(trade: Trade): LotEvent {
  const { id, instrument, quantity, tradeDate: on, settlesOn } = trade;
  const event = { id, on, instrument, quantity, amount: totalOf(trade) };
  return trade.side === "buy"
    ? { ...event, type: "purchase" }
    : { ...event, type: "sale", settlesOn };
}

/** Gifts that were accepted. What is received takes along what it cost its giver, and since when. */
async function giftEvents(core: Core, member: MemberId, untilMs: number): Promise<LotEvent[]> {
  const events: LotEvent[] = [];
  const gifts = (await giftsOf(core, member)).toReversed();
  const days = await giftDays(core, gifts);
  for (const { id, units, from, endedAtMs } of gifts) {
    const on = days.get(id);
    if (on === undefined || endedAtMs === null || endedAtMs >= untilMs) continue;
    // Of gifts that went to and fro, each needs only those before it: this comes to an end.
    const theirs = from === member ? undefined : await historyOf(core, from, endedAtMs + 1);
    const given = theirs && deriveLots(theirs.events, theirs.choices).given;
    for (const [index, { instrument, quantity }] of units.entries()) {
      const event = { id: index === 0 ? id : `${id}:${index + 1}`, on, instrument };
      if (given === undefined) events.push({ ...event, type: "gift_given", quantity });
      else events.push({ ...event, type: "gift_received", lots: given.get(event.id) ?? [] });
    }
  }
  return events;
}

/** A method that is chosen later does not change what was sold before. */
function choicesBySale(
  trades: readonly Trade[],
  chosen: ReadonlyMap<string, LotChoice>,
  methods: readonly MethodSince[],
): ReadonlyMap<string, LotChoice> {
  const bySale = new Map<string, LotChoice>();
  for (const { id, tradedAtMs } of trades.filter((trade) => trade.side === "sell")) {
    const then = methods.findLast(({ sinceMs }) => sinceMs <= tradedAtMs);
    const choice = chosen.get(id) ?? then;
    if (choice) bySale.set(id, choice);
  }
  return bySale;
}
