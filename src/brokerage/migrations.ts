import type { Migration } from "#kernel";

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  {
    name: "brokerage-0001-brokerage",
    file: new URL("./migrations/0001-brokerage.sql", import.meta.url),
  },
  {
    name: "brokerage-portfolio-0001",
    file: new URL("./migrations/portfolio-0001.sql", import.meta.url),
  },
  {
    name: "brokerage-0002-plans",
    file: new URL("./migrations/0002-plans.sql", import.meta.url),
  },
  {
    name: "brokerage-0003-replaced",
    file: new URL("./migrations/0003-replaced.sql", import.meta.url),
  },
  {
    name: "brokerage-0004-parked",
    file: new URL("./migrations/0004-parked.sql", import.meta.url),
  },
  {
    name: "brokerage-0005-house",
    file: new URL("./migrations/0005-house.sql", import.meta.url),
  },
  {
    name: "brokerage-0006-heard",
    file: new URL("./migrations/0006-heard.sql", import.meta.url),
  },
];
