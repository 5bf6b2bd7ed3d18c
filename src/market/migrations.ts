import type { Migration } from "#kernel";

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  { name: "market-0001-market", file: new URL("./migrations/0001-market.sql", import.meta.url) },
  {
    name: "market-0002-watching",
    file: new URL("./migrations/0002-watching.sql", import.meta.url),
  },
  { name: "market-0003-bulk", file: new URL("./migrations/0003-bulk.sql", import.meta.url) },
  { name: "market-0004-keeper", file: new URL("./migrations/0004-keeper.sql", import.meta.url) },
  { name: "market-0005-bands", file: new URL("./migrations/0005-bands.sql", import.meta.url) },
  {
    name: "market-0006-suspensions",
    file: new URL("./migrations/0006-suspensions.sql", import.meta.url),
  },
  { name: "market-0007-splits", file: new URL("./migrations/0007-splits.sql", import.meta.url) },
  {
    name: "market-0008-suspension-via",
    file: new URL("./migrations/0008-suspension-via.sql", import.meta.url),
  },
];
