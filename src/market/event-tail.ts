import { event, eventWidth, wide } from "#exchange";
import { assert } from "#kernel";

/** The number of the event that begins at `at`. */
export const sequenceAt = (rows: Int32Array, at: number): number =>
  wide(rows[at + event.sequenceLow] ?? 0, rows[at + event.sequenceHigh] ?? 0);

/** The latest events of a venue, without a gap: what a follower that comes later has missed. */
export type EventTail = {
  /** Adds rows that continue what is there. */
  append(rows: Int32Array): void;
  /** Rows after the event `sequence`, in one piece or several. */
  after(sequence: number): Int32Array[];
  /** Forgets everything up to the last event. */
  clear(): void;
  /** Number of the last event. */
  last(): number;
  /** Number of the last event that is forgotten. */
  forgotten(): number;
};

/** An empty tail behind the event `sequence`. */
export function createEventTail(sequence: number): EventTail {
  let forgotten = sequence;
  let last = sequence;
  let parts: Int32Array[] = [];

  return {
    append(rows) {
      if (rows.length === 0) return;
      assert(sequenceAt(rows, 0) === last + 1, "events of a venue come without a gap");
      last = sequenceAt(rows, rows.length - eventWidth);
      parts.push(rows);
    },
    after(from) {
      return parts.flatMap((rows) => {
        const first = sequenceAt(rows, 0);
        const skipped = Math.max(0, from - first + 1) * eventWidth;
        return skipped < rows.length ? [rows.subarray(skipped)] : [];
      });
    },
    clear() {
      forgotten = last;
      parts = [];
    },
    last: () => last,
    forgotten: () => forgotten,
  };
}
