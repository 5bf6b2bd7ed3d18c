import type { ActionTerms } from "./action.ts";
import type { OpenOrder } from "./open-order.ts";

/** Fields that are texts; all others hold big integers, stored as decimal text. */
const textFields: ReadonlySet<string> = new Set(["kind", "into", "symbol", "side", "type"]);

const toJson = (value: ActionTerms | OpenOrder) =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? one.toString() : one));

/** JSON text of terms. */
export const termsToJson = (terms: ActionTerms): string => toJson(terms);
/** JSON text of what an order becomes. */
export const orderToJson = (order: OpenOrder): string => toJson(order);

/** The row was written by us, so its shape is known. */
export function termsFromJson(json: unknown): ActionTerms {
  return revive(json, "") as ActionTerms;
}

/** Likewise. */
export function orderFromJson(json: unknown): OpenOrder {
  return revive(json, "") as OpenOrder;
}

function revive(value: unknown, key: string): unknown {
  if (typeof value === "string") return textFields.has(key) ? value : BigInt(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revive(one, name)]));
}
