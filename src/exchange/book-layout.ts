/**
 * Orders and levels are records in one integer array each. A record is named by where it begins,
 * and a field stands so many integers behind that.
 */

/** Integers in an order, and the places of its fields: 64 bytes, one cache line. */
export const orderWidth = 16;
export const order = {
  next: 0,
  previous: 1,
  level: 2,
  /** Units shown and still open. */
  open: 3,
  /** Units of a reserve order that are not shown yet. */
  hidden: 4,
  /** Units that a reserve order shows at a time; 0 for others. */
  display: 5,
  executed: 6,
  account: 7,
  session: 8,
  flags: 9,
  idLow: 10,
  idHigh: 11,
  price: 12,
  expireSeconds: 13,
  group: 14,
  /** Of an order that waits outside the book: its limit, or how far it trails. */
  extra: 15,
} as const;

/** Integers in a level, and the places of its fields. */
export const levelWidth = 8;
export const level = { head: 0, tail: 1, key: 2, better: 3, worse: 4 } as const;
