import type { Migration } from "#kernel";

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  {
    name: "identity-0001-members",
    file: new URL("./migrations/0001-members.sql", import.meta.url),
  },
  {
    name: "identity-0002-operators",
    file: new URL("./migrations/0002-operators.sql", import.meta.url),
  },
];
