import type { Migration } from "#kernel";

/** The schema `gateway`. */
export const migrations: readonly Migration[] = [
  { name: "gateway-0001", file: new URL("./migrations/0001-gateway.sql", import.meta.url) },
  { name: "gateway-0002-members", file: new URL("./migrations/0002-members.sql", import.meta.url) },
];
