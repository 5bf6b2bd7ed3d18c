import { type Tx, tablesOf } from "#kernel";
import type { Tables } from "./tables.ts";

/** @returns how many rows went */
export async function deleteExpired(tx: Tx, now: Date, approvalsBefore: Date): Promise<number> {
  const tables = tablesOf<Tables>(tx);
  const results = [
    await tables.deleteFrom("identity.challenge").where("expires_at", "<=", now).executeTakeFirst(),
    await tables.deleteFrom("identity.session").where("expires_at", "<=", now).executeTakeFirst(),
    await tables
      .deleteFrom("identity.approval")
      .where("expires_at", "<=", approvalsBefore)
      .executeTakeFirst(),
  ];
  return results.reduce((sum, result) => sum + Number(result.numDeletedRows), 0);
}
