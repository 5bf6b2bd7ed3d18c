import { event, eventKind, eventWidth } from "#exchange";
import { assert, type Db, type Log } from "#kernel";
import { eachEvent, type Market, type OpenVenue } from "#market";
import { readCursor } from "../store/embedded.ts";
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

/** The name under which brokerage follows the embedded exchange. */
export const embeddedKeeper = "brokerage";
const retryMs = 1_000;

type Item = { readonly sequence: number; readonly number: number; readonly heard: Heard };
/** A question that is answered in its turn: after what was said before it. */
type Asked = { readonly status: ClientOrderId };

/** What the exchange says of our orders, told one by one, in order. */
export type EmbeddedStream = {
  generation(): number;
  /** A command may begin the stream before this: what is heard until then waits. */
  listen(listener: VenueListener): void;
  /** Goes on from what was taken over last. */
  follow(venue: OpenVenue): Promise<void>;
  ask(clientOrderId: ClientOrderId): void;
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
  const store = () => orders.store({ generation, sequence: heard });
  let listener: VenueListener | undefined;
  let generation = 0;
  let heard = 0;
  let working: Promise<void> = Promise.resolve();
  let isClosed = false;

  /** At once, with every event of the venue: ours are few among them. */
  function take(rows: Int32Array): void {
    for (const at of eachEvent(rows)) queue.push(...ownOf(deps, rowAt(rows, at), generation));
    if (queue.length > 0) work();
    else heard = sequenceOf(rowAt(rows, rows.length - eventWidth));
  }

  function work(): void {
    if (listener) working = working.then(drain);
  }

  async function drain(): Promise<void> {
    let told = 0;
    for (let item = queue[0]; item !== undefined && !isClosed; item = queue[0]) {
      if (!(await isTold(deps, listener, item, generation))) {
        setTimeout(work, retryMs).unref();
        return;
      }
      if (!("status" in item)) {
        heard = Math.max(heard, item.sequence);
        orders.note(item.number, item.heard.standing, item.heard.traded);
      }
      queue.shift();
      told++;
    }
    if (told > 0) await store().catch((error: unknown) => log.warn({ error }, "not stored yet"));
  }

  async function settle(): Promise<void> {
    await working;
    // What is not taken over yet is still needed of the venue.
    assert(queue.length === 0, "every event was taken over");
    await store();
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
      heard = cursor?.generation === generation ? cursor.sequence : venue.sequence();
      // Before the first order is given: a crash before the first event was stored would forget it.
      if (cursor?.generation !== generation) await store();
      venue.follow(heard, { name: embeddedKeeper, take, settle });
    },
    ask(clientOrderId) {
      queue.push({ status: clientOrderId });
      work();
    },
    async close() {
      await working;
      isClosed = true;
    },
  };
}

/** False when the listener failed: it has to be told again. */
async function isTold(
  deps: StreamDeps,
  listener: VenueListener | undefined,
  item: Item | Asked,
  generation: number,
): Promise<boolean> {
  try {
    await listener?.(await eventOf(deps, item, generation));
    return true;
  } catch (error) {
    deps.log.error({ error }, "an event of the embedded exchange could not be taken over; again");
    return false;
  }
}

/** What an event row says of orders of ours: both sides of a trade can be. */
function ownOf({ market, orders }: StreamDeps, row: Row, generation: number): Item[] {
  const sequence = sequenceOf(row);
  const instrument = market.instruments.byMarketNow(row(event.market));
  if (!instrument) return [];
  if (row(event.kind) !== eventKind.trade) {
    const own = orders.byNumber(orderOf(row));
    const heard = own && readOrderRow(row, { clientOrderId: own.clientOrderId, instrument });
    return heard ? [{ sequence, number: own.number, heard }] : [];
  }
  return (["taker", "maker"] as const).flatMap((part) => {
    const own = orders.byNumber(part === "taker" ? orderOf(row) : makerOf(row));
    if (!own) return [];
    const of = { generation, clientOrderId: own.clientOrderId, instrument };
    return [{ sequence, number: own.number, heard: readTrade(row, part, of) }];
  });
}

async function eventOf(
  deps: StreamDeps,
  item: Item | Asked,
  generation: number,
): Promise<VenueEvent> {
  return "status" in item ? standingOf(deps, item.status, generation) : item.heard.event;
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
