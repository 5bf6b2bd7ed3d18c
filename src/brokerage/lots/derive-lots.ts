import { apportion, assert, unreachable } from "#kernel";
import { chooseLots, type LotChoice, type LotMethod, type LotPart } from "./choose-lots.ts";
import { disposalOf, exchangeLots, rescaleLots, spinOffLots } from "./corporate-lots.ts";
import { daysBetween } from "./days.ts";
import type { Disposal, Lot } from "./lot.ts";
import type { GiftGiven, GiftReceived, LotEvent, Purchase, Sale } from "./lot-event.ts";
import {
  addLots,
  type Holding,
  holdingOf,
  type LotState,
  quantityOf,
  splitLot,
} from "./lot-state.ts";
import { forgetOldLosses, matchLosses } from "./wash-sale.ts";

/** How an account closes its lots. */
export type LotChoices = {
  /** For every sale without a choice of its own. */
  readonly method: LotMethod;
  readonly bySale: ReadonlyMap<string, LotChoice>;
};

/** What a gift takes along of a lot. */
type GivenLot = GiftReceived["lots"][number];

/** The lots of an account, of all its instruments. */
export type LotBook = {
  /** By instrument, oldest first. */
  readonly lots: readonly Lot[];
  /** In the order of the sales. */
  readonly disposals: readonly Disposal[];
  /** What each gift took along: cost and holding period, for who receives it. */
  readonly given: ReadonlyMap<string, readonly GivenLot[]>;
  /**
   * Sales whose specific lots are not there (any more: a trade was busted), closed by the method
   * instead.
   */
  readonly misfits: readonly string[];
};

/**
 * The lots that events lead to. Pure: the same events and choices give the same book to the last
 * cent and id, so it is never stored. An event changes no lot of earlier ones, but for a loss that
 * it may disallow.
 *
 * Laws: the lots of an instrument sum to its position; costs of lots and disposals, less the losses
 * disallowed, sum to what was paid. Requires events by day. What is sold is held, as the ledger
 * makes sure; where its purchase was taken back since, the next one covers it.
 */
export function deriveLots(events: readonly LotEvent[], choices: LotChoices): LotBook {
  const state: LotState = { holdings: new Map(), disposals: [], partsOf: new Map() };
  const given = new Map<string, readonly GivenLot[]>();
  const misfits: string[] = [];
  for (const event of events) {
    switch (event.type) {
      case "purchase":
        buy(state, event);
        break;
      case "sale":
        if (!sell(state, event, choices)) misfits.push(event.id);
        break;
      case "gift_given":
        given.set(event.id, give(state, event));
        break;
      case "gift_received":
        receive(state, event);
        break;
      case "rescale":
        rescaleLots(state, event);
        break;
      case "spin_off":
        spinOffLots(state, event);
        break;
      case "exchange":
        exchangeLots(state, event);
        break;
      default:
        unreachable(event);
    }
    for (const holding of state.holdings.values()) cover(state, holding, choices);
  }
  const lots = [...state.holdings.values()].flatMap((holding) => holding.lots);
  return { lots, disposals: state.disposals, given, misfits };
}

function buy(state: LotState, { id, on, instrument, quantity, amount }: Purchase): void {
  const holding = holdingOf(state, instrument);
  addLots(holding, [
    {
      id,
      opening: id,
      origin: "purchase",
      instrument,
      openedOn: on,
      heldSince: on,
      quantity,
      cost: amount,
      disallowed: 0n,
      isReplacement: false,
    },
  ]);
  forgetOldLosses(holding, on);
  matchLosses(state, holding);
}

type Sold = Pick<Sale, "id" | "on" | "instrument" | "quantity" | "amount">;

/** Whether the seller's own choice of lots, if there is one, could be followed. */
function sell(state: LotState, event: Sold, choices: LotChoices): boolean {
  const { id, on, instrument, quantity, amount } = event;
  const holding = holdingOf(state, instrument);
  const held = quantityOf(holding.lots);
  if (held >= quantity) return close(state, holding, event, choices);
  const [now = 0n, later = 0n] = apportion(amount, [held, quantity - held]);
  const of = { id, on, instrument, isGift: false };
  const left = { ...of, quantity: quantity - held, amount: later };
  const isClosed =
    held === 0n || close(state, holding, { ...event, quantity: held, amount: now }, choices);
  holding.uncovered = [...holding.uncovered, left];
  return isClosed;
}

/** Closes what went before with the lots that have come. */
function cover(state: LotState, holding: Holding, choices: LotChoices): void {
  while (holding.uncovered[0] && holding.lots.length > 0) {
    const [first, ...others] = holding.uncovered;
    holding.uncovered = [];
    if (first.isGift) give(state, first);
    else sell(state, first, choices);
    holding.uncovered = [...holding.uncovered, ...others];
  }
}

function close(
  state: LotState,
  holding: Holding,
  event: Sold,
  { method, bySale }: LotChoices,
): boolean {
  const choice = bySale.get(event.id) ?? { method };
  const chosen = chooseLots(holding.lots, event.quantity, choice);
  const parts = chosen ?? chooseLots(holding.lots, event.quantity, { method });
  assert(parts, "nothing is sold that is not held");
  const proceeds = apportion(
    event.amount,
    parts.map((part) => part.quantity),
  );
  const losses = [...holding.losses];
  for (const [index, lot] of take(holding, parts).entries()) {
    const sale = { sale: event.id, soldOn: event.on, proceeds: proceeds[index] ?? 0n };
    const disposal = disposalOf(lot, sale);
    state.disposals.push(disposal);
    if (disposal.proceeds >= disposal.cost) continue;
    losses.push({
      disposal: state.disposals.length - 1,
      opening: lot.opening,
      soldOn: event.on,
      daysHeld: daysBetween(lot.heldSince, event.on),
      quantity: lot.quantity,
      amount: disposal.cost - disposal.proceeds,
    });
  }
  holding.losses = losses;
  matchLosses(state, holding);
  return chosen !== undefined;
}

/** Takes parts out of a holding, in their order. */
function take(holding: Holding, parts: readonly LotPart[]): Lot[] {
  const taken: Lot[] = [];
  const left = new Map(holding.lots.map((lot): [string, Lot] => [lot.id, lot]));
  for (const part of parts) {
    const lot = left.get(part.lot);
    assert(lot, "a part is of an open lot");
    const split = splitLot(lot, part.quantity);
    taken.push(split.taken);
    if (split.rest) left.set(lot.id, split.rest);
    else left.delete(lot.id);
  }
  holding.lots = [...left.values()];
  return taken;
}

function give(
  state: LotState,
  { id, on, instrument, quantity }: Pick<GiftGiven, "id" | "on" | "instrument" | "quantity">,
): readonly GivenLot[] {
  const holding = holdingOf(state, instrument);
  const held = quantityOf(holding.lots);
  const [now, left] = held < quantity ? [held, quantity - held] : [quantity, 0n];
  const parts = chooseLots(holding.lots, now, { method: "fifo" });
  assert(parts, "there is as much as was counted");
  const taken = take(holding, parts);
  if (left === 0n) return taken;
  const uncovered = { id, on, instrument, quantity: left, amount: 0n, isGift: true };
  holding.uncovered = [...holding.uncovered, uncovered];
  // What was never paid for has cost nothing.
  return [...taken, { heldSince: on, quantity: left, cost: 0n }];
}

function receive(state: LotState, { id, on, instrument, lots }: GiftReceived): void {
  const received = lots.map(({ heldSince, quantity, cost }, index): Lot => {
    const name = `${id}.${index + 1}`;
    return {
      id: name,
      opening: name,
      origin: "gift",
      instrument,
      openedOn: on,
      heldSince,
      quantity,
      cost,
      disallowed: 0n,
      isReplacement: false,
    };
  });
  addLots(holdingOf(state, instrument), received);
}
