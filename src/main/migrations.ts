import { migrations as accountsMigrations } from "#accounts";
import { migrations as identityMigrations } from "#identity";
import { eventMigrations, type Migration } from "#kernel";
import { ledgerMigrations } from "#ledger";
import { migrations as merchantsMigrations } from "#merchants";
import { movementMigrations } from "#movements";
import { migrations as paymentsMigrations } from "#payments";
import { migrations as proofsMigrations } from "#proofs";
import { migrations as railsMigrations } from "#rails";

/** Every migration of the server, in the order in which they run. */
export const migrations: readonly Migration[] = [
  ...eventMigrations,
  ...ledgerMigrations,
  ...movementMigrations,
  ...identityMigrations,
  ...railsMigrations,
  ...accountsMigrations,
  ...paymentsMigrations,
  ...proofsMigrations,
  ...merchantsMigrations,
];
