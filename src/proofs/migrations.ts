import type { Migration } from "#kernel";

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  {
    name: "proofs-0001-proofs",
    file: new URL("./migrations/0001-proofs.sql", import.meta.url),
  },
];
