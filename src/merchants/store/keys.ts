import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { ApiKey, KeyKind } from "../api-key.ts";
import type { World } from "../world.ts";
import type { ApiKeyTable, Tables } from "./tables.ts";

export async function insertKey(tx: Tx, key: ApiKey, hash: string): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("merchants.api_key")
    .values({
      ...key.world,
      id: key.id,
      kind: key.kind,
      name: key.name,
      hash,
      last_four: key.lastFour,
      scopes: [...key.scopes],
      created_at: new Date(key.createdAtMs),
      ends_at: null,
    })
    .execute();
}

/** Newest first, those that have ended as well. */
export async function listKeys(db: Db, { business, live }: World): Promise<ApiKey[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.api_key")
    .selectAll()
    .where("business", "=", business)
    .where("live", "=", live)
    .orderBy("id", "desc")
    .execute();
  return rows.map(fromRow);
}

export async function findKey(
  db: Db,
  { business, live }: World,
  id: string,
): Promise<{ key: ApiKey; hash: string } | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("merchants.api_key")
    .selectAll()
    .where("id", "=", id)
    .where("business", "=", business)
    .where("live", "=", live)
    .executeTakeFirst();
  return row && { key: fromRow(row), hash: row.hash };
}

export async function keyByHash(db: Db, hash: string): Promise<ApiKey | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("merchants.api_key")
    .selectAll()
    .where("hash", "=", hash)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function endKey(tx: Tx, id: string, atMs: number): Promise<void> {
  await tablesOf<Tables>(tx)
    .updateTable("merchants.api_key")
    .set({ ends_at: new Date(atMs) })
    .where("id", "=", id)
    .execute();
}

function fromRow(row: ApiKeyTable): ApiKey {
  return {
    id: row.id,
    world: { business: row.business as MemberId, live: row.live },
    kind: row.kind as KeyKind,
    name: row.name,
    lastFour: row.last_four,
    scopes: row.scopes,
    createdAtMs: row.created_at.getTime(),
    endsAtMs: row.ends_at?.getTime() ?? null,
  };
}
