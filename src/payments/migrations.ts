import type { Migration } from "#kernel";

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  {
    name: "payments-0001-payments",
    file: new URL("./migrations/0001-payments.sql", import.meta.url),
  },
  {
    name: "payments-0002-pay-codes",
    file: new URL("./migrations/0002-pay-codes.sql", import.meta.url),
  },
];
