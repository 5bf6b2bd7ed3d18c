import type { Currency } from "#kernel";
import type { Hold, OrderEntry, OrderTerms } from "../order.ts";

/** Fields of what is stored as JSON that hold big integers; there they are decimal text. */
const bigFields: ReadonlySet<string> = new Set([
  "quantity",
  "amount",
  "price",
  "limitPrice",
  "stopPrice",
  "takeProfit",
  "transferId",
  "debitAccountId",
  "creditAccountId",
]);

const toText = (_: string, value: unknown) =>
  typeof value === "bigint" ? value.toString() : value;

function revive(value: unknown, key: string): unknown {
  if (typeof value === "string" && bigFields.has(key)) return BigInt(value);
  if (Array.isArray(value)) return value.map((one) => revive(one, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revive(one, name)]));
}

/** JSON text of terms, holds or entries. */
export function toJson(value: OrderTerms | readonly Hold[] | readonly OrderEntry[]): string {
  return JSON.stringify(value, toText);
}

// The rows were written by us, so their shape is known.
/** Terms that were stored before replaces had names have none. */
export function readTerms(json: unknown): OrderTerms {
  const terms = revive(json, "") as Omit<OrderTerms, "revisions"> & Partial<OrderTerms>;
  return { ...terms, revisions: terms.revisions ?? [] };
}
export const readHolds = (json: unknown): readonly Hold[] => revive(json, "") as Hold[];
export const readTimeline = (json: unknown): readonly OrderEntry[] => json as OrderEntry[];
export const readCurrency = (text: string): Currency => text as Currency;
