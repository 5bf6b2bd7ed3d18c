import { event, eventKind, eventWidth } from "#exchange";
import type { Db, Log } from "#kernel";
import { eachEvent, type Market, type OpenVenue } from "#market";
import { type HeardEvent, heardEvents, readCursor } from "../store/embedded.ts";
import type { ParkedEvent } from "../store/parked.ts";
import type { ClientOrderId, VenueEvent, VenueListener } from "../venue.ts";
import {
  type Heard,
  makerOf,
  orderOf,
  type Row,
  readOrderRow,
  readTrade,
  rowAt,
  sequenceOf,
} from "./embedded-events.ts";
import type { EmbeddedOrders } from "./embedded-orders.ts";
import { createParkedEvents, type ParkedEvents } from "./parked-events.ts";

/** The name under which brokerage follows the embedded exchange. */
export const embeddedKeeper = "brokerage";
/** How often an event is tried before it is put aside: most trouble is over soon. */
const attemptsMax = 3;

/** An event of an order of ours. The rows are the exchange's, and nobody changes them. */
type Item = Omit<HeardEvent, "row"> & {
  readonly rows: Int32Array;
  readonly at: number;
  /** It is stored here, as the exchange has forgotten it. */
  isKept: boolean;
};
type Own = Pick<Item, "number" | "clientOrderId">;
/** A question that is answered in its turn: after what was said before it. */
type Asked = { readonly status: ClientOrderId };

/**
 * What the exchange says of our orders, told one by one, in order. What cannot be taken over is put
 * aside with all that follows of its order, and tried again; the orders of others go on.
 */
export type EmbeddedStream = {
  generation(): number;
  /** A command may begin the stream before this: what is heard until then waits. */
  listen(listener: VenueListener): void;
  /** Goes on from what was taken over last. */
  follow(venue: OpenVenue): Promise<void>;
  ask(clientOrderId: ClientOrderId): void;
  /** Tries again what could not be taken over, after what is being told. */
  retry(): void;
  /** Resolves when what was heard until now was told, or has failed. */
  quiet(): Promise<void>;
  /** Waits for what is being told, then tells no more. */
  close(): Promise<void>;
};

type StreamDeps = {
  readonly db: Db;
  readonly log: Log;
  readonly clock: { nowMs(): number };
  readonly market: Pick<Market, "instruments">;
  readonly orders: EmbeddedOrders;
};

type Running = StreamDeps & {
  readonly parked: ParkedEvents;
  readonly queue: (Item | Asked)[];
  /** Questions in the queue. */
  readonly asked: Set<ClientOrderId>;
  /** Questions that could not be answered: asked again by the next retry. */
  readonly unanswered: Set<ClientOrderId>;
  listener: VenueListener | undefined;
  generation: number;
  heard: number;
  /** The last event that the exchange has given; ours or not. */
  taken: number;
  /** The exchange may have forgotten all up to this one: what is not taken over of it is kept here. */
  kept: number;
  /** Taken over, and still stored. */
  readonly done: Item[];
  /** How often the first of the queue was tried. */
  attempts: number;
  /** The first of the queue has failed: it is told again by the next retry, not before. */
  isStalled: boolean;
  isClosed: boolean;
  working: Promise<void>;
  storing: Promise<void>;
};

export function createEmbeddedStream(deps: StreamDeps): EmbeddedStream {
  const running: Running = {
    ...deps,
    parked: createParkedEvents(deps),
    queue: [],
    asked: new Set(),
    unanswered: new Set(),
    listener: undefined,
    generation: 0,
    heard: 0,
    taken: 0,
    kept: 0,
    done: [],
    attempts: 0,
    isStalled: false,
    isClosed: false,
    working: Promise.resolve(),
    storing: Promise.resolve(),
  };
  return {
    generation: () => running.generation,
    listen(given) {
      running.listener = given;
      work(running);
    },
    follow: (venue) => follow(running, venue),
    ask: (clientOrderId) => ask(running, clientOrderId),
    retry() {
      const { unanswered } = running;
      running.isStalled = false;
      running.working = running.working.then(() => retryParked(running));
      for (const status of unanswered) ask(running, status);
      unanswered.clear();
      work(running);
    },
    quiet: () => running.working,
    async close() {
      await running.working;
      running.isClosed = true;
    },
  };
}

async function follow(running: Running, venue: OpenVenue): Promise<void> {
  const cursor = await readCursor(running.db);
  const { generation } = venue;
  running.generation = generation;
  await running.orders.load(generation);
  await running.parked.load();
  const isSame = cursor?.generation === generation;
  running.heard = isSame ? cursor.sequence : venue.sequence();
  running.taken = running.heard;
  running.kept = running.heard;
  for (const { row, ...event } of await heardEvents(running.db)) {
    running.queue.push({ ...event, rows: Int32Array.from(row), at: 0, isKept: true });
  }
  if (running.queue.length > 0) work(running);
  // Before the first order is given: a crash before the first event was stored would forget it.
  if (!isSame) await store(running);
  venue.follow(running.heard, {
    name: embeddedKeeper,
    take: (rows) => take(running, rows),
    settle: () => settle(running),
  });
}

/** At once, with every event of the venue: ours are few among them. */
function take(running: Running, rows: Int32Array): void {
  const { queue } = running;
  for (const at of eachEvent(rows)) queue.push(...ownOf(running, rows, at));
  running.taken = sequenceOf(rowAt(rows, rows.length - eventWidth));
  if (queue.length > 0) work(running);
  else running.heard = running.taken;
}

/**
 * One that waits to be answered is answered with what is known then, so it is not asked again: what
 * is asked each second by a broker who is behind would leave it ever further behind.
 */
function ask(running: Running, status: ClientOrderId): void {
  if (!running.asked.has(status)) running.queue.push({ status });
  running.asked.add(status);
  work(running);
}

function work(running: Running): void {
  if (running.listener) running.working = running.working.then(() => drain(running));
}

async function drain(running: Running): Promise<void> {
  const { queue, log } = running;
  let taken = 0;
  for (let item = queue[0]; item && !running.isClosed && !running.isStalled; item = queue[0]) {
    try {
      await ("status" in item ? answer(running, item) : takeOver(running, item));
    } catch (error) {
      log.error({ error }, "an event of the embedded exchange could not be taken over; again");
      // The other side of the same trade may have been told: what is stored ends before both.
      running.isStalled = true;
      return;
    }
    queue.shift();
    if ("sequence" in item && item.isKept) running.done.push(item);
    taken++;
  }
  if (taken === 0) return;
  await store(running).catch((error: unknown) => log.warn({ error }, "not stored yet"));
}

async function takeOver(running: Running, item: Item): Promise<void> {
  const { parked, log } = running;
  const { sequence, clientOrderId, rows, at, generation } = item;
  const aside = heardOf(item);
  if (parked.holds(clientOrderId)) {
    await parked.park(aside);
  } else {
    try {
      await tell(running, item, rowAt(rows, at), generation);
    } catch (error) {
      running.attempts++;
      if (running.attempts < attemptsMax) throw error;
      log.error({ error, clientOrderId }, "an event of the embedded exchange was parked");
      await parked.park(aside, error);
    }
  }
  running.attempts = 0;
  // Of a journal that is gone, it says nothing of how far this one was heard.
  if (generation === running.generation) running.heard = Math.max(running.heard, sequence);
}

const heardOf = ({ generation, sequence, number, clientOrderId, rows, at }: Item): HeardEvent => {
  const row = [...rows.subarray(at, at + eventWidth)];
  return { generation, sequence, number, clientOrderId, row };
};

async function tell(running: Running, own: Own, row: Row, from: number): Promise<void> {
  const said = saidOf(running, own, row, from);
  if (!said) return;
  await running.listener?.(said.event);
  running.orders.note(own.number, said.standing, said.traded);
}

/** What is parked, or still to be said, may be the answer: it comes first. */
async function answer(running: Running, { status }: Asked): Promise<void> {
  running.asked.delete(status);
  const { parked, orders, unanswered } = running;
  const isOpen = parked.holds(status) || orders.isExpected(status);
  const isTold = !isOpen && (await isAnswered(running, status));
  if (isTold) unanswered.delete(status);
  else unanswered.add(status);
}

async function isAnswered(running: Running, clientOrderId: ClientOrderId): Promise<boolean> {
  const { listener, generation, log } = running;
  try {
    await listener?.(await standingOf(running, clientOrderId, generation));
    return true;
  } catch (error) {
    log.error({ error, clientOrderId }, "where an order stands could not be taken over; again");
    return false;
  }
}

/**
 * One after the other: where the one before failed, the next stores that, too. `upTo` is asked for
 * by an exchange that is about to forget: what is not taken over by then is stored with it.
 */
function store(running: Running, upTo = running.kept): Promise<void> {
  const next = running.storing.catch(() => {}).then(() => storeNow(running, upTo));
  running.storing = next;
  return next;
}

async function storeNow(running: Running, upTo: number): Promise<void> {
  const { orders, queue, generation, done } = running;
  const isForgetting = upTo > running.kept;
  const isNew = (item: Item | Asked): item is Item => "sequence" in item && !item.isKept;
  const keep = isForgetting ? queue.filter(isNew) : [];
  const drop = done.splice(0);
  const sequence = Math.max(upTo, running.kept, running.heard);
  try {
    const events = { keep: keep.map(heardOf), drop: drop.map(heardOf) };
    await orders.store({ generation, sequence }, events);
  } catch (cause) {
    done.push(...drop);
    throw cause;
  }
  running.kept = Math.max(upTo, running.kept);
  const waiting = new Set<Item | Asked>(queue);
  for (const item of keep) {
    item.isKept = true;
    // Taken over while it was being stored.
    if (!waiting.has(item)) done.push(item);
  }
}

/**
 * What is not taken over yet is stored as it was heard. It is not waited for: whoever takes it over
 * waits for a member's turn, and whoever has that may wait to give the exchange an order.
 */
const settle = (running: Running): Promise<void> => store(running, running.taken);

async function retryParked(running: Running): Promise<void> {
  if (running.isClosed || !running.listener) return;
  try {
    await running.parked.retry((event) => tell(running, event, rowOf(event), event.generation));
  } catch (error) {
    running.log.error({ error }, "parked events could not be tried again");
  }
}

const rowOf =
  ({ row }: ParkedEvent): Row =>
  (place) =>
    row[place] ?? 0;

/** The orders of ours that an event row is about: both sides of a trade can be. */
function ownOf({ orders, generation }: Running, rows: Int32Array, at: number): Item[] {
  const row = rowAt(rows, at);
  const isTrade = row(event.kind) === eventKind.trade;
  const numbers = isTrade ? [orderOf(row), makerOf(row)] : [orderOf(row)];
  return numbers.flatMap((number): Item[] => {
    const own = orders.byNumber(number);
    if (!own) return [];
    const { clientOrderId } = own;
    const sequence = sequenceOf(row);
    return [{ generation, sequence, number, clientOrderId, rows, at, isKept: false }];
  });
}

/** What an event row says of one of our orders. */
function saidOf(
  { market }: StreamDeps,
  { number, clientOrderId }: Own,
  row: Row,
  generation: number,
): Heard | undefined {
  const instrument = market.instruments.byMarketNow(row(event.market));
  if (!instrument) return undefined;
  if (row(event.kind) !== eventKind.trade) return readOrderRow(row, { clientOrderId, instrument });
  const part = orderOf(row) === number ? "taker" : "maker";
  return readTrade(row, part, { generation, clientOrderId, instrument });
}

/** What the stream has not named when it was read to its end never reached the exchange. */
async function standingOf(
  { orders, clock }: StreamDeps,
  clientOrderId: ClientOrderId,
  generation: number,
): Promise<VenueEvent> {
  const known = await orders.find(clientOrderId);
  const isHere = known?.generation === generation;
  return {
    type: "status",
    atMs: clock.nowMs(),
    clientOrderId,
    standing: isHere ? known.standing : "unknown",
    traded: known?.traded ?? 0,
  };
}
