import { assert } from "#kernel";

/** An object as JSON has it: amounts are numbers there. */
export type Wire<T> = T extends bigint
  ? number
  : T extends readonly (infer E)[]
    ? Wire<E>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T;

const isAmount = (value: unknown): value is bigint => typeof value === "bigint";

/** JSON for callers of the API. Amounts are whole minor units well within a number's 53 bits. */
export function encodeWire(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (!isAmount(member)) return member;
    const number = Number(member);
    assert(Number.isSafeInteger(number), "an amount fits a JSON number");
    return number;
  });
}

/** JSON for the database: an amount is `{"$": "digits"}`, which no text of a caller can be. */
export function encodeStored(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isAmount(member) ? { $: member.toString() } : member,
  );
}

/** What {@link encodeStored} wrote, as the database reads its JSON. Written by us, so its shape is known. */
export function decodeStored<T>(json: unknown): T {
  return revive(json) as T;
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  if ("$" in value && typeof value.$ === "string") return BigInt(value.$);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revive(member)]));
}
