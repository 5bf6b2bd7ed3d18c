import {
  type AccountFilter,
  accountFilterFlags,
  type QueryFilter,
  queryFilterFlags,
} from "./filters.ts";
import { type Account, timestampMax, u128Max } from "./records.ts";

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

type Filtered = Pick<
  Account,
  "userData128" | "userData64" | "userData32" | "ledger" | "code" | "timestamp"
>;
type Conditions = Omit<AccountFilter, "accountId" | "flags" | "limit"> & {
  readonly ledger?: number;
};

/** True for a record that equals every field given and lies in the range. */
export function matches(record: Filtered, filter: Conditions): boolean {
  return (
    (filter.userData128 === 0n || record.userData128 === filter.userData128) &&
    (filter.userData64 === 0n || record.userData64 === filter.userData64) &&
    (filter.userData32 === 0 || record.userData32 === filter.userData32) &&
    (!filter.ledger || record.ledger === filter.ledger) &&
    (filter.code === 0 || record.code === filter.code) &&
    record.timestamp >= filter.timestampMin &&
    (filter.timestampMax === 0n || record.timestamp <= filter.timestampMax)
  );
}
