import { event, eventKind, eventWidth } from "#exchange";
import type { Db, Log } from "#kernel";
import { eachEvent, type Market, type OpenVenue } from "#market";
import { readCursor } from "../store/embedded.ts";
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

type Own = { readonly number: number; readonly clientOrderId: ClientOrderId };
/** An event of an order of ours. The row is the exchange's, and nobody changes it. */
type Item = Own & { readonly sequence: number; readonly rows: Int32Array; readonly at: number };
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
  /** Questions that could not be answered: asked again by the next retry. */
  readonly unanswered: Set<ClientOrderId>;
  listener: VenueListener | undefined;
  generation: number;
  heard: number;
  /** The last event that the exchange has given; ours or not. */
  taken: number;
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
    unanswered: new Set(),
    listener: undefined,
    generation: 0,
    heard: 0,
    taken: 0,
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
    ask(clientOrderId) {
      running.queue.push({ status: clientOrderId });
      work(running);
    },
    retry() {
      const { queue, unanswered } = running;
      running.isStalled = false;
      running.working = running.working.then(() => retryParked(running));
      for (const status of unanswered) queue.push({ status });
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
  // Before the first order is given: a crash before the first event was stored would forget it.
  if (!isSame) await store(running);
  venue.follow(running.heard, {
    name: embeddedKeeper,
    take: (rows) => take(running, rows),
    settle: () => settle(running),
    catchUp: () => running.working,
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
    taken++;
  }
  if (taken === 0) return;
  await store(running).catch((error: unknown) => log.warn({ error }, "not stored yet"));
}

async function takeOver(running: Running, item: Item): Promise<void> {
  const { parked, log, generation } = running;
  const { sequence, number, clientOrderId, rows, at } = item;
  const row = [...rows.subarray(at, at + eventWidth)];
  const aside = { generation, sequence, number, clientOrderId, row };
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
  running.heard = Math.max(running.heard, sequence);
}

async function tell(running: Running, own: Own, row: Row, from: number): Promise<void> {
  const said = heardOf(running, own, row, from);
  if (!said) return;
  await running.listener?.(said.event);
  running.orders.note(own.number, said.standing, said.traded);
}

/** What is parked, or still to be said, may be the answer: it comes first. */
async function answer(running: Running, { status }: Asked): Promise<void> {
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

/** One after the other: where the one before failed, the next stores that, too. */
function store(running: Running): Promise<void> {
  const { orders } = running;
  const next = running.storing
    .catch(() => {})
    .then(() => orders.store({ generation: running.generation, sequence: running.heard }));
  running.storing = next;
  return next;
}

/**
 * What is not taken over yet is still needed of the venue. It is not waited for: whoever takes it
 * over waits for a member's turn, and whoever has that may wait to give the exchange an order.
 */
async function settle(running: Running): Promise<boolean> {
  if (running.queue.length > 0) return false;
  running.heard = running.taken;
  await store(running);
  return true;
}

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
function ownOf({ orders }: StreamDeps, rows: Int32Array, at: number): Item[] {
  const row = rowAt(rows, at);
  const isTrade = row(event.kind) === eventKind.trade;
  const numbers = isTrade ? [orderOf(row), makerOf(row)] : [orderOf(row)];
  return numbers.flatMap((number): Item[] => {
    const own = orders.byNumber(number);
    if (!own) return [];
    return [{ number, clientOrderId: own.clientOrderId, sequence: sequenceOf(row), rows, at }];
  });
}

/** What an event row says of one of our orders. */
function heardOf(
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
