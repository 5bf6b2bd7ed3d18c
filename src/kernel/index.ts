/** The kernel: what every module stands on. It imports nothing of ours. */
export { AssertionFailure, assert, unreachable } from "./assert.ts";
export { type BoundedMap, createBoundedMap } from "./bounded-map.ts";
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
  copyEvents,
  createEventLog,
  type EventLog,
  type EventType,
  eventMigrations,
  eventRows,
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
  idToUuid,
  type MemberId,
  type MovementId,
  type PotId,
  parseId,
  u128ToId,
  uuidToId,
} from "./ids.ts";
export { createLog, type Log, type LogLevel, silentLog } from "./log.ts";
export { type Migration, MigrationError, migrate } from "./migrate.ts";
export * from "./money.ts";
export { type Answered, createOutsidePost, type OutsidePost } from "./outside-post.ts";
export { type CopyTable, copyIn, copyInto } from "./postgres/copy.ts";
export { hasCluster, restoreCluster } from "./postgres/restore-cluster.ts";
export { type PostgresServer, PostgresStartError, startPostgres } from "./postgres/server.ts";
export * from "./postgres/wire.ts";
export { createRandom, type Random } from "./random.ts";
export { err, type Failure, must, ok, type Result } from "./result.ts";
export { createSecretBox, type SecretBox } from "./secret-box.ts";
export { type Soon, whenThere } from "./soon.ts";
export * from "./time.ts";
export { createTransact, type Transact } from "./transaction.ts";
export { createTurns, type Turns } from "./turns.ts";
