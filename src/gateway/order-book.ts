import { event, eventWidth, wide } from "#exchange";
import { createBoundedMap, type Db, type Log } from "#kernel";
import { type Follower, type OpenVenue, VenueGapError } from "#market";
import { notReceived } from "./errors.ts";
import {
  type GatewayOrder,
  isWorking,
  type OrderChange,
  orderIdsOf,
  type PendingChange,
  takeEvent,
} from "./order.ts";
import {
  findOrder,
  readPendingChanges,
  readProgress,
  readWorkingOrders,
  saveOrders,
} from "./store.ts";

/** What happened to an order, with the name of the report that tells it. */
export type OrderNews = {
  readonly order: GatewayOrder;
  readonly change: OrderChange;
  /** Unique for ever: generation and event of the venue. */
  readonly execId: string;
  /** It happened before this start; the firm may have been told of it already. */
  readonly wasBefore: boolean;
};

/** The orders of all firms, as the events of the venue say. */
export type OrderBook = AsyncDisposable & {
  /** From now on the venue's events about this order are news. */
  watch(order: GatewayOrder): void;
  /** The order is gone: the venue never got it. */
  forget(order: GatewayOrder): void;
  /** A change that the venue is about to get. */
  expect(order: GatewayOrder, change: PendingChange): void;
  /** The change never reached the venue. */
  unexpect(order: GatewayOrder): void;
  find(firm: string, clOrdId: string): Promise<GatewayOrder | undefined>;
  working(firm: string): GatewayOrder[];
  /** Stores what has happened. */
  save(): Promise<void>;
};

export type OrderBookDeps = {
  readonly db: Db;
  readonly venue: OpenVenue;
  readonly log: Log;
  /** Called in the order in which things happened. */
  tell(news: OrderNews): void;
};

/** Orders that are over and can still be asked for without the database. */
const finishedMax = 20_000;
const saveMs = 200;

/** The name by which the venue keeps its events for the gateway. */
export const orderBookName = "gateway";

type Book = OrderBookDeps & {
  readonly byId: Map<number, GatewayOrder>;
  readonly finished: ReturnType<typeof createBoundedMap<number, GatewayOrder>>;
  readonly pending: Map<number, PendingChange>;
  readonly changed: Set<GatewayOrder>;
  sequence: number;
  savedSequence: number;
  isReplaying: boolean;
  saving: Promise<void>;
};

/** Reads the orders that may still trade, and takes what has happened to them meanwhile. */
export async function openOrderBook(deps: OrderBookDeps): Promise<OrderBook> {
  const { db, venue } = deps;
  const progress = await readProgress(db);
  const orders = await readWorkingOrders(db);
  const isSameJournal = progress === undefined || progress.generation === venue.generation;
  const book: Book = {
    ...deps,
    byId: new Map(orders.map((order) => [order.id, order])),
    finished: createBoundedMap(finishedMax),
    pending: await readPendingChanges(db, orders),
    changed: new Set(),
    sequence: 0,
    savedSequence: 0,
    isReplaying: true,
    saving: Promise.resolve(),
  };
  const stop = follow(book, isSameJournal ? progress?.sequence : undefined);
  book.isReplaying = false;
  endLost(book, isSameJournal);
  await save(book);
  const timer = setInterval(() => {
    save(book).catch((error: unknown) => deps.log.warn({ err: error }, "orders were not stored"));
  }, saveMs);
  return { ...createDoor(book), [Symbol.asyncDispose]: () => endBook(book, stop, timer) };
}

/** From where the orders are stored; or from now on, where the venue does not remember that far. */
function follow(book: Book, from: number | undefined): () => void {
  const { venue } = book;
  const follower: Follower = {
    name: orderBookName,
    take: (rows) => takeRows(book, rows),
    settle: () => save(book),
  };
  try {
    if (from !== undefined) return venue.follow(from, follower);
  } catch (error) {
    if (!(error instanceof VenueGapError)) throw error;
    book.log.error({ err: error }, "what happened to orders of firms meanwhile is not known");
  }
  book.sequence = venue.sequence();
  return venue.follow(book.sequence, follower);
}

async function endBook(book: Book, stop: () => void, timer: NodeJS.Timeout): Promise<void> {
  clearInterval(timer);
  await save(book);
  stop();
}

function createDoor(book: Book): Omit<OrderBook, typeof Symbol.asyncDispose> {
  const { byId, pending, finished } = book;
  return {
    watch: (order) => void byId.set(order.id, order),
    forget(order) {
      byId.delete(order.id);
      finished.set(order.id, order);
      book.changed.add(order);
    },
    expect: (order, change) => void pending.set(order.id, change),
    unexpect: (order) => void pending.delete(order.id),
    async find(firm, clOrdId) {
      const stored = await findOrder(book.db, firm, clOrdId);
      return stored && (byId.get(stored.id) ?? finished.get(stored.id) ?? stored);
    },
    working: (firm) => [...byId.values()].filter((order) => order.firm === firm),
    save: () => save(book),
  };
}

function takeRows(book: Book, rows: Int32Array): void {
  for (let at = 0; at < rows.length; at += eventWidth) {
    book.sequence = wide(rows[at + event.sequenceLow] ?? 0, rows[at + event.sequenceHigh] ?? 0);
    const [id, makerId] = orderIdsOf(rows, at);
    takeFor(book, id, rows, at, false);
    if (makerId !== undefined) takeFor(book, makerId, rows, at, true);
  }
}

function takeFor(book: Book, id: number, rows: Int32Array, at: number, isMaker: boolean): void {
  const order = book.byId.get(id);
  if (order === undefined) return;
  const pending = book.pending.get(id);
  const change = takeEvent(order, rows, at, isMaker, pending);
  if (change === undefined) return;
  if (change.type !== "trade" && change.type !== "new") book.pending.delete(id);
  book.changed.add(order);
  if (!isWorking(order)) {
    book.byId.delete(id);
    book.finished.set(id, order);
  }
  const side = isMaker ? "m" : "";
  book.tell({
    order,
    change,
    execId: `${book.venue.generation}-${book.sequence}${side}`,
    wasBefore: book.isReplaying,
  });
}

/** What the venue knows nothing of, after all its events, it never got: or its journal is gone. */
function endLost(book: Book, isSameJournal: boolean): void {
  const { venue } = book;
  for (const order of book.byId.values()) {
    const isKnown = isSameJournal && order.status !== "A" && hasOrder(venue, order);
    if (isKnown) continue;
    book.byId.delete(order.id);
    book.finished.set(order.id, order);
    book.changed.add(order);
    const wasTaken = order.status !== "A";
    order.status = wasTaken ? "4" : "8";
    const change: OrderChange = wasTaken
      ? { type: "canceled", why: 0, by: undefined }
      : { type: "rejected", why: notReceived };
    book.tell({ order, change, execId: `lost-${order.id}`, wasBefore: false });
  }
}

/** Stops wait outside the book that everybody sees, so their journal alone is asked for. */
function hasOrder(venue: OpenVenue, order: GatewayOrder): boolean {
  if (order.stopPrice > 0) return true;
  const { bids, asks } = venue.data.orders(order.market).view;
  return [...bids, ...asks].some(({ id }) => id === order.id);
}

/** One save at a time; the next takes all that has changed meanwhile. */
function save(book: Book): Promise<void> {
  const run = async (): Promise<void> => {
    const { sequence } = book;
    if (sequence === book.savedSequence && book.changed.size === 0) return;
    const orders = [...book.changed].map((order) => ({ ...order }));
    book.changed.clear();
    try {
      const { generation } = book.venue;
      await book.db.transaction((tx) => saveOrders(tx, orders, { generation, sequence }));
      book.savedSequence = sequence;
    } catch (error) {
      for (const { id } of orders) {
        const order = book.byId.get(id) ?? book.finished.get(id);
        if (order !== undefined) book.changed.add(order);
      }
      throw error;
    }
  };
  book.saving = book.saving.then(run, run);
  return book.saving;
}
