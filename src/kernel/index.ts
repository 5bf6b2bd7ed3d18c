/** The kernel: what every module stands on. It imports nothing of ours. */
export { AssertionFailure, assert, unreachable } from "./assert.ts";
export type { Brand } from "./brand.ts";
export {
  type Admit,
  connectionSettings,
  type Db,
  isDatabaseUnavailable,
  openDb,
  ServerReplacedError,
  sqlState,
  type Tx,
  tablesOf,
  uniqueViolation,
  violatedConstraint,
} from "./db.ts";
export {
  createEventLog,
  type EventLog,
  type EventType,
  eventMigrations,
  eventRow,
  eventTypes,
  type NewEvent,
  type StoredEvent,
} from "./events.ts";
export {
  type AccountId,
  createRandomIds,
  createSeededIds,
  encodeU128,
  type Id,
  type IdPrefix,
  type Ids,
  idToU128,
  type MemberId,
  type MovementId,
  type PotId,
  parseId,
  u128ToId,
} from "./ids.ts";
export { createLog, type Log, type LogLevel, silentLog } from "./log.ts";
export { type Migration, MigrationError, migrate } from "./migrate.ts";
export * from "./money.ts";
export { hasCluster, restoreCluster } from "./postgres/restore-cluster.ts";
export {
  type PostgresServer,
  PostgresStartError,
  startPostgres,
} from "./postgres/server.ts";
export { err, type Failure, must, ok, type Result } from "./result.ts";
export * from "./time.ts";
