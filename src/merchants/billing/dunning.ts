import { daySeconds } from "./periods.ts";

/** Waits after each failed attempt to collect an invoice, in seconds: seven days in all. */
export const retrySeconds: readonly number[] = [
  daySeconds,
  2 * daySeconds,
  2 * daySeconds,
  2 * daySeconds,
];

/** When the next attempt is made after this many; null when no more are made. */
export function nextAttemptAt(attempts: number, at: number): number | null {
  const wait = retrySeconds[attempts - 1];
  return wait === undefined ? null : at + wait;
}
