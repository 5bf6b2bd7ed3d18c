import type { Migration } from "#kernel";

/** In the order in which they run. */
export const pushMigrations: readonly Migration[] = [
  { name: "push-0001-push", file: new URL("./migrations/0001-push.sql", import.meta.url) },
];
