import { type Book, bestPrice, createBook, sideOfBook, widestRules } from "./book.ts";
import { level, order } from "./book-layout.ts";
import { eventKind, phase, reason, selfTrade, side, timeInForce } from "./codes.ts";
import {
  addCancel,
  addNewOrder,
  addReplace,
  createCommandRows,
  type NewOrder,
  type Replacement,
} from "./encode.ts";
import { createEventBuffer, type EventBuffer } from "./event-buffer.ts";
import {
  cancelNaive,
  createNaiveBook,
  type Defect,
  type NaiveBook,
  type NaiveEvent,
  placeNaive,
  queue,
  replaceNaive,
  setNaiveBands,
  setNaivePhase,
} from "./naive-book.testing.ts";
import { cancelOrder, placeOrder, refuse, replaceOrder } from "./order-entry.ts";
import { event, eventWidth, wide } from "./rows.ts";
import { setBands, setPhase } from "./session.ts";

/** Whole numbers from 0 to below `below`, the same for the same seed. */
export type SeededRandom = (below: number) => number;

/** Mulberry32. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Step =
  | { readonly does: "place"; readonly order: NewOrder }
  | { readonly does: "cancel"; readonly id: number; readonly account: number }
  | { readonly does: "replace"; readonly change: Replacement }
  | { readonly does: "phase"; readonly next: number }
  | { readonly does: "bands"; readonly lower: number; readonly upper: number };

const accounts = 4;
const middle = 500;
const recentIds = 40;

/** One random step. Prices stay near each other, so that most orders meet others. */
function drawStep(random: SeededRandom, id: number): Step {
  const kind = random(100);
  const known = Math.max(1, id - 1 - random(recentIds));
  const account = 1 + random(accounts);
  if (kind < 62) return { does: "place", order: drawOrder(random, id, account) };
  if (kind < 76) return { does: "cancel", id: known, account: accountOf(known, random) };
  if (kind < 96) {
    const quantity = 1 + random(60);
    const change = {
      id: known,
      account: accountOf(known, random),
      quantity,
      price: middle - 10 + random(21),
      display: random(4) === 0 ? 1 + random(quantity) : 0,
    };
    return { does: "replace", change };
  }
  if (kind < 97) {
    const lower = random(3) === 0 ? middle - 6 + random(4) : 0;
    const upper = random(3) === 0 ? middle + 6 - random(4) : 0x7fff_ffff;
    return { does: "bands", lower, upper };
  }
  // Mostly continuous: the other phases are visited, not lived in.
  const phases = [1, 4, 2, 2, 2, 2, 2, 2, 3, 0];
  return { does: "phase", next: phases[random(phases.length)] ?? phase.continuous };
}

/** Accounts follow from ids, so that most cancels name the owner. */
const accountOf = (id: number, random: SeededRandom): number =>
  random(20) === 0 ? 1 + random(accounts) : 1 + (id % accounts);

function drawOrder(random: SeededRandom, id: number, _account: number): NewOrder {
  const quantity = random(50) === 0 ? 0 : 1 + random(40);
  const tifs = [0, 0, 0, 0, 1, 2, 2, 3, 3, 4, 5, 6];
  return {
    id: random(60) === 0 ? Math.max(1, id - 1 - random(recentIds)) : id,
    account: random(25) === 0 ? 0 : 1 + (id % accounts),
    side: random(2) === 0 ? side.buy : side.sell,
    quantity,
    price: random(80) === 0 ? 0 : middle - 10 + random(21),
    display: random(5) === 0 && quantity > 0 ? 1 + random(quantity + 1) : 0,
    timeInForce: tifs[random(tifs.length)] ?? timeInForce.goodTillCancel,
    selfTrade: random(3) === 0 ? selfTrade.allow : 1 + random(4),
    postOnly: random(8) === 0,
    isMarket: random(12) === 0,
  };
}

/**
 * Gives both books the same `count` random steps.
 *
 * @returns the first difference: what was done, what each said; nothing when there is none
 */
export function runDifferential(random: SeededRandom, count: number, defect?: Defect): unknown {
  const events = createEventBuffer();
  const book = createBook(1, events, widestRules, 4);
  const naive = createNaiveBook(widestRules.collarBasisPoints, defect);
  for (let id = 1; id <= count; id++) {
    const step = drawStep(random, id);
    doNaive(naive, step);
    doReal(book, step);
    const difference = compare(naive.said.splice(0), takeEvents(events));
    if (difference !== undefined) return { step, ...difference };
    const place = comparePlaces(book, naive);
    if (place !== undefined) return { step, ...place };
  }
  return undefined;
}

function doNaive(naive: NaiveBook, step: Step): void {
  if (step.does === "place") placeNaive(naive, step.order);
  else if (step.does === "cancel") cancelNaive(naive, step.id, step.account);
  else if (step.does === "replace") replaceNaive(naive, step.change);
  else if (step.does === "phase") setNaivePhase(naive, step.next);
  else setNaiveBands(naive, step.lower, step.upper);
}

function doReal(book: Book, step: Step): void {
  const list = createCommandRows(1);
  if (step.does === "place") {
    addNewOrder(list, 1, 0, step.order);
    placeOrder(book, list.rows, 0);
  } else if (step.does === "cancel") {
    addCancel(list, 1, 0, step);
    if (!cancelOrder(book, list.rows, 0)) {
      refuse(book, list.rows, 0, eventKind.cancelRejected, reason.unknownOrder);
    }
  } else if (step.does === "replace") {
    addReplace(list, 1, 0, step.change);
    replaceOrder(book, list.rows, 0);
  } else if (step.does === "phase") setPhase(book, step.next);
  else setBands(book, step.lower, step.upper);
}

function takeEvents(events: EventBuffer): NaiveEvent[] {
  const { rows, length } = events;
  events.length = 0;
  const found: NaiveEvent[] = [];
  for (let at = 0; at < length; at += eventWidth) {
    const field = (place: number) => rows[at + place] ?? 0;
    found.push({
      kind: field(event.kind),
      id: wide(field(event.idLow), field(event.idHigh)),
      price: field(event.price),
      quantity: field(event.quantity),
      leaves: field(event.leaves),
      makerId: wide(field(event.makerIdLow), field(event.makerIdHigh)),
      makerLeaves: field(event.makerLeaves),
      reason: field(event.reason),
    });
  }
  return found;
}

function compare(expected: NaiveEvent[], found: NaiveEvent[]): object | undefined {
  return JSON.stringify(expected) === JSON.stringify(found) ? undefined : { expected, found };
}

/** Every order at its place, and what each level says of itself. */
function comparePlaces(book: Book, naive: NaiveBook): object | undefined {
  for (const sideCode of [side.buy, side.sell]) {
    const expected = queue(naive, sideCode).map(({ id, open, hidden, price }) => ({
      id,
      open,
      hidden,
      price,
    }));
    const found: typeof expected = [];
    let at = sideOfBook(book, sideCode).best;
    for (; at !== 0; at = book.levels[at + level.worse] ?? 0) {
      let handle = book.levels[at + level.head] ?? 0;
      for (; handle !== 0; handle = book.orders[handle + order.next] ?? 0) {
        const field = (place: number) => book.orders[handle + place] ?? 0;
        found.push({
          id: wide(field(order.idLow), field(order.idHigh)),
          open: field(order.open),
          hidden: field(order.hidden),
          price: field(order.price),
        });
      }
    }
    if (JSON.stringify(expected) !== JSON.stringify(found)) return { expected, found };
    const best = expected[0]?.price ?? 0;
    if (bestPrice(book, sideCode) !== best) return { best, found: bestPrice(book, sideCode) };
  }
  return undefined;
}
