import type { Migration } from "#kernel";

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  {
    name: "merchants-0001-merchants",
    file: new URL("./migrations/0001-merchants.sql", import.meta.url),
  },
  {
    name: "merchants-0002-billing",
    file: new URL("./migrations/0002-billing.sql", import.meta.url),
  },
  {
    name: "merchants-0003-desk",
    file: new URL("./migrations/0003-desk.sql", import.meta.url),
  },
  {
    name: "merchants-0004-owed",
    file: new URL("./migrations/0004-owed.sql", import.meta.url),
  },
  {
    name: "merchants-0005-volume",
    file: new URL("./migrations/0005-volume.sql", import.meta.url),
  },
  {
    name: "merchants-0006-letters",
    file: new URL("./migrations/0006-letters.sql", import.meta.url),
  },
  {
    name: "merchants-0007-charged-with",
    file: new URL("./migrations/0007-charged-with.sql", import.meta.url),
  },
  {
    name: "merchants-0008-taxes",
    file: new URL("./migrations/0008-taxes.sql", import.meta.url),
  },
  {
    name: "merchants-0009-credit-notes",
    file: new URL("./migrations/0009-credit-notes.sql", import.meta.url),
  },
];
