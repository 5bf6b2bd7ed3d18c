import type { Period } from "../billing-objects.ts";

/**
 * The part of an amount that falls on what is left of a period, by the second; half a minor unit is
 * rounded away from zero, so that a credit and a charge for the same thing cancel out exactly.
 */
export function prorate(amount: bigint, period: Period, at: number): bigint {
  const whole = BigInt(period.end - period.start);
  const from = Math.min(Math.max(at, period.start), period.end);
  const left = BigInt(period.end - from);
  const magnitude = amount < 0n ? -amount : amount;
  const part = (2n * magnitude * left + whole) / (2n * whole);
  return amount < 0n ? -part : part;
}
