import { migrations as accountsMigrations } from "#accounts";
import { migrations as brokerageMigrations } from "#brokerage";
import { migrations as fixMigrations } from "#fix";
import { migrations as gatewayMigrations } from "#gateway";
import { migrations as identityMigrations } from "#identity";
import { eventMigrations, type Migration } from "#kernel";
import { ledgerMigrations } from "#ledger";
import { migrations as marketMigrations } from "#market";
import { migrations as merchantsMigrations } from "#merchants";
import { movementMigrations } from "#movements";
import { migrations as notificationsMigrations } from "#notifications";
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
  ...marketMigrations,
  ...accountsMigrations,
  ...paymentsMigrations,
  ...brokerageMigrations,
  ...proofsMigrations,
  ...fixMigrations,
  ...gatewayMigrations,
  ...merchantsMigrations,
  ...notificationsMigrations,
];
