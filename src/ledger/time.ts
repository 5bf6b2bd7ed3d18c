import type { Clock } from "#kernel";

const millisecondNs = 1_000_000n;

/** Ledger time at the start of the clock's current millisecond, in ns since the Unix epoch. */
export function clockTime(clock: Clock): bigint {
  return BigInt(clock.nowMs()) * millisecondNs;
}

/**
 * Ledger time of the last of `count` events: the first gets the clock's time `now`, or the instant
 * after `last` where that is later, so that ledger time never repeats or goes back.
 */
export function batchTimeAfter(last: bigint, now: bigint, count: number): bigint {
  return (now > last ? now : last + 1n) + BigInt(count - 1);
}

/**
 * The time by which expiry is judged: the end of the clock's millisecond. Events within one
 * millisecond are told apart by nanoseconds that the clock cannot show; all of them are due
 * once the clock has moved by their timeout.
 */
export function expiryTime(last: bigint, clock: Clock): bigint {
  const end = clockTime(clock) + millisecondNs - 1n;
  return end > last ? end : last + 1n;
}
