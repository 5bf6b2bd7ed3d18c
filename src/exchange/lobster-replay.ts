import { createHash } from "node:crypto";
import {
  type Book,
  bestPrice,
  keyOf,
  leavesOf,
  shownUnits,
  sideOfBook,
  widestRules,
} from "./book.ts";
import { level, order } from "./book-layout.ts";
import { eventKind, side, timeInForce } from "./codes.ts";
import {
  addCancel,
  addNewOrder,
  addReplace,
  type CommandRows,
  createCommandRows,
} from "./encode.ts";
import { apply } from "./engine.ts";
import { findId } from "./id-table.ts";
import {
  type LobsterBook,
  type LobsterLevel,
  type LobsterMessage,
  messageType,
} from "./lobster-codec.ts";
import { findLevel } from "./price-index.ts";
import { commandWidth, event, eventWidth, highOf, lowOf, wide } from "./rows.ts";
import { createEngine, type Engine } from "./state.ts";

/** What a replay found. */
export type LobsterReport = {
  /** Rows of the files, the first (the seed) included. */
  readonly rows: number;
  /** Rows whose levels are equal in price and size, in the file and in the engine. */
  readonly rowsEqual: number;
  /** Of them, rows in which a level was taken from the file: see {@link createLobsterReplay}. */
  readonly rowsRevealing: number;
  /** The first row that is not equal; 0 when there is none. */
  readonly firstUnequalRow: number;
  readonly executionsTotal: number;
  /** Executions that filled exactly the order that the file names. */
  readonly executionsAtQueueHead: number;
  readonly bestPriceChanges: number;
  readonly bestPriceChangesEqual: number;
  readonly fills: number;
  /** SHA-256 over every fill: maker, price and size. */
  readonly fillsHash: string;
};

/** A replay under way. */
export type LobsterReplay = {
  /** Takes the next row of both files. */
  take(message: LobsterMessage, book: LobsterBook): void;
  report(): LobsterReport;
  /** The commands so far, to be given to other engines. */
  readonly commands: CommandRows;
};

const market = 1;
const nobody = 0;
/** Ids that no exchange gives: those of orders that the files do not name. */
const firstOwnId = 2 ** 52;

type Replay = {
  readonly engine: Engine;
  readonly book: Book;
  readonly commands: CommandRows;
  readonly levels: number;
  readonly hash: ReturnType<typeof createHash>;
  /** Ids of seed orders by side and price. */
  readonly seeds: Map<number, number[]>;
  /** Key of the worst price of each side up to which the engine knows all orders. */
  readonly knownTo: [number, number];
  readonly counts: { -readonly [name in keyof Omit<LobsterReport, "fillsHash">]: number };
  nextOwnId: number;
  bestBuy: number;
  bestSell: number;
};

/** The engine of a replay: one market that takes any price. */
export const createReplayEngine = (): Engine => createEngine({ markets: [widestRules] });

/**
 * Replays a LOBSTER day through the engine and compares the best `levels` levels after each row.
 *
 * The first book row is the seed. New orders are limits, executions an opposite immediate-or-
 * cancel order of that price and size, partial cancels keep their place, hidden executions are
 * ignored, and ids that nobody knows belong to the seed. The file shows a window of the book and
 * tells nothing of what happens outside it; so where the window opens on prices at which it was
 * closed before, what it shows there is taken over, and compared from the next row on.
 */
export function createLobsterReplay(levels: number): LobsterReplay {
  const engine = createReplayEngine();
  const [first] = engine.markets;
  if (first === undefined) throw new RangeError("a replay has one market");
  const replay: Replay = {
    engine,
    book: first.book,
    commands: createCommandRows(),
    levels,
    hash: createHash("sha256"),
    seeds: new Map(),
    knownTo: [0, 0],
    counts: {
      rows: 0,
      rowsEqual: 0,
      rowsRevealing: 0,
      firstUnequalRow: 0,
      executionsTotal: 0,
      executionsAtQueueHead: 0,
      bestPriceChanges: 0,
      bestPriceChangesEqual: 0,
      fills: 0,
    },
    nextOwnId: firstOwnId,
    bestBuy: 0,
    bestSell: 0,
  };
  return {
    commands: replay.commands,
    take: (message, book) => takeRow(replay, message, book),
    report: () => ({ ...replay.counts, fillsHash: replay.hash.copy().digest("hex") }),
  };
}

function takeRow(replay: Replay, message: LobsterMessage, book: LobsterBook): void {
  const { counts } = replay;
  counts.rows++;
  if (counts.rows === 1) seed(replay, message, book);
  else applyMessage(replay, message);
  const isRevealing = reveal(replay, book);
  compareBest(replay, book);
  if (isEqual(replay, book)) {
    counts.rowsEqual++;
    if (isRevealing && counts.rows > 1) counts.rowsRevealing++;
  } else if (counts.firstUnequalRow === 0) {
    counts.firstUnequalRow = counts.rows;
  }
}

/** The first row shows the book after its message: an order that came with it is known by name. */
function seed(replay: Replay, message: LobsterMessage, book: LobsterBook): void {
  const { type, id, size, price } = message;
  const own = message.side === side.buy ? book.buys : book.sells;
  const shown = own.find((one) => one.price === price)?.size ?? 0;
  if (type !== messageType.newOrder || shown < size) return;
  if (shown > size) addSeed(replay, message.side, price, shown - size);
  addLimit(replay, message.side, id, price, size);
}

function applyMessage(replay: Replay, message: LobsterMessage): void {
  const { type, id, size, price } = message;
  if (type === messageType.newOrder) addLimit(replay, message.side, id, price, size);
  else if (type === messageType.execution) execute(replay, message);
  else if (type === messageType.partialCancel || type === messageType.deletion) {
    takeOff(replay, message, size);
  }
}

/**
 * Takes units off the named order, else off the seed, else off the newest orders there: after
 * another order was filled in the place of the named one, the units are with the named one.
 */
function takeOff(replay: Replay, { id, side: own, price }: LobsterMessage, size: number): void {
  let left = size - reduce(replay, id, size);
  for (const seedId of seedsAt(replay, own, price)) left -= reduce(replay, seedId, left);
  while (left > 0) {
    const newest = findOrder(replay.book, own, price, level.tail);
    if (newest === 0) return;
    left -= reduce(replay, newest, left);
  }
}

/** The id of the oldest or newest order at a price; 0 when there is none. */
function findOrder(book: Book, own: number, price: number, end: number): number {
  const at = findLevel(sideOfBook(book, own).index, keyOf(own, price));
  if (at === 0) return 0;
  const handle = book.levels[at + end] ?? 0;
  return wide(book.orders[handle + order.idLow] ?? 0, book.orders[handle + order.idHigh] ?? 0);
}

/** Takes up to `size` units off one order, which keeps its place; says how many. */
function reduce(replay: Replay, id: number, size: number): number {
  const { book } = replay;
  const handle = findId(book.ids, lowOf(id), highOf(id));
  if (handle === 0 || size <= 0) return 0;
  const leaves = leavesOf(book, handle);
  const taken = Math.min(size, leaves);
  if (taken === leaves) {
    addCancel(replay.commands, market, nextTime(replay), { id, account: nobody });
  } else {
    addReplace(replay.commands, market, nextTime(replay), {
      id,
      account: nobody,
      quantity: (book.orders[handle + order.executed] ?? 0) + leaves - taken,
      price: book.orders[handle + order.price] ?? 0,
    });
  }
  run(replay);
  return taken;
}

function execute(replay: Replay, message: LobsterMessage): void {
  const { counts, book } = replay;
  const { id, size, price } = message;
  counts.executionsTotal++;
  const isNamed = findId(book.ids, lowOf(id), highOf(id)) !== 0;
  const seeds = seedsAt(replay, message.side, price);
  addNewOrder(replay.commands, market, nextTime(replay), {
    id: replay.nextOwnId++,
    account: nobody,
    side: 1 - message.side,
    timeInForce: timeInForce.immediateOrCancel,
    quantity: size,
    price,
  });
  const fills = run(replay);
  const isMeant = (maker: number) => (isNamed ? maker === id : seeds.includes(maker));
  const [only] = fills;
  const isHead = fills.length === 1 && only?.quantity === size && isMeant(only.maker);
  if (isHead) counts.executionsAtQueueHead++;
}

function addLimit(replay: Replay, own: number, id: number, price: number, size: number): void {
  addNewOrder(replay.commands, market, nextTime(replay), {
    id,
    account: nobody,
    side: own,
    quantity: size,
    price,
  });
  run(replay);
}

function addSeed(replay: Replay, own: number, price: number, size: number): void {
  const id = replay.nextOwnId++;
  seedsAt(replay, own, price).push(id);
  addLimit(replay, own, id, price, size);
}

function seedsAt(replay: Replay, own: number, price: number): number[] {
  const place = keyOf(own, price) * 2 + own;
  const found = replay.seeds.get(place) ?? [];
  replay.seeds.set(place, found);
  return found;
}

const nextTime = ({ commands }: Replay): number => commands.length / commandWidth;

type Fill = { readonly maker: number; readonly quantity: number };

/** Applies the last command, and writes what it filled into the hash. */
function run(replay: Replay): Fill[] {
  const { engine, commands } = replay;
  apply(engine, commands.rows, commands.length - commandWidth);
  const fills: Fill[] = [];
  const { rows, length } = engine.events;
  for (let at = 0; at < length; at += eventWidth) {
    if (rows[at] !== eventKind.trade) continue;
    const maker = wide(rows[at + event.makerIdLow] ?? 0, rows[at + event.makerIdHigh] ?? 0);
    const quantity = rows[at + event.quantity] ?? 0;
    replay.hash.update(`${maker},${rows[at + event.price]},${quantity}\n`);
    replay.counts.fills++;
    fills.push({ maker, quantity });
  }
  engine.events.length = 0;
  return fills;
}

/**
 * Takes over what the window shows at prices that were outside it before.
 *
 * @returns true when a level among those compared was changed by it
 */
function reveal(replay: Replay, book: LobsterBook): boolean {
  const buys = revealSide(replay, side.buy, book.buys, book.depth);
  const sells = revealSide(replay, side.sell, book.sells, book.depth);
  return buys || sells;
}

function revealSide(
  replay: Replay,
  own: number,
  shown: readonly LobsterLevel[],
  depth: number,
): boolean {
  const worst = shown.at(-1);
  const isWhole = shown.length < depth || worst === undefined;
  const windowTo = isWhole ? Number.POSITIVE_INFINITY : keyOf(own, worst.price);
  const knownTo = replay.knownTo[own === side.buy ? 0 : 1];
  replay.knownTo[own === side.buy ? 0 : 1] = windowTo;
  const sizes = new Map(shown.map(({ price, size }) => [price, size]));
  let isChanged = false;
  for (const price of pricesBetween(replay.book, own, knownTo, windowTo)) {
    if (!sizes.has(price)) clearLevel(replay, own, price);
  }
  for (const [index, { price, size }] of shown.entries()) {
    if (keyOf(own, price) <= knownTo) continue;
    const there = unitsAt(replay.book, own, price);
    if (there > size) clearLevel(replay, own, price);
    const missing = there > size ? size : size - there;
    if (missing > 0) addSeed(replay, own, price, missing);
    if (index < replay.levels && there !== size) isChanged = true;
  }
  return isChanged;
}

function* pricesBetween(book: Book, own: number, after: number, to: number): Generator<number> {
  let at = sideOfBook(book, own).best;
  while (at !== 0) {
    const key = book.levels[at + level.key] ?? 0;
    const worse = book.levels[at + level.worse] ?? 0;
    if (key > to) return;
    if (key > after) yield keyOf(own, key);
    at = worse;
  }
}

function unitsAt(book: Book, own: number, price: number): number {
  const at = findLevel(sideOfBook(book, own).index, keyOf(own, price));
  return at === 0 ? 0 : shownUnits(book, at);
}

function clearLevel(replay: Replay, own: number, price: number): void {
  for (;;) {
    const oldest = findOrder(replay.book, own, price, level.head);
    if (oldest === 0) return;
    reduce(replay, oldest, Number.MAX_SAFE_INTEGER);
  }
}

function compareBest(replay: Replay, book: LobsterBook): void {
  const buy = book.buys[0]?.price ?? 0;
  const sell = book.sells[0]?.price ?? 0;
  const isChange = replay.counts.rows > 1 && (buy !== replay.bestBuy || sell !== replay.bestSell);
  replay.bestBuy = buy;
  replay.bestSell = sell;
  if (!isChange) return;
  replay.counts.bestPriceChanges++;
  const isSame =
    bestPrice(replay.book, side.buy) === buy && bestPrice(replay.book, side.sell) === sell;
  if (isSame) replay.counts.bestPriceChangesEqual++;
}

function isEqual(replay: Replay, book: LobsterBook): boolean {
  return isSideEqual(replay, side.buy, book.buys) && isSideEqual(replay, side.sell, book.sells);
}

function isSideEqual(
  { book, levels }: Replay,
  own: number,
  shown: readonly LobsterLevel[],
): boolean {
  let at = sideOfBook(book, own).best;
  for (let index = 0; index < levels; index++) {
    const wanted = shown[index];
    if (wanted === undefined) return at === 0;
    const isSame =
      at !== 0 &&
      keyOf(own, book.levels[at + level.key] ?? 0) === wanted.price &&
      shownUnits(book, at) === wanted.size;
    if (!isSame) return false;
    at = book.levels[at + level.worse] ?? 0;
  }
  return true;
}
