import { type Book, leavesOf } from "./book.ts";
import { order as orderFields } from "./book-layout.ts";
import { eventKind as eventKinds } from "./codes.ts";
import { emit } from "./event-buffer.ts";
import { idOfRow, takeExit } from "./groups.ts";
import { findId } from "./id-table.ts";
import { cancelUnits } from "./matching.ts";
import { cancelWhere } from "./order-entry.ts";
import {
  command as commandFields,
  event as eventFields,
  flag as flagBits,
  highOf,
  lowOf,
} from "./rows.ts";
import type { Engine, Market } from "./state.ts";
import { dropWaiting, dropWaitingWhere, findWaiting } from "./waiting.ts";

// Bound here: see "Speed" in README.md.
const command = commandFields;
const event = eventFields;
const eventKind = eventKinds;
const flag = flagBits;
const order = orderFields;

/** Which orders are meant; what is 0 does not matter. */
export type Selection = {
  readonly account: number;
  readonly session: number;
  /** Only those that want to end with their session. */
  readonly onDisconnectOnly?: boolean;
};

/**
 * Cancels an order wherever it stands: in the book, waiting for a price, waiting for its primary.
 *
 * @param account the only one whose order it may be; 0 for whoever
 * @returns false when there is no such order
 */
export function cancelAnywhere(
  engine: Engine,
  market: Market,
  id: number,
  account: number,
  why: number,
): boolean {
  const { book } = market;
  const handle = findId(book.ids, lowOf(id), highOf(id));
  if (handle !== 0 && isOf(account, book, handle)) {
    cancelUnits(book, handle, leavesOf(book, handle), why);
    return true;
  }
  return cancelOutside(engine, market, id, account, why);
}

const isOf = (account: number, { orders }: Book, handle: number): boolean =>
  account === 0 || orders[handle + order.account] === account;

/** Cancels an order that waits outside the book: see {@link cancelAnywhere}. */
export function cancelOutside(
  engine: Engine,
  { book, waiting }: Market,
  id: number,
  account: number,
  why: number,
): boolean {
  const low = lowOf(id);
  const high = highOf(id);
  const waits = findWaiting(waiting, low, high);
  if (waits !== undefined && isOf(account, waits.book, waits.handle)) {
    dropWaiting(waits.book, waits.handle, why);
    return true;
  }
  const { byOrder } = engine.groups;
  const group = byOrder.size === 0 ? undefined : byOrder.get(id);
  const exit = group?.exits.find(
    (row) =>
      row[command.idLow] === low &&
      row[command.idHigh] === high &&
      (account === 0 || row[command.account] === account),
  );
  if (group === undefined || exit === undefined || group.market !== book.market) return false;
  dropExit(engine, exit, why);
  takeExit(engine.groups, group, id);
  return true;
}

/** Says that an order which waited for its primary is over. */
export function dropExit(engine: Engine, row: Int32Array, why: number): void {
  emitRow(engine, eventKind.waitingEnded, row, 0, why);
}

/** Says something of the order in a command row. */
export function emitRow(
  engine: Engine,
  kind: number,
  row: Int32Array,
  at: number,
  why: number,
): void {
  const { events } = engine;
  const said = emit(events, kind, row[at + command.market] ?? 0);
  const { rows } = events;
  rows[said + event.idLow] = row[at + command.idLow] ?? 0;
  rows[said + event.idHigh] = row[at + command.idHigh] ?? 0;
  rows[said + event.account] = row[at + command.account] ?? 0;
  rows[said + event.flags] = row[at + command.flags] ?? 0;
  rows[said + event.price] = row[at + command.price] ?? 0;
  rows[said + event.quantity] = row[at + command.quantity] ?? 0;
  rows[said + event.limit] = row[at + command.price] ?? 0;
  rows[said + event.reason] = why;
}

/** Cancels the selected orders of a market, and those that wait. */
export function cancelSelected(
  engine: Engine,
  { book, waiting }: Market,
  selection: Selection,
  why: number,
): void {
  const { account, session, onDisconnectOnly = false } = selection;
  const isMeant = (ofAccount: number, ofSession: number, flags: number) =>
    (account === 0 || ofAccount === account) &&
    (session === 0 || ofSession === session) &&
    (!onDisconnectOnly || (flags & flag.cancelOnDisconnect) !== 0);
  const isOrderMeant = ({ orders }: Book, handle: number) =>
    isMeant(
      orders[handle + order.account] ?? 0,
      orders[handle + order.session] ?? 0,
      orders[handle + order.flags] ?? 0,
    );
  dropWaitingWhere(waiting, isOrderMeant, why);
  for (const group of engine.groups.byNumber.values()) {
    if (group.market !== book.market) continue;
    for (const row of group.exits.slice()) {
      const field = (place: number) => row[place] ?? 0;
      if (!isMeant(field(command.account), field(command.session), field(command.flags))) continue;
      dropExit(engine, row, why);
      takeExit(engine.groups, group, idOfRow(row, 0));
    }
  }
  cancelWhere(book, (handle) => isOrderMeant(book, handle), why);
}
