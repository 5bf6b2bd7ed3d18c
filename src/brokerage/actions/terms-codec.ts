import type { ActionTerms } from "./action.ts";

/** Fields of terms that are texts; all others hold big integers, stored as decimal text. */
const textFields: ReadonlySet<string> = new Set(["kind", "into", "symbol"]);

/** JSON text of terms. */
export function termsToJson(terms: ActionTerms): string {
  return JSON.stringify(terms, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}

/** The row was written by us, so its shape is known. */
export function termsFromJson(json: unknown): ActionTerms {
  return revive(json, "") as ActionTerms;
}

function revive(value: unknown, key: string): unknown {
  if (typeof value === "string") return textFields.has(key) ? value : BigInt(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revive(one, name)]));
}
