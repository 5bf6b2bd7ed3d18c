import { adjust, setAccount, setStopped } from "./accounts.ts";
import { order as orderFields } from "./book-layout.ts";
import { cancelAnywhere, cancelOutside, cancelSelected, emitRow } from "./cancel.ts";
import {
  commandKind as commandKinds,
  eventKind as eventKinds,
  link as links,
  phase as phases,
  reason as reasons,
  selfTrade as selfTrades,
  timeInForce as timesInForce,
} from "./codes.ts";
import { addExpiry, takeDue } from "./expiry.ts";
import { addExit, forgetEmpty, idOfRow, openGroup } from "./groups.ts";
import { findId } from "./id-table.ts";
import { passAlarms, watchBands } from "./limit-state.ts";
import { cancelOrder, placeOrder, refuse, replaceOrder } from "./order-entry.ts";
import { checkNewOrder, checkReplace, noteId } from "./risk.ts";
import {
  command as commandFields,
  commandWidth as commandIntegers,
  highOf,
  linkOf,
  lowOf,
  selfTradeOf,
  timeInForceOf,
  triggerOf,
  wide,
} from "./rows.ts";
import { setBands, setPhase } from "./session.ts";
import { settle } from "./settle.ts";
import type { Engine, Market } from "./state.ts";
import { addWaiting, dropWaitingWhere, findWaiting, findWaitingFault } from "./waiting.ts";

// Bound here: see "Speed" in README.md.
const command = commandFields;
const commandKind = commandKinds;
const commandWidth = commandIntegers;
const eventKind = eventKinds;
const link = links;
const order = orderFields;
const phase = phases;
const reason = reasons;
const selfTrade = selfTrades;
const timeInForce = timesInForce;

const microsASecond = 1_000_000;

/**
 * Applies the command row that begins at `at`. What it causes is appended to `engine.events`.
 * Nothing but the engine and the row decides what happens; a row that makes no sense is refused
 * by an event.
 */
export function apply(engine: Engine, rows: Int32Array, at: number): void {
  engine.commands++;
  passTime(engine, rows, at);
  const market = engine.markets[(rows[at + command.market] ?? 0) - 1];
  act(engine, market, rows, at);
  settle(engine);
  if (engine.due.length > 0) enterDue(engine);
  if (market !== undefined) watchBands(engine, market);
}

/** Time comes with commands and never goes back; what is due by then ends first. */
function passTime(engine: Engine, rows: Int32Array, at: number): void {
  const { events } = engine;
  const time = wide(rows[at + command.timeLow] ?? 0, rows[at + command.timeHigh] ?? 0);
  if (events.length === 0) engine.settled = 0;
  if (time <= engine.timeMicros) return;
  engine.timeMicros = time;
  events.timeLow = rows[at + command.timeLow] ?? 0;
  events.timeHigh = rows[at + command.timeHigh] ?? 0;
  if (engine.expiries.heap.length > 0) expire(engine, Math.floor(time / microsASecond));
  if (engine.alarmMicros <= time) {
    passAlarms(engine);
    enterDue(engine);
  }
}

function expire(engine: Engine, seconds: number): void {
  for (;;) {
    const due = takeDue(engine.expiries, seconds);
    if (due === undefined) return;
    const market = engine.markets[due.market - 1];
    if (market === undefined || !isMeant(engine, market, due.id, due.seconds)) continue;
    cancelAnywhere(engine, market, due.id, 0, reason.expired);
    settle(engine);
  }
}

/** An order of this id that ends then: one that came later under the same id does not. */
function isMeant(engine: Engine, market: Market, id: number, seconds: number): boolean {
  const { book, waiting } = market;
  const handle = findId(book.ids, lowOf(id), highOf(id));
  if (handle !== 0) return book.orders[handle + order.expireSeconds] === seconds;
  const waits = findWaiting(waiting, lowOf(id), highOf(id));
  if (waits !== undefined) return waits.book.orders[waits.handle + order.expireSeconds] === seconds;
  const exits = engine.groups.byOrder.get(id)?.exits ?? [];
  return exits.some((row) => idOfRow(row, 0) === id && row[command.expireSeconds] === seconds);
}

function enterDue(engine: Engine): void {
  const { due } = engine;
  while (engine.dueNext < due.length) {
    const at = engine.dueNext;
    engine.dueNext = at + commandWidth;
    if (due.rows[at + command.kind] !== commandKind.newOrder) continue;
    const market = engine.markets[(due.rows[at + command.market] ?? 0) - 1];
    if (market !== undefined) enterOrder(engine, market, due.rows, at);
    settle(engine);
  }
  due.length = 0;
  engine.dueNext = 0;
}

function act(engine: Engine, market: Market | undefined, rows: Int32Array, at: number): void {
  const kind = rows[at + command.kind] ?? 0;
  if (kind > commandKind.setReferencePrice) {
    actOnVenue(engine, kind, rows, at);
    return;
  }
  if (market === undefined) emitRow(engine, eventKind.rejected, rows, at, reason.unknownMarket);
  else if (kind === commandKind.newOrder) takeOrder(engine, market, rows, at);
  else if (kind === commandKind.cancel) cancel(engine, market, rows, at);
  else if (kind === commandKind.replace) replace(engine, market, rows, at);
  else if (kind === commandKind.setPhase) changePhase(engine, market, rows, at);
  else if (kind === commandKind.setBands) changeBands(engine, market, rows, at);
  else if (kind === commandKind.setReferencePrice) changeReference(engine, market, rows, at);
}

/** Commands that name no market, or may leave it out. */
function actOnVenue(engine: Engine, kind: number, rows: Int32Array, at: number): void {
  if (kind === commandKind.massCancel) cancelMany(engine, rows, at, reason.massCancel);
  else if (kind === commandKind.disconnect) cancelMany(engine, rows, at, reason.disconnected);
  else if (kind === commandKind.kill) kill(engine, rows, at);
  else if (kind === commandKind.setAccount || kind === commandKind.adjust) {
    changeAccount(engine, rows, at);
  } else if (kind !== commandKind.tick) {
    emitRow(engine, eventKind.rejected, rows, at, reason.badCombination);
  }
}

function takeOrder(engine: Engine, market: Market, rows: Int32Array, at: number): void {
  const flags = rows[at + command.flags] ?? 0;
  const why = findFault(engine, market, rows, at);
  if (why !== reason.none) {
    emitRow(engine, eventKind.rejected, rows, at, why);
    return;
  }
  const role = linkOf(flags);
  if (role !== link.none && isKeptByGroup(engine, market, rows, at, role)) return;
  if (timeInForceOf(flags) === timeInForce.goodTillDate) {
    const seconds = rows[at + command.expireSeconds] ?? 0;
    addExpiry(engine.expiries, { seconds, market: market.book.market, id: idOfRow(rows, at) });
  }
  enterOrder(engine, market, rows, at);
}

function findFault(engine: Engine, market: Market, rows: Int32Array, at: number): number {
  if (engine.isStopped) return reason.accountStopped;
  const isNew = engine.accounts === undefined || noteId(engine.accounts, rows, at);
  if (!isNew) return reason.duplicateId;
  const flags = rows[at + command.flags] ?? 0;
  const tif = timeInForceOf(flags);
  const isUnknown = tif > timeInForce.atClose;
  if (isUnknown || selfTradeOf(flags) > selfTrade.decrement) return reason.badCombination;
  if (tif === timeInForce.goodTillDate) {
    const nowSeconds = Math.floor(engine.timeMicros / microsASecond);
    if ((rows[at + command.expireSeconds] ?? 0) <= nowSeconds) return reason.badExpiry;
  }
  const isPlain = triggerOf(flags) === 0 && linkOf(flags) === link.none;
  return isPlain ? reason.none : findLinkFault(engine, market, rows, at);
}

/** Ids of orders that wait are looked up here: the book knows only its own. */
function findLinkFault(engine: Engine, market: Market, rows: Int32Array, at: number): number {
  const low = rows[at + command.idLow] ?? 0;
  const high = rows[at + command.idHigh] ?? 0;
  const isThere =
    findId(market.book.ids, low, high) !== 0 ||
    findWaiting(market.waiting, low, high) !== undefined ||
    engine.groups.byOrder.has(wide(low, high));
  if (isThere) return reason.duplicateId;
  const flags = rows[at + command.flags] ?? 0;
  if (linkOf(flags) === link.none) return reason.none;
  const number = rows[at + command.group] ?? 0;
  if (number <= 0 || linkOf(flags) > link.bracketExit) return reason.badLink;
  const group = engine.groups.byNumber.get(number);
  if (group === undefined) return reason.none;
  const isClosed = group.isOver || group.market !== market.book.market;
  const isMember = linkOf(flags) === link.oneCancelsOther;
  return isClosed || (!isMember && group.primary !== 0) ? reason.badLink : reason.none;
}

/** Notes an order in its group; true when it has to wait there for its primary order. */
function isKeptByGroup(
  engine: Engine,
  market: Market,
  rows: Int32Array,
  at: number,
  role: number,
): boolean {
  const { groups } = engine;
  const group = openGroup(groups, rows[at + command.group] ?? 0, market.book.market);
  const id = idOfRow(rows, at);
  if (role === link.contingent || role === link.bracketExit) {
    addExit(groups, group, rows, at);
    emitRow(engine, eventKind.waiting, rows, at, reason.none);
    return true;
  }
  groups.byOrder.set(id, group);
  if (role === link.primary) group.primary = id;
  else group.members.add(id);
  return false;
}

/** An order enters: it waits for its price, or goes to the book if its account may trade it. */
function enterOrder(engine: Engine, market: Market, rows: Int32Array, at: number): void {
  const { book, waiting } = market;
  const isStop = triggerOf(rows[at + command.flags] ?? 0) !== 0;
  const why = isStop
    ? findWaitingFault(waiting, book, rows, at)
    : engine.accounts === undefined
      ? reason.none
      : checkNewOrder(engine.accounts, book, rows, at);
  if (why !== reason.none) emitRow(engine, eventKind.rejected, rows, at, why);
  else if (isStop) addWaiting(waiting, book, rows, at, engine.due);
  else placeOrder(book, rows, at);
}

function cancel(engine: Engine, market: Market, rows: Int32Array, at: number): void {
  if (cancelOrder(market.book, rows, at)) return;
  const id = idOfRow(rows, at);
  const account = rows[at + command.account] ?? 0;
  if (!cancelOutside(engine, market, id, account, reason.requested)) {
    refuse(market.book, rows, at, eventKind.cancelRejected, reason.unknownOrder);
  }
}

function replace(engine: Engine, { book }: Market, rows: Int32Array, at: number): void {
  const { accounts } = engine;
  const why = accounts === undefined ? reason.none : checkReplace(accounts, book, rows, at);
  if (why === reason.none) replaceOrder(book, rows, at);
  else emitRow(engine, eventKind.replaceRejected, rows, at, why);
}

function changePhase(engine: Engine, market: Market, rows: Int32Array, at: number): void {
  const next = rows[at + command.quantity] ?? 0;
  if (next < phase.closed || next > phase.closingCall) {
    emitRow(engine, eventKind.rejected, rows, at, reason.badCombination);
    return;
  }
  setPhase(market.book, next);
  if (next !== phase.closed) return;
  settle(engine);
  const isOfDay = (flags: number) => timeInForceOf(flags) === timeInForce.day;
  dropWaitingWhere(
    market.waiting,
    ({ orders }, handle) => isOfDay(orders[handle + order.flags] ?? 0),
    reason.endOfDay,
  );
  settle(engine);
  forgetEmpty(engine.groups, market.book.market);
}

function changeBands(engine: Engine, { book }: Market, rows: Int32Array, at: number): void {
  const lower = rows[at + command.stopPrice] ?? 0;
  const why = setBands(book, lower, rows[at + command.price] ?? 0);
  if (why !== reason.none) emitRow(engine, eventKind.rejected, rows, at, why);
}

function changeReference(engine: Engine, { book }: Market, rows: Int32Array, at: number): void {
  const price = rows[at + command.price] ?? 0;
  const isPrice = price > 0 && price <= book.rules.priceMax;
  if (isPrice) {
    book.referencePrice = price;
    // Where nobody trades it takes the place of the last price: after a split that is of old units.
    if (book.phase === phase.halted || book.phase === phase.closed) book.lastPrice = 0;
  }
  const kind = isPrice ? eventKind.referencePriceChanged : eventKind.rejected;
  emitRow(engine, kind, rows, at, isPrice ? reason.none : reason.badPrice);
}

function cancelMany(engine: Engine, rows: Int32Array, at: number, why: number): void {
  const selection = {
    account: rows[at + command.account] ?? 0,
    session: rows[at + command.session] ?? 0,
    onDisconnectOnly: why === reason.disconnected,
  };
  const only = rows[at + command.market] ?? 0;
  for (const market of engine.markets) {
    if (only === 0 || only === market.book.market) cancelSelected(engine, market, selection, why);
  }
}

/**
 * Stops one account, or with account 0 the venue, and cancels what it has; or lets it go on. With
 * account 0 and a market it cancels all that rests there: its phase says whether it trades.
 */
function kill(engine: Engine, rows: Int32Array, at: number): void {
  const account = rows[at + command.account] ?? 0;
  const isStopped = rows[at + command.quantity] !== 0;
  if (account === 0 && rows[at + command.market] !== 0) {
    if (isStopped) cancelMany(engine, rows, at, reason.killed);
    return;
  }
  if (account === 0) engine.isStopped = isStopped;
  const why =
    account === 0 || engine.accounts === undefined
      ? reason.none
      : setStopped(engine.accounts, account, isStopped);
  emitRow(engine, eventKind.accountChanged, rows, at, why);
  if (isStopped && why === reason.none) cancelMany(engine, rows, at, reason.killed);
}

function changeAccount(engine: Engine, rows: Int32Array, at: number): void {
  const { accounts } = engine;
  const account = rows[at + command.account] ?? 0;
  const amount = wide(rows[at + command.idLow] ?? 0, rows[at + command.idHigh] ?? 0);
  const why =
    accounts === undefined
      ? reason.unknownAccount
      : rows[at + command.kind] === commandKind.adjust
        ? adjust(accounts, account, rows[at + command.market] ?? 0, amount)
        : setAccount(accounts, account, {
            quantityMax: rows[at + command.quantity] ?? 0,
            valueMax: amount,
            positionMax: rows[at + command.display] ?? 0,
          });
  emitRow(engine, eventKind.accountChanged, rows, at, why);
}
