/** 2^128 − 1: the largest id, amount and balance. As the amount of a post it means "all of it". */
export const u128Max = (1n << 128n) - 1n;
/** 2^63 − 1 ns after the Unix epoch: the last instant of ledger time. */
export const timestampMax = (1n << 63n) - 1n;
/** Most events in one call, and most records in one answer. */
export const batchEventsMax = 8_189;

/** Bits of {@link Account.flags}, in TigerBeetle's order. */
export const accountFlags = {
  /** The account is created only if the next event of the batch is created too. */
  linked: 1 << 0,
  debitsMustNotExceedCredits: 1 << 1,
  creditsMustNotExceedDebits: 1 << 2,
  /** Balances after each transfer are kept for {@link Ledger.getAccountBalances}. */
  history: 1 << 3,
  /** The event brings its own timestamp, from a history that is older than this ledger. */
  imported: 1 << 4,
  closed: 1 << 5,
} as const;

/** Bits of {@link Transfer.flags}, in TigerBeetle's order. */
export const transferFlags = {
  /** The transfer is created only if the next event of the batch is created too. */
  linked: 1 << 0,
  pending: 1 << 1,
  postPendingTransfer: 1 << 2,
  voidPendingTransfer: 1 << 3,
  balancingDebit: 1 << 4,
  balancingCredit: 1 << 5,
  closingDebit: 1 << 6,
  closingCredit: 1 << 7,
  /** The event brings its own timestamp, from a history that is older than this ledger. */
  imported: 1 << 8,
  /**
   * Beyond TigerBeetle, see {@link LedgerCapabilities.repeatedCapture}: a post that leaves the rest
   * of the pending transfer pending. Together with `postPendingTransfer` only.
   */
  keepRemainder: 1 << 15,
} as const;

/** The four balances of an account, each in the ledger's minor unit, each 0 to 2^128 − 1. */
export type Balances = {
  readonly debitsPending: bigint;
  readonly debitsPosted: bigint;
  readonly creditsPending: bigint;
  readonly creditsPosted: bigint;
};

/**
 * An account. Everything but the balances and `closed` is fixed at creation. `timestamp` is ledger
 * time in nanoseconds since the Unix epoch, unique among all accounts and transfers.
 */
export type Account = Balances & {
  readonly id: bigint;
  readonly userData128: bigint;
  readonly userData64: bigint;
  readonly userData32: number;
  readonly reserved: number;
  /** What is counted: only accounts of the same ledger exchange transfers. */
  readonly ledger: number;
  readonly code: number;
  /** Bits of {@link accountFlags}. */
  readonly flags: number;
  readonly timestamp: bigint;
  /** Beyond TigerBeetle: see {@link AccountLimits}. */
  readonly limits: AccountLimits;
};

/**
 * Bounds of one account that can be changed, in the ledger's minor unit, each −2^128 + 1 to
 * 2^128 − 1; null is no bound. They refuse what would cross them from now on: an account that is
 * past a new bound already may still move towards it.
 */
export type AccountLimits = {
  /** The least that credits posted − debits posted − debits pending may become; often negative. */
  readonly floor: bigint | null;
  /** The most that credits posted + credits pending − debits posted may become. */
  readonly ceiling: bigint | null;
};

/** No bounds. */
export const noLimits: AccountLimits = { floor: null, ceiling: null };

/** A change of one account's limits, whole: what is not bounded is null. */
export type LimitsInput = AccountLimits & { readonly accountId: bigint };

/** An account to create: balances, `reserved` and `timestamp` must be zero. */
export type AccountInput = Account;

/** A transfer to create: `timestamp` must be zero, for the ledger assigns it. */
export type TransferInput = {
  readonly id: bigint;
  readonly debitAccountId: bigint;
  readonly creditAccountId: bigint;
  readonly amount: bigint;
  /** The pending transfer that this one posts or voids, else 0. */
  readonly pendingId: bigint;
  readonly userData128: bigint;
  readonly userData64: bigint;
  readonly userData32: number;
  /** Seconds after which a pending transfer expires; 0 means never. */
  readonly timeout: number;
  readonly ledger: number;
  readonly code: number;
  /** Bits of {@link transferFlags}. */
  readonly flags: number;
  readonly timestamp: bigint;
  /**
   * Beyond TigerBeetle: when the transfer counts for those who look back by effective date, in ns
   * since the Unix epoch; 0 is the commit time. It changes no balance of today.
   */
  readonly effectiveAt: bigint;
};

/** What became of a pending transfer; `none` for transfers that never were pending. */
export type PendingStatus = "none" | "pending" | "posted" | "voided" | "expired";

/** A transfer as the ledger holds it: never changed, but for what became of it while pending. */
export type Transfer = TransferInput & {
  readonly pendingStatus: PendingStatus;
  /** What a pending transfer still holds; 0 once it is settled, and for all others. */
  readonly remaining: bigint;
};

/** The balances of an account right after the transfer with the same timestamp. */
export type AccountBalance = Balances & { readonly timestamp: bigint };

/** An account to create, with zero in every field not given. */
export function accountInput(
  given: Pick<AccountInput, "id" | "ledger" | "code"> & Partial<AccountInput>,
): AccountInput {
  return { ...zeroAccount, ...given };
}

/** A transfer to create, with zero in every field not given. */
export function transferInput(
  given: Pick<TransferInput, "id"> & Partial<TransferInput>,
): TransferInput {
  return {
    id: given.id,
    debitAccountId: given.debitAccountId ?? 0n,
    creditAccountId: given.creditAccountId ?? 0n,
    amount: given.amount ?? 0n,
    pendingId: given.pendingId ?? 0n,
    userData128: given.userData128 ?? 0n,
    userData64: given.userData64 ?? 0n,
    userData32: given.userData32 ?? 0,
    timeout: given.timeout ?? 0,
    ledger: given.ledger ?? 0,
    code: given.code ?? 0,
    flags: given.flags ?? 0,
    timestamp: given.timestamp ?? 0n,
    effectiveAt: given.effectiveAt ?? 0n,
  };
}

const zeroAccount: AccountInput = {
  id: 0n,
  debitsPending: 0n,
  debitsPosted: 0n,
  creditsPending: 0n,
  creditsPosted: 0n,
  userData128: 0n,
  userData64: 0n,
  userData32: 0,
  reserved: 0,
  ledger: 0,
  code: 0,
  flags: 0,
  timestamp: 0n,
  limits: noLimits,
};
