import type { Clock, Db, Ids, Log, MemberId, PotId } from "#kernel";
import type { Ledger } from "#ledger";
import type { Movements } from "#movements";
import type { AccountBook } from "./account-book.ts";
import type { Pot } from "./pot.ts";
import { potFromRow } from "./pot-rows.ts";
import { findPotRow } from "./store/pots.ts";

export type PotsDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly movements: Movements;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly book: AccountBook;
};

/** The member's own open pot. */
export async function openPot(db: Db, member: MemberId, id: PotId): Promise<Pot | undefined> {
  const row = await findPotRow(db, id);
  return row?.member_id === member && row.closed_at === null ? potFromRow(row) : undefined;
}
