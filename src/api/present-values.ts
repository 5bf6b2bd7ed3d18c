import type { WireMoney } from "@bourse/contract";
import { type Money, secondMs } from "#kernel";

export function presentMoney(value: Money): WireMoney {
  return { amount: value.amount.toString(), currency: value.currency };
}

export function presentMaybeMoney(value: Money | null): WireMoney | null {
  return value === null ? null : presentMoney(value);
}

/** Minor units as they come over the wire, checked by the contract before. */
export function readMoney(value: WireMoney): Money {
  return { amount: BigInt(value.amount), currency: value.currency };
}

// What happens now is said several times a second, and a date is slow to write.
let lastSecond = { second: 0, text: "1970-01-01T00:00:00." };

/** Whole milliseconds since the Unix epoch, as RFC 3339 in UTC. */
export function presentInstant(ms: number): string {
  const second = Math.floor(ms / secondMs);
  if (second !== lastSecond.second) {
    const text = new Date(second * secondMs).toISOString();
    lastSecond = { second, text: text.slice(0, -millisecondsOf(0).length) };
  }
  return lastSecond.text + millisecondsOf(Math.floor(ms - second * secondMs));
}

const millisecondsOf = (ms: number): string => `${String(ms).padStart(3, "0")}Z`;

export function presentMaybeInstant(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : presentInstant(ms);
}

export function presentDay(ms: number): string {
  return presentInstant(ms).slice(0, 10);
}
