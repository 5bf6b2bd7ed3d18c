import { sql } from "kysely";
import type { Db } from "#kernel";
import { fromUuid, toUuid } from "../postgres/codec.ts";

/** Where the ledger of a database is kept, when it is not in the database itself. */
export type Home = {
  readonly clusterId: bigint;
  /** An account that the cluster holds; undefined while it holds none. */
  readonly witness: bigint | undefined;
  readonly movedThrough: bigint | undefined;
};

/** Holds that the cluster does not release by itself, and ledger time at which they expire. */
export type MovedHolds = ReadonlyMap<bigint, bigint>;

type HomeRow = {
  readonly cluster_id: string;
  readonly witness: string | null;
  readonly moved_through: bigint | null;
};

export async function readHome(db: Db): Promise<Home | undefined> {
  const { rows } = await sql<HomeRow>`
    select cluster_id, witness, moved_through from ledger.home`.execute(db.reader);
  const [row] = rows;
  return (
    row && {
      clusterId: BigInt(row.cluster_id),
      witness: row.witness === null ? undefined : fromUuid(row.witness),
      movedThrough: row.moved_through ?? undefined,
    }
  );
}

/** Whether the database itself holds a ledger. */
export async function holdsAccounts(db: Db): Promise<boolean> {
  const { rows } = await sql`select from ledger.account limit 1`.execute(db.reader);
  return rows.length > 0;
}

/** Of two who settle at the same time, one is heard. */
export async function settleIn(db: Db, clusterId: bigint): Promise<void> {
  await db.pool.query("insert into ledger.home (cluster_id) values ($1) on conflict do nothing", [
    clusterId,
  ]);
}

export async function storeWitness(db: Db, account: bigint): Promise<void> {
  await db.pool.query("update ledger.home set witness = $1 where witness is null", [
    toUuid(account),
  ]);
}

export async function readMovedHolds(db: Db): Promise<Map<bigint, bigint>> {
  const { rows } = await sql<{ id: string; expires_at: bigint }>`
    select id, expires_at from ledger.moved_hold`.execute(db.reader);
  return new Map(rows.map(({ id, expires_at }) => [fromUuid(id), expires_at]));
}

export async function forgetMovedHolds(db: Db, ids: readonly bigint[]): Promise<void> {
  await db.pool.query("delete from ledger.moved_hold where id = any($1::uuid[])", [
    ids.map(toUuid),
  ]);
}

/** Ids that a transient failure has burned, in their order, from after `after` on. */
export async function burnedIds(db: Db, after: bigint, limit: number): Promise<bigint[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ledger.failed_transfer where id > ${toUuid(after)}::uuid
    order by id limit ${limit}`.execute(db.reader);
  return rows.map(({ id }) => fromUuid(id));
}

/** The switch: at once the ledger is in the cluster, and nobody writes to the database's any more. */
export async function moveIn(
  db: Db,
  home: { readonly [K in keyof Home]-?: NonNullable<Home[K]> },
  holds: MovedHolds,
): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query("begin");
    await client.query(
      "insert into ledger.home (cluster_id, witness, moved_through) values ($1, $2, $3)",
      [home.clusterId, toUuid(home.witness), home.movedThrough],
    );
    await client.query(
      `insert into ledger.moved_hold (id, expires_at)
       select * from unnest($1::uuid[], $2::bigint[])`,
      [[...holds.keys()].map(toUuid), [...holds.values()]],
    );
    await client.query("alter table ledger.writer enable trigger moved");
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
