import type { Migration } from "#kernel";

const fileOf = (name: string) => new URL(`./migrations/${name}.sql`, import.meta.url);

/** The schema `gateway`. */
export const migrations: readonly Migration[] = [
  { name: "gateway-0001", file: fileOf("0001-gateway") },
  { name: "gateway-0002-members", file: fileOf("0002-members") },
  { name: "gateway-0003-member-changes", file: fileOf("0003-member-changes") },
];
