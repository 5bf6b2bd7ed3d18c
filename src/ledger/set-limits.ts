import { type Book, changeLimits } from "./book.ts";
import type { AccountLimits, LimitsInput } from "./records.ts";
import type { SetLimitsStatus } from "./status.ts";

/** Changes one account's limits at ledger time `time`. */
export function setLimits(book: Book, change: LimitsInput, time: bigint): SetLimitsStatus {
  const account = book.accounts.get(change.accountId);
  if (!account) return "account_not_found";
  if (areCrossed(change)) return "floor_above_ceiling";
  const { floor, ceiling } = change;
  changeLimits(book, account, { floor, ceiling }, time);
  return "set";
}

/** True for bounds between which no balance lies. */
export function areCrossed({ floor, ceiling }: AccountLimits): boolean {
  return floor !== null && ceiling !== null && floor > ceiling;
}
