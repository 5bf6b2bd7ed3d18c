import { leavesOf } from "./book.ts";
import { cancelAnywhere, dropExit, emitRow } from "./cancel.ts";
import {
  commandKind as commandKinds,
  eventKind as eventKinds,
  link as links,
  reason as reasons,
} from "./codes.ts";
import { addCommand } from "./encode.ts";
import { type Group, idOfRow } from "./groups.ts";
import { findId } from "./id-table.ts";
import { cancelUnits } from "./matching.ts";
import { settleEvent } from "./risk.ts";
import {
  command as commandFields,
  commandWidth as commandIntegers,
  event as eventFields,
  eventWidth as eventIntegers,
  highOf,
  linkOf,
  lowOf,
  wide,
} from "./rows.ts";
import type { Engine, Market } from "./state.ts";
import { findWaiting, reduceWaiting, wake } from "./waiting.ts";

// Bound here: see "Speed" in README.md.
const command = commandFields;
const commandKind = commandKinds;
const commandWidth = commandIntegers;
const event = eventFields;
const eventKind = eventKinds;
const eventWidth = eventIntegers;
const link = links;
const reason = reasons;

/**
 * Lets accounts, stops and groups take note of every event that they have not seen, also of those
 * that this causes. Orders that it wakes or arms are left in `engine.due`.
 */
export function settle(engine: Engine): void {
  const { events, accounts, groups } = engine;
  while (engine.settled < events.length) {
    const at = engine.settled;
    engine.settled = at + eventWidth;
    if (accounts !== undefined) settleEvent(accounts, events.rows, at);
    if (events.rows[at] === eventKind.trade) {
      const market = engine.markets[(events.rows[at + event.market] ?? 0) - 1];
      const price = events.rows[at + event.price] ?? 0;
      if (market !== undefined) wake(market.waiting, price, engine.due);
    }
    if (groups.byOrder.size > 0) noteGroups(engine, at);
  }
}

/** What an event means for one order of a group. */
type Note = {
  readonly id: number;
  readonly traded: number;
  readonly leaves: number;
  readonly isEnd: boolean;
  readonly why: number;
};

function noteGroups(engine: Engine, at: number): void {
  const { rows } = engine.events;
  const field = (place: number) => rows[at + place] ?? 0;
  const kind = field(event.kind);
  const id = wide(field(event.idLow), field(event.idHigh));
  const quantity = field(event.quantity);
  const leaves = field(event.leaves);
  const why = field(event.reason);
  if (kind === eventKind.trade) {
    const maker = wide(field(event.makerIdLow), field(event.makerIdHigh));
    const makerLeaves = field(event.makerLeaves);
    const both = { traded: quantity, why };
    noteOrder(engine, { ...both, id, leaves, isEnd: leaves === 0 });
    noteOrder(engine, { ...both, id: maker, leaves: makerLeaves, isEnd: makerLeaves === 0 });
  } else if (kind === eventKind.canceled) {
    noteOrder(engine, { id, traded: 0, leaves, isEnd: leaves === 0, why });
  } else if (kind === eventKind.rejected || kind === eventKind.waitingEnded) {
    noteOrder(engine, { id, traded: 0, leaves: 0, isEnd: true, why });
  }
}

function noteOrder(engine: Engine, note: Note): void {
  const group = engine.groups.byOrder.get(note.id);
  if (group === undefined) return;
  if (note.id === group.primary) notePrimary(engine, group, note);
  else if (group.members.has(note.id)) noteMember(engine, group, note);
}

function notePrimary(engine: Engine, group: Group, { traded, isEnd, id }: Note): void {
  group.traded += traded;
  if (!isEnd) return;
  engine.groups.byOrder.delete(id);
  for (const row of group.exits.splice(0)) {
    const exit = idOfRow(row, 0);
    if (group.traded === 0) {
      engine.groups.byOrder.delete(exit);
      dropExit(engine, row, reason.linkedOrder);
    } else {
      arm(engine, group, row, exit);
    }
  }
  if (group.members.size === 0) group.isOver = true;
}

/** Lets an exit enter, for no more than its primary order has traded. */
function arm(engine: Engine, group: Group, row: Int32Array, id: number): void {
  const at = addCommand(engine.due, commandKind.newOrder, group.market, 0);
  engine.due.rows.set(row, at);
  const quantity = Math.min(row[command.quantity] ?? 0, group.traded);
  engine.due.rows[at + command.quantity] = quantity;
  if (linkOf(row[command.flags] ?? 0) === link.bracketExit) group.members.add(id);
  else engine.groups.byOrder.delete(id);
}

function noteMember(engine: Engine, group: Group, note: Note): void {
  const market = engine.markets[group.market - 1];
  if (market === undefined) return;
  const isLinked = note.why === reason.linkedOrder;
  if (note.isEnd) {
    group.members.delete(note.id);
    engine.groups.byOrder.delete(note.id);
    group.isOver = true;
  }
  for (const other of group.members) {
    if (other === note.id) continue;
    if (note.isEnd && !isLinked) endMember(engine, group, market, other);
    else if (note.traded > 0) reduceMember(engine, market, other, note.traded);
  }
}

function endMember(engine: Engine, group: Group, market: Market, id: number): void {
  if (!cancelAnywhere(engine, market, id, 0, reason.linkedOrder)) endDue(engine, id);
  group.members.delete(id);
  engine.groups.byOrder.delete(id);
}

function reduceMember(engine: Engine, market: Market, id: number, quantity: number): void {
  const { book, waiting } = market;
  const handle = findId(book.ids, lowOf(id), highOf(id));
  if (handle !== 0) {
    const taken = Math.min(quantity, leavesOf(book, handle));
    cancelUnits(book, handle, taken, reason.linkedOrder);
    return;
  }
  const waits = findWaiting(waiting, lowOf(id), highOf(id));
  if (waits !== undefined) {
    reduceWaiting(waits.book, waits.handle, quantity, reason.linkedOrder);
    return;
  }
  const at = findDue(engine, id);
  if (at < 0) return;
  const left = (engine.due.rows[at + command.quantity] ?? 0) - quantity;
  engine.due.rows[at + command.quantity] = left;
  if (left <= 0) endDue(engine, id);
}

/** An order that was to enter next does not. */
function endDue(engine: Engine, id: number): void {
  const at = findDue(engine, id);
  if (at < 0) return;
  engine.due.rows[at + command.kind] = commandKind.tick;
  emitRow(engine, eventKind.waitingEnded, engine.due.rows, at, reason.linkedOrder);
}

function findDue({ due, dueNext }: Engine, id: number): number {
  for (let at = dueNext; at < due.length; at += commandWidth) {
    const isOrder = due.rows[at + command.kind] === commandKind.newOrder;
    if (isOrder && idOfRow(due.rows, at) === id) return at;
  }
  return -1;
}
