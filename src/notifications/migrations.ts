import type { Migration } from "#kernel";
import { pushMigrations } from "./push/migrations.ts";

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  {
    name: "notifications-0001-mail",
    file: new URL("./migrations/0001-mail.sql", import.meta.url),
  },
  ...pushMigrations,
];
