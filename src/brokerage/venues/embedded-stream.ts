import { event, eventKind, eventWidth } from "#exchange";
import { assert, type Db, type Log } from "#kernel";
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
import { createParkedEvents } from "./parked-events.ts";

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

export function createEmbeddedStream(deps: StreamDeps): EmbeddedStream {
  const { db, log, orders } = deps;
  const queue: (Item | Asked)[] = [];
  /** Questions that could not be answered: asked again by the next retry. */
  const unanswered = new Set<ClientOrderId>();
  const parked = createParkedEvents(deps);
  const store = () => orders.store({ generation, sequence: heard });
  let listener: VenueListener | undefined;
  let generation = 0;
  let heard = 0;
  let attempts = 0;
  /** The first of the queue has failed: it is told again by the next retry, not before. */
  let isStalled = false;
  let working: Promise<void> = Promise.resolve();
  let isClosed = false;

  /** At once, with every event of the venue: ours are few among them. */
  function take(rows: Int32Array): void {
    for (const at of eachEvent(rows)) queue.push(...ownOf(deps, rows, at));
    if (queue.length > 0) work();
    else heard = sequenceOf(rowAt(rows, rows.length - eventWidth));
  }

  function work(): void {
    if (listener) working = working.then(drain);
  }

  async function drain(): Promise<void> {
    let taken = 0;
    for (let item = queue[0]; item !== undefined && !isClosed && !isStalled; item = queue[0]) {
      try {
        await ("status" in item ? answer(item) : takeOver(item));
      } catch (error) {
        // Not even put aside: the database is away, so nothing else could be taken over either.
        log.error({ error }, "an event of the embedded exchange could not be taken over; again");
        // The other side of the same trade may have been told: what is stored ends before both.
        isStalled = true;
        return;
      }
      queue.shift();
      taken++;
    }
    if (taken > 0) await store().catch((error: unknown) => log.warn({ error }, "not stored yet"));
  }

  async function takeOver(item: Item): Promise<void> {
    const { sequence, number, clientOrderId, rows, at } = item;
    const row = [...rows.subarray(at, at + eventWidth)];
    const aside = { generation, sequence, number, clientOrderId, row };
    if (parked.holds(clientOrderId)) {
      await parked.park(aside);
    } else {
      try {
        await tell(item, rowAt(rows, at), generation);
      } catch (error) {
        attempts++;
        if (attempts < attemptsMax) throw error;
        log.error({ error, clientOrderId }, "an event of the embedded exchange was parked");
        await parked.park(aside, error);
      }
    }
    attempts = 0;
    heard = Math.max(heard, sequence);
  }

  async function tell(own: Own, row: Row, from: number): Promise<void> {
    const said = heardOf(deps, own, row, from);
    if (!said) return;
    await listener?.(said.event);
    orders.note(own.number, said.standing, said.traded);
  }

  /** What is parked, or still to be said, may be the answer: it comes first. */
  async function answer({ status }: Asked): Promise<void> {
    const isOpen = parked.holds(status) || orders.isExpected(status);
    const isTold = !isOpen && (await isAnswered(status));
    if (isTold) unanswered.delete(status);
    else unanswered.add(status);
  }

  async function isAnswered(clientOrderId: ClientOrderId): Promise<boolean> {
    try {
      await listener?.(await standingOf(deps, clientOrderId, generation));
      return true;
    } catch (error) {
      log.error({ error, clientOrderId }, "where an order stands could not be taken over; again");
      return false;
    }
  }

  async function settle(): Promise<void> {
    await working;
    // What is not taken over yet is still needed of the venue.
    assert(queue.length === 0, "every event was taken over");
    await store();
  }

  async function retryParked(): Promise<void> {
    if (isClosed || !listener) return;
    await parked
      .retry((event) => tell(event, rowOf(event), event.generation))
      .catch((error: unknown) => log.error({ error }, "parked events could not be tried again"));
  }

  return {
    generation: () => generation,
    listen(given) {
      listener = given;
      work();
    },
    async follow(venue) {
      const cursor = await readCursor(db);
      ({ generation } = venue);
      await orders.load(generation);
      await parked.load();
      heard = cursor?.generation === generation ? cursor.sequence : venue.sequence();
      // Before the first order is given: a crash before the first event was stored would forget it.
      if (cursor?.generation !== generation) await store();
      venue.follow(heard, { name: embeddedKeeper, take, settle });
    },
    ask(clientOrderId) {
      queue.push({ status: clientOrderId });
      work();
    },
    retry() {
      isStalled = false;
      working = working.then(retryParked);
      for (const status of unanswered) queue.push({ status });
      unanswered.clear();
      work();
    },
    quiet: () => working,
    async close() {
      await working;
      isClosed = true;
    },
  };
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
