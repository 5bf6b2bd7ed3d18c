import type { WireMoney } from "@bourse/contract";
import type { Money } from "#kernel";

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

// What happens in one millisecond is said several times, and a date is slow to write.
let lastInstant = { ms: 0, text: new Date(0).toISOString() };

export function presentInstant(ms: number): string {
  if (ms !== lastInstant.ms) lastInstant = { ms, text: new Date(ms).toISOString() };
  return lastInstant.text;
}

export function presentMaybeInstant(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : presentInstant(ms);
}

export function presentDay(ms: number): string {
  return presentInstant(ms).slice(0, 10);
}
