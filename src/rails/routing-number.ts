import { assert } from "#kernel";

const weights = [3, 7, 1, 3, 7, 1, 3, 7];

/**
 * The ninth digit of an ABA routing number: the digits weighted 3, 7, 1 and it must sum to a
 * multiple of 10 (ABA Key to Routing Numbers).
 *
 * @param identification the first eight digits
 */
export function routingCheckDigit(identification: string): string {
  assert(/^[0-9]{8}$/.test(identification), "a routing number starts with eight digits");
  const sum = weights.reduce((total, weight, at) => total + weight * Number(identification[at]), 0);
  return String((10 - (sum % 10)) % 10);
}

/** True for nine digits whose last is the right check digit. */
export function isRoutingNumber(text: string): boolean {
  return /^[0-9]{9}$/.test(text) && routingCheckDigit(text.slice(0, 8)) === text.slice(8);
}

/** The routing number that starts with these eight digits. */
export function routingNumberOf(identification: string): string {
  return identification + routingCheckDigit(identification);
}
