import { createHash } from "node:crypto";
import type { Money } from "#kernel";

/** What was asked, as a hash: the same request gives the same one. */
export function requestHash(operation: string, amount: Money, ...subjects: string[]): string {
  const request = [operation, amount.amount.toString(), amount.currency, ...subjects];
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
