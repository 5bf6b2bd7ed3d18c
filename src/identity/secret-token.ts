import { hash } from "node:crypto";
import type { Ids } from "#kernel";

const tokenLength = 32;
export const accessTokenPrefix = "bourse_pat_";

/** 256 random bits as text. Only its hash is stored: who reads the database cannot sign in. */
export function makeToken(ids: Ids, prefix = ""): string {
  return prefix + Buffer.from(ids.bytes(tokenLength)).toString("base64url");
}

/** SHA-256, enough for a text of 256 random bits. */
export function tokenHash(token: string): string {
  return hash("sha256", token, "base64url");
}
