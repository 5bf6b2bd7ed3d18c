import { type RawBuilder, sql } from "kysely";
import { type Db, type MemberId, tablesOf } from "#kernel";
import type { Kind, MerchantObject, ObjectOf } from "../objects.ts";
import { decodeStored } from "../wire-codec.ts";
import type { World } from "../world.ts";
import { memoryOf, type Remembered } from "./memory.ts";
import type { ObjectTable, Tables } from "./tables.ts";

function isOf<K extends Kind>(kind: K, object: MerchantObject): object is ObjectOf<K> {
  return object.object === kind;
}

const isIn = (known: Remembered, world: World) =>
  known.world.business === world.business && known.world.live === world.live;

/** An object of this kind and world. */
export async function findObject<K extends Kind>(
  db: Db,
  world: World,
  kind: K,
  id: string,
): Promise<ObjectOf<K> | undefined> {
  const known = memoryOf(db).get(id);
  if (known && isIn(known, world) && isOf(kind, known.object)) return known.object;
  const row = await tablesOf<Tables>(db)
    .selectFrom("merchants.object")
    .select("data")
    .where("id", "=", id)
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .where("kind", "=", kind)
    .executeTakeFirst();
  return row && decodeStored<ObjectOf<K>>(row.data);
}

/** Objects of any kind by their ids. */
export async function findObjects(
  db: Db,
  world: World,
  ids: readonly string[],
): Promise<ObjectOf<Kind>[]> {
  const memory = memoryOf(db);
  const known = ids.flatMap((id) => {
    const one = memory.get(id);
    return one && isIn(one, world) ? [one.object] : [];
  });
  const here = new Set(known.map(({ id }) => id));
  const others = ids.filter((id) => !here.has(id));
  if (others.length === 0) return known;
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.object")
    .select("data")
    .where("id", "in", others)
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .execute();
  return [...known, ...rows.map((row) => decodeStored<ObjectOf<Kind>>(row.data))];
}

/** Whose an object is, for those who come with its id alone: it is known to them alone. */
export async function findWithWorld<K extends Kind>(
  db: Db,
  kind: K,
  id: string,
): Promise<{ world: World; object: ObjectOf<K> } | undefined> {
  const known = memoryOf(db).get(id);
  if (known && isOf(kind, known.object)) return { world: known.world, object: known.object };
  const row = await tablesOf<Tables>(db)
    .selectFrom("merchants.object")
    .select(["business", "live", "data"])
    .where("id", "=", id)
    .where("kind", "=", kind)
    .executeTakeFirst();
  if (!row) return undefined;
  const world = { business: row.business as MemberId, live: row.live };
  return { world, object: decodeStored<ObjectOf<K>>(row.data) };
}

/** A condition of a search over what is stored. */
export type Condition = RawBuilder<boolean>;

export type Listing = {
  /** `field=value`, all of them. */
  readonly refs: readonly string[];
  readonly conditions?: readonly Condition[];
  readonly createdFrom?: Date | undefined;
  readonly createdUntil?: Date | undefined;
  /** Newest first; those before this id, or, with `ascending`, those after it. */
  readonly beyond?: string | undefined;
  readonly ascending?: boolean;
  readonly limit: number;
};

/** Objects of one kind, newest first, or oldest first when `ascending`. */
export async function listObjects<K extends Kind>(
  db: Db,
  world: World,
  kind: K,
  listing: Listing,
): Promise<ObjectOf<K>[]> {
  const { refs, conditions = [], createdFrom, createdUntil, beyond, ascending } = listing;
  let query = tablesOf<Tables>(db)
    .selectFrom("merchants.object")
    .select("data")
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .where("kind", "=", kind)
    .where(sql<boolean>`not refs @> array['deleted']`);
  if (refs.length > 0) {
    query = query.where(sql<boolean>`refs @> ${sql.val([...refs])}::text[]`);
  }
  for (const condition of conditions) query = query.where(condition);
  if (createdFrom) query = query.where("created_at", ">=", createdFrom);
  if (createdUntil) query = query.where("created_at", "<=", createdUntil);
  if (beyond !== undefined) query = query.where("id", ascending ? ">" : "<", beyond);
  const rows = await query
    .orderBy("id", ascending ? "asc" : "desc")
    .limit(listing.limit)
    .execute();
  return rows.map((row) => decodeStored<ObjectOf<K>>(row.data));
}

/** Objects that a job has to look at by now, longest overdue first. */
export async function dueObjects<K extends Kind>(
  db: Db,
  kind: K,
  nowMs: number,
  limit: number,
): Promise<{ world: World; object: ObjectOf<K> }[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.object")
    .select(["business", "live", "data"])
    .where("kind", "=", kind)
    .where("due_at", "<=", new Date(nowMs))
    // Those of a test clock are due by that clock.
    .where(sql<boolean>`data ->> 'test_clock' is null`)
    .orderBy("due_at")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    world: { business: row.business as MemberId, live: row.live },
    object: decodeStored<ObjectOf<K>>(row.data),
  }));
}

/** A row to be stored; its data is written as JSON with the others. */
export type ObjectRow = Omit<ObjectTable, "data" | "business"> & {
  readonly business: MemberId;
  readonly data: MerchantObject;
};

/** What is due first by a test clock, of invoices and subscriptions, up to an instant. */
export async function dueByClock(
  db: Db,
  world: World,
  { clock, untilMs }: { readonly clock: string; readonly untilMs: number },
): Promise<{ kind: string; id: string; at: number } | undefined> {
  const row = await tablesOf<Tables>(db)
    .selectFrom("merchants.object")
    .select(["id", "kind", "due_at"])
    .where("business", "=", world.business)
    .where("live", "=", world.live)
    .where("kind", "in", ["invoice", "subscription"])
    .where("due_at", "<=", new Date(untilMs))
    .where(sql<boolean>`refs @> array[${`test_clock=${clock}`}]::text[]`)
    .orderBy("due_at")
    .orderBy("id")
    .executeTakeFirst();
  if (!row?.due_at) return undefined;
  return { kind: row.kind, id: row.id, at: Math.ceil(row.due_at.getTime() / 1_000) };
}

/** Objects of one kind over all businesses that have one of these refs, oldest first. */
export async function listEverywhere<K extends Kind>(
  db: Db,
  kind: K,
  live: boolean,
  anyOf: readonly string[],
  limit: number,
): Promise<{ world: World; object: ObjectOf<K> }[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("merchants.object")
    .select(["business", "data"])
    .where("kind", "=", kind)
    .where("live", "=", live)
    .where(sql<boolean>`refs && ${sql.val([...anyOf])}::text[]`)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    world: { business: row.business as MemberId, live },
    object: decodeStored<ObjectOf<K>>(row.data),
  }));
}
