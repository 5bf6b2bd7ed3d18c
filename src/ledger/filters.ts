/** Bits of {@link AccountFilter.flags}. */
export const accountFilterFlags = { debits: 1, credits: 2, reversed: 4 } as const;
/** Bits of {@link QueryFilter.flags}. */
export const queryFilterFlags = { reversed: 1 } as const;

type Range = {
  /** Both bounds are inclusive; 0 means unbounded. */
  readonly timestampMin: bigint;
  readonly timestampMax: bigint;
  /** At least 1; answers hold at most `batchEventsMax` records. */
  readonly limit: number;
  readonly flags: number;
};

/** Transfers of one account that equal every field given; zero matches everything. */
export type AccountFilter = Range & {
  readonly accountId: bigint;
  readonly userData128: bigint;
  readonly userData64: bigint;
  readonly userData32: number;
  readonly code: number;
};

/** Accounts or transfers that equal every field given; zero matches everything. */
export type QueryFilter = Range & {
  readonly userData128: bigint;
  readonly userData64: bigint;
  readonly userData32: number;
  readonly ledger: number;
  readonly code: number;
};

/** A filter with zero in every field not given, both directions, oldest first. */
export function accountFilter(
  given: Pick<AccountFilter, "accountId"> & Partial<AccountFilter>,
): AccountFilter {
  const flags = accountFilterFlags.debits | accountFilterFlags.credits;
  const { ledger: _, ...zero } = zeroQuery;
  return { ...zero, flags, ...given };
}

/** A filter with zero in every field not given, oldest first. */
export function queryFilter(given: Partial<QueryFilter>): QueryFilter {
  return { ...zeroQuery, ...given };
}

const zeroQuery: QueryFilter = {
  userData128: 0n,
  userData64: 0n,
  userData32: 0,
  ledger: 0,
  code: 0,
  timestampMin: 0n,
  timestampMax: 0n,
  limit: 8_189,
  flags: 0,
};
