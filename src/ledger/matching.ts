import {
  type AccountFilter,
  accountFilterFlags,
  type QueryFilter,
  queryFilterFlags,
} from "./filters.ts";
import { timestampMax, u128Max } from "./records.ts";

const { debits, credits, reversed } = accountFilterFlags;

/** False for a filter that by TigerBeetle's rules is answered with nothing. */
export function isValidAccountFilter(filter: AccountFilter): boolean {
  return (
    filter.accountId !== 0n &&
    filter.accountId !== u128Max &&
    isValidRange(filter) &&
    (filter.flags & (debits | credits)) !== 0 &&
    (filter.flags & ~(debits | credits | reversed)) === 0
  );
}

/** See {@link isValidAccountFilter}. */
export function isValidQueryFilter(filter: QueryFilter): boolean {
  return isValidRange(filter) && (filter.flags & ~queryFilterFlags.reversed) === 0;
}

function isValidRange(filter: {
  readonly timestampMin: bigint;
  readonly timestampMax: bigint;
  readonly limit: number;
}): boolean {
  return (
    filter.limit > 0 &&
    filter.timestampMin <= timestampMax &&
    filter.timestampMax <= timestampMax &&
    (filter.timestampMax === 0n || filter.timestampMin <= filter.timestampMax)
  );
}
