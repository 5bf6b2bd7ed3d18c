import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { IdentityEvent } from "../events.ts";
import type { Tables } from "./tables.ts";

export async function insertSecurityEvents(
  tx: Tx,
  events: readonly IdentityEvent[],
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("identity.security_event")
    .values(
      events.map((event) => ({
        id: event.id,
        member_id: event.memberId,
        name: event.name,
        data: event.data,
        at: new Date(event.atMs),
      })),
    )
    .execute();
}

export async function listSecurityEvents(
  source: Db | Tx,
  memberId: MemberId,
  page: { readonly before: Date; readonly limit: number },
): Promise<IdentityEvent[]> {
  const rows = await tablesOf<Tables>(source)
    .selectFrom("identity.security_event")
    .selectAll()
    .where("member_id", "=", memberId)
    .where("at", "<", page.before)
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(page.limit)
    .execute();
  return rows.map(
    (row) =>
      ({
        id: row.id,
        memberId: row.member_id,
        name: row.name,
        atMs: row.at.getTime(),
        data: row.data,
      }) as IdentityEvent,
  );
}
