import type { Migration } from "#kernel";

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  {
    name: "accounts-0001-accounts",
    file: new URL("./migrations/0001-accounts.sql", import.meta.url),
  },
];
