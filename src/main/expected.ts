import { ConfigError, DataFolderLockedError } from "#config";
import { MigrationError, PostgresStartError } from "#kernel";
import {
  LedgerClusterError,
  LedgerElsewhereError,
  LedgerLockedError,
  LedgerMoveError,
} from "#ledger";
import { AddressError } from "./address.ts";
import { BackupError } from "./backup.ts";
import { DatabaseError } from "./database-store.ts";
import { StartInterruptedError } from "./interrupt.ts";
import { DatabaseServedError } from "./lease.ts";
import { OperationRefusedError } from "./operations.ts";

/** Whether a failure is about the surroundings: its message says what to do, a stack would not. */
export function isExpected(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof AddressError ||
    error instanceof DataFolderLockedError ||
    error instanceof BackupError ||
    error instanceof DatabaseError ||
    error instanceof DatabaseServedError ||
    error instanceof PostgresStartError ||
    error instanceof MigrationError ||
    error instanceof LedgerLockedError ||
    error instanceof LedgerClusterError ||
    error instanceof LedgerElsewhereError ||
    error instanceof LedgerMoveError ||
    error instanceof StartInterruptedError ||
    error instanceof OperationRefusedError
  );
}
