import { createHash } from "node:crypto";
import { accountAt, accountCell } from "./accounts.ts";
import { addUnits, type Book, leavesOf, restTaker } from "./book.ts";
import { order, orderWidth } from "./book-layout.ts";
import { listOrders, takeUp } from "./book-orders.ts";
import { addExit, openGroup } from "./groups.ts";
import { setAlarm } from "./limit-state.ts";
import { command, commandWidth } from "./rows.ts";
import { createEngine, type Engine, type EngineOptions } from "./state.ts";

/**
 * The whole state of an exchange as numbers: what a snapshot holds. It says what is, not where in
 * the pools it stands, so engines that know the same write the same, whatever they went through.
 */
export function writeState(engine: Engine): Float64Array<ArrayBuffer> {
  const { events, accounts, groups, expiries } = engine;
  const out: number[] = [version, engine.timeMicros, engine.commands, events.sequence];
  out.push(engine.isStopped ? 1 : 0, engine.markets.length);
  for (const { book, waiting, limitSince, pausedUntil } of engine.markets) {
    out.push(limitSince, pausedUntil);
    out.push(book.phase, book.lastPrice, book.referencePrice, book.lowerBand, book.upperBand);
    for (const one of [book, waiting.stops, waiting.trails]) writeOrders(one, out);
  }
  const accountCount = accounts === undefined ? 0 : countAccounts(accounts.cells);
  out.push(accountCount);
  if (accounts !== undefined) {
    const positionsEach = accounts.positions.length / (accounts.cells.length / accountAt(1));
    for (let at = 0; at < accountAt(accountCount); at++) out.push(accounts.cells[at] ?? 0);
    for (let at = 0; at < positionsEach * accountCount; at++) out.push(accounts.positions[at] ?? 0);
  }
  out.push(expiries.heap.length);
  for (const { seconds, market, id } of expiries.heap.toSorted(bySecondsThenId)) {
    out.push(seconds, market, id);
  }
  out.push(groups.byNumber.size);
  for (const group of groups.byNumber.values()) {
    const isPrimaryLive = groups.byOrder.get(group.primary) === group;
    out.push(group.number, group.market, group.primary, isPrimaryLive ? 1 : 0, group.traded);
    out.push(group.isOver ? 1 : 0, group.exits.length, ...group.exits.flatMap((row) => [...row]));
    out.push(group.members.size, ...group.members);
  }
  return Float64Array.from(out);
}

const version = 1;

const bySecondsThenId = (
  a: { readonly seconds: number; readonly id: number },
  b: { readonly seconds: number; readonly id: number },
): number => a.seconds - b.seconds || a.id - b.id;

/** SHA-256 over the state: equal for engines that know the same. */
export function hashState(engine: Engine): string {
  return createHash("sha256")
    .update(new Uint8Array(writeState(engine).buffer))
    .digest("hex");
}

// Everything of an order but its links and its level, which follow from its place.
const fields = [
  order.open,
  order.hidden,
  order.display,
  order.executed,
  order.account,
  order.session,
  order.flags,
  order.idLow,
  order.idHigh,
  order.price,
  order.expireSeconds,
  order.group,
  order.extra,
] as const;

function writeOrders(book: Book, out: number[]): void {
  out.push(book.ids.count);
  for (const handle of listOrders(book)) {
    for (const field of fields) out.push(book.orders[handle + field] ?? 0);
  }
}

function countAccounts(cells: Float64Array): number {
  let count = cells.length / accountAt(1);
  while (count > 0 && cells[accountAt(count - 1) + accountCell.isOpen] !== 1) count--;
  return count;
}

/** A snapshot that this program does not understand. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/**
 * The engine whose state was written.
 *
 * @throws StateError when it was written by another version or for other markets
 */
export function readState(options: EngineOptions, numbers: Float64Array): Engine {
  const engine = createEngine(options);
  let at = 0;
  const next = (): number => {
    const value = numbers[at++];
    if (value === undefined) throw new StateError("The snapshot ends too soon.");
    return value;
  };
  if (next() !== version) throw new StateError("The snapshot is of another version.");
  engine.timeMicros = next();
  engine.events.timeLow = engine.timeMicros | 0;
  engine.events.timeHigh = Math.floor(engine.timeMicros / 2 ** 32);
  engine.commands = next();
  engine.events.sequence = next();
  engine.isStopped = next() === 1;
  if (next() !== engine.markets.length) throw new StateError("The snapshot is of other markets.");
  for (const market of engine.markets) {
    const { book, waiting } = market;
    market.limitSince = next();
    market.pausedUntil = next();
    book.phase = next();
    book.lastPrice = next();
    book.referencePrice = next();
    book.lowerBand = next();
    book.upperBand = next();
    for (const one of [book, waiting.stops, waiting.trails]) readOrders(one, next);
  }
  readAccounts(engine, next);
  for (let left = next(); left > 0; left--) {
    engine.expiries.heap.push({ seconds: next(), market: next(), id: next() });
  }
  for (let left = next(); left > 0; left--) readGroup(engine, next);
  setAlarm(engine);
  return engine;
}

function readOrders(book: Book, next: () => number): void {
  for (let left = next(); left > 0; left--) {
    // A place of its own, from which the order is taken up as if it had just come.
    for (const field of fields) book.orders[field] = next();
    const [open, hidden, extra] = [order.open, order.hidden, order.extra].map(
      (field) => book.orders[field] ?? 0,
    );
    takeUp(book, 0);
    book.taker.leaves = leavesOf(book, 0);
    restExactly(book, open ?? 0, hidden ?? 0, extra ?? 0);
  }
  book.orders.fill(0, 0, orderWidth);
}

/** A reserve order may show less than it would show when it is new. */
function restExactly(book: Book, open: number, hidden: number, extra: number): void {
  const handle = restTaker(book);
  const shown = book.orders[handle + order.open] ?? 0;
  const at = book.orders[handle + order.level] ?? 0;
  book.orders[handle + order.open] = open;
  book.orders[handle + order.hidden] = hidden;
  book.orders[handle + order.extra] = extra;
  addUnits(book, at, open - shown, shown - open);
}

function readAccounts(engine: Engine, next: () => number): void {
  const { accounts } = engine;
  const count = next();
  if (accounts === undefined) {
    if (count > 0) throw new StateError("The snapshot has accounts, this exchange has none.");
    return;
  }
  const each = accounts.positions.length / (accounts.cells.length / accountAt(1));
  const capacity = Math.max(accounts.cells.length, accountAt(count));
  const cells = new Float64Array(capacity);
  const positions = new Float64Array((capacity / accountAt(1)) * each);
  for (let at = 0; at < accountAt(count); at++) cells[at] = next();
  for (let at = 0; at < each * count; at++) positions[at] = next();
  accounts.cells = cells;
  accounts.positions = positions;
}

function readGroup(engine: Engine, next: () => number): void {
  const { groups } = engine;
  const group = openGroup(groups, next(), next());
  group.primary = next();
  if (next() === 1) groups.byOrder.set(group.primary, group);
  group.traded = next();
  group.isOver = next() === 1;
  for (let left = next(); left > 0; left--) {
    const row = Int32Array.from({ length: commandWidth }, next);
    addExit(groups, group, row, command.kind);
  }
  for (let left = next(); left > 0; left--) {
    const id = next();
    group.members.add(id);
    groups.byOrder.set(id, group);
  }
}
