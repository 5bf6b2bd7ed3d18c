/**
 * Commands and events are rows of 32-bit integers: what the journal holds, what crosses threads and
 * what the engine reads without allocating. A 53-bit number (an id, a time, a sequence) takes two.
 */

/** Integers in a command row: 64 bytes. */
export const commandWidth = 16;

/** Places of the fields in a command row. */
export const command = {
  kind: 0,
  market: 1,
  /** Microseconds since 1970, low and high half. */
  timeLow: 2,
  timeHigh: 3,
  idLow: 4,
  idHigh: 5,
  account: 6,
  session: 7,
  /** Packed by {@link packFlags}. */
  flags: 8,
  /** Units; of a replace, the new total with what was executed. */
  quantity: 9,
  /** Ticks. */
  price: 10,
  /** Units shown at a time; 0 shows all. */
  display: 11,
  stopPrice: 12,
  trail: 13,
  /** Seconds since 1970. */
  expireSeconds: 14,
  group: 15,
} as const;

/** Integers in an event row: 80 bytes. */
export const eventWidth = 20;

/**
 * Places of the fields in an event row. In a trade the order is the taker, or the buyer at
 * auction.
 */
export const event = {
  kind: 0,
  market: 1,
  sequenceLow: 2,
  sequenceHigh: 3,
  timeLow: 4,
  timeHigh: 5,
  idLow: 6,
  idHigh: 7,
  account: 8,
  flags: 9,
  price: 10,
  /** Traded, cancelled, or shown in the book, by kind. */
  quantity: 11,
  /** What is still open of the order, hidden units included. */
  leaves: 12,
  /** The order's own limit. */
  limit: 13,
  makerIdLow: 14,
  makerIdHigh: 15,
  makerAccount: 16,
  makerLeaves: 17,
  makerLimit: 18,
  reason: 19,
} as const;

const half = 0x1_0000_0000;

/** The 53-bit number whose halves are `low` and `high`. */
export const wide = (low: number, high: number): number => high * half + (low >>> 0);
/** The low half of a 53-bit number, as a signed 32-bit integer. */
export const lowOf = (value: number): number => value | 0;
/** The high half of a 53-bit number. */
export const highOf = (value: number): number => Math.floor(value / half) | 0;

/** What an order's flags say. */
export type OrderFlags = {
  readonly side: number;
  readonly timeInForce?: number;
  readonly selfTrade?: number;
  readonly trigger?: number;
  readonly link?: number;
  readonly postOnly?: boolean;
  readonly isMarket?: boolean;
  readonly cancelOnDisconnect?: boolean;
};

const timeInForceShift = 1;
const selfTradeShift = 5;
const triggerShift = 10;
const linkShift = 13;
const three = 7;

/** Bits that stand for themselves. */
export const flag = { postOnly: 1 << 4, isMarket: 1 << 8, cancelOnDisconnect: 1 << 9 } as const;

/** One integer for all of an order's kinds and switches. */
export function packFlags(flags: OrderFlags): number {
  return (
    flags.side |
    ((flags.timeInForce ?? 0) << timeInForceShift) |
    ((flags.selfTrade ?? 0) << selfTradeShift) |
    ((flags.trigger ?? 0) << triggerShift) |
    ((flags.link ?? 0) << linkShift) |
    (flags.postOnly === true ? flag.postOnly : 0) |
    (flags.isMarket === true ? flag.isMarket : 0) |
    (flags.cancelOnDisconnect === true ? flag.cancelOnDisconnect : 0)
  );
}

/** Readers of packed flags. */
export const sideOf = (flags: number): number => flags & 1;
export const timeInForceOf = (flags: number): number => (flags >> timeInForceShift) & three;
export const selfTradeOf = (flags: number): number => (flags >> selfTradeShift) & three;
export const triggerOf = (flags: number): number => (flags >> triggerShift) & three;
export const linkOf = (flags: number): number => (flags >> linkShift) & three;
