import { event as eventFields, eventWidth as eventIntegers } from "./rows.ts";

// Bound here: see "Speed" in README.md.
const event = eventFields;
const eventWidth = eventIntegers;

/**
 * What a command caused, in order, as rows. Whoever drives the engine reads rows up to `length`,
 * then sets `length` back to 0. Sequence numbers run on, one an event, without a gap.
 */
export type EventBuffer = {
  rows: Int32Array;
  /** Integers in use. */
  length: number;
  /** Of the last event. */
  sequence: number;
  timeLow: number;
  timeHigh: number;
};

const rowsAtFirst = 4_096;
const toHigh = 1 / 0x1_0000_0000;

/** An empty buffer whose first event will be number `sequence + 1`. */
export function createEventBuffer(sequence = 0): EventBuffer {
  return {
    rows: new Int32Array(rowsAtFirst * eventWidth),
    length: 0,
    sequence,
    timeLow: 0,
    timeHigh: 0,
  };
}

/** Appends an event of `kind`, every other field 0, and says where it begins. */
export function emit(events: EventBuffer, kind: number, market: number): number {
  const at = beginEvent(events, kind, market);
  const rows = events.rows;
  for (let place = event.idLow; place < eventWidth; place++) rows[at + place] = 0;
  return at;
}

/**
 * Appends an event whose fields from `idLow` on hold what was there before: whoever calls writes
 * them all. A sweep of the whole book is one command, so the buffer grows; it does not shrink.
 */
export function beginEvent(events: EventBuffer, kind: number, market: number): number {
  const at = events.length;
  if (at + eventWidth > events.rows.length) grow(events);
  const rows = events.rows;
  const sequence = ++events.sequence;
  events.length = at + eventWidth;
  rows[at] = kind;
  rows[at + event.market] = market;
  rows[at + event.sequenceLow] = sequence | 0;
  rows[at + event.sequenceHigh] = (sequence * toHigh) | 0;
  rows[at + event.timeLow] = events.timeLow;
  rows[at + event.timeHigh] = events.timeHigh;
  return at;
}

function grow(events: EventBuffer): void {
  const rows = new Int32Array(events.rows.length * 2);
  rows.set(events.rows);
  events.rows = rows;
}
