/** The ledger: accounts, transfers, and nothing else that holds value. See README.md. */
export * from "./errors.ts";
export {
  type AccountFilter,
  accountFilter,
  accountFilterFlags,
  type QueryFilter,
  queryFilter,
  queryFilterFlags,
} from "./filters.ts";
export { type MoveDeps, type Moved, moveLedger } from "./home/move-ledger.ts";
export { continueMovedLedger, type MovedLedger } from "./home/moved-ledger.ts";
export { type LedgerEngine, openLedger } from "./home/open-ledger.ts";
export { verifyByReplay } from "./home/verify-by-replay.ts";
export type { BalancesAtQuery, ChainHead, Ledger, LedgerCapabilities } from "./ledger.ts";
export { createMemoryLedger } from "./memory-ledger.ts";
export { openThrowawayLedger, type ThrowawayLedger } from "./postgres/throwaway-ledger.ts";
export {
  type ChainDefect,
  type ChainRange,
  readChainHash,
} from "./postgres/verify-chain.ts";
export { verifyChainAside } from "./postgres/verify-chain-aside.ts";
export { type LedgerDefect, verifyLedger } from "./postgres/verify-ledger.ts";
export {
  ledgerMigrations,
  openPostgresLedger,
  type PostgresLedgerDeps,
} from "./postgres-ledger.ts";
export {
  type Account,
  type AccountBalance,
  type AccountInput,
  type AccountLimits,
  accountFlags,
  accountInput,
  type Balances,
  batchEventsMax,
  type LimitsInput,
  noLimits,
  type PendingStatus,
  type Transfer,
  type TransferInput,
  timestampMax,
  transferFlags,
  transferInput,
  u128Max,
} from "./records.ts";
export {
  type CreateAccountStatus,
  type CreateResult,
  type CreateTransferStatus,
  createAccountStatuses,
  createTransferStatuses,
  type SetLimitsStatus,
  transientStatuses,
} from "./status.ts";
export { openTigerBeetleLedger, type TigerBeetleLedgerDeps } from "./tigerbeetle-ledger.ts";
