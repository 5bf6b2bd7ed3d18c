import { hash } from "node:crypto";

type Part = string | number | bigint | boolean | null | undefined | readonly Part[];

/** SHA-256 of what was asked: the same request gives the same hash, any other another. */
export function requestHash(what: string, parts: readonly Part[]): string {
  return hash("sha256", JSON.stringify([what, ...parts.map(plain)]), "hex");
}

type Plain = string | number | boolean | null | Plain[];

function plain(part: Part): Plain {
  if (typeof part === "bigint") return part.toString();
  if (typeof part === "object" && part !== null) return part.map(plain);
  return part ?? null;
}
