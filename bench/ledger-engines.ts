import { createSystemClock, type Db, migrate, silentLog } from "#kernel";
import { type Ledger, ledgerMigrations, openPostgresLedger, openTigerBeetleLedger } from "#ledger";
import { startTigerBeetle, tigerBeetleBinary } from "../test/support/tigerbeetle.ts";

/** An engine of the ledger as the bench uses it: an empty one for each workload. */
export type BenchEngine = AsyncDisposable & {
  readonly name: string;
  /** Closes what was open before. */
  openEmpty(): Promise<Ledger>;
  /** Bytes of everything that a transfer writes; undefined where that cannot be told. */
  bytes(): Promise<number | undefined>;
  /** The same once all work that waits is done. Closes the ledger. */
  bytesAtRest(): Promise<number | undefined>;
  /** What the bytes at rest are in, largest first: segments of one kind count as one. */
  anatomy(): Promise<readonly { readonly what: string; readonly bytes: number }[]>;
};

const log = silentLog;
const clock = createSystemClock();

/** The engine in a PostgreSQL database. */
export function postgresEngine(db: Db): BenchEngine {
  let ledger: Ledger | undefined;
  const close = async () => {
    await ledger?.close();
    ledger = undefined;
  };
  /** Heap and indexes of every table of the ledger but accounts and checkpoints. */
  async function bytes(): Promise<number> {
    const { rows } = await db.pool.query<{ bytes: bigint }>(
      `select sum(pg_total_relation_size(c.oid))::bigint as bytes
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'ledger' and c.relkind = 'r'
         and c.relname not in ('account', 'checkpoint')`,
    );
    return Number(rows[0]?.bytes ?? 0n);
  }
  /** Of each kind of heap and index; one is told by its table and its columns. */
  async function anatomy() {
    const { rows } = await db.pool.query<{ what: string; bytes: bigint }>(
      `select regexp_replace(t.relname, '_[0-9]+$', '') || coalesce(' ' || regexp_replace(
           substring(pg_get_indexdef(i.indexrelid) from 'USING (.*)$'), ' WITH .*', ''), '')
           as what,
         sum(pg_relation_size(coalesce(i.indexrelid, t.oid)))::bigint as bytes
       from pg_class t join pg_namespace n on n.oid = t.relnamespace
       left join lateral (
         select null::oid as indexrelid union all
         select indexrelid from pg_index where indrelid = t.oid
       ) i on true
       where n.nspname = 'ledger' and t.relkind = 'r' and t.relname not in ('account', 'checkpoint')
       group by what order by bytes desc`,
    );
    return rows.map(({ what, bytes }) => ({ what, bytes: Number(bytes) }));
  }
  return {
    name: "postgres",
    async openEmpty() {
      await close();
      await db.pool.query("drop schema if exists ledger cascade");
      await db.pool.query("drop table if exists public.schema_migration");
      await migrate(db.url, ledgerMigrations);
      ledger = await openPostgresLedger({ db, clock, log });
      return ledger;
    },
    bytes,
    anatomy,
    async bytesAtRest() {
      await close();
      // Whatever is open is sealed, so that every index is counted.
      ledger = await openPostgresLedger({ db, clock, log, limits: { tailTransfersMax: 0 } });
      await close();
      return bytes();
    },
    [Symbol.asyncDispose]: close,
  };
}

/** The engine in a TigerBeetle cluster of one replica, started anew for each workload. */
export function tigerBeetleEngine(): BenchEngine {
  if (!tigerBeetleBinary) throw new Error("TIGERBEETLE_BINARY does not name a server");
  let ledger: Ledger | undefined;
  let cluster: Awaited<ReturnType<typeof startTigerBeetle>> | undefined;
  const close = async () => {
    await ledger?.close();
    await cluster?.[Symbol.asyncDispose]();
    ledger = undefined;
    cluster = undefined;
  };
  // Its file is laid out beforehand and does not tell.
  const untold = async () => undefined;
  return {
    name: "tigerbeetle",
    async openEmpty() {
      await close();
      cluster = await startTigerBeetle();
      const { addresses, clusterId } = cluster;
      ledger = await openTigerBeetleLedger({ addresses, clusterId, log });
      return ledger;
    },
    bytes: untold,
    bytesAtRest: untold,
    anatomy: async () => [],
    [Symbol.asyncDispose]: close,
  };
}
