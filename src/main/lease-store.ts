import pg from "pg";
import { type Admit, connectionSettings, ServerReplacedError, secondMs } from "#kernel";

/** Who holds the lease, seen from the database. */
export type Holder = {
  readonly pid: number;
  /** When its connection last did anything, by the database's clock: each beat is something. */
  readonly lastBeat: string;
  readonly silentMs: number;
};

/** A connection that competes for the lease, and keeps it for as long as it lives. */
export type LeaseConnection = {
  tryLock(): Promise<boolean>;
  holder(): Promise<Holder | undefined>;
  /** Cuts the connection of a holder that has not changed since it was looked at. */
  cutOff(holder: Holder): Promise<void>;
  /** Begins a new term. For the one who has the lock. */
  beginTerm(): Promise<bigint>;
  /** Ends every connection of other terms, and waits until the last has let go of its work. */
  endOtherTerms(term: bigint): Promise<void>;
  /** Whether `term` is still the present one; that it was asked is what others see. */
  beat(term: bigint): Promise<boolean>;
  close(): Promise<void>;
};

const lockKey = 4_747_004;
const queryTimeoutMs = 2 * secondMs;
const endTimeoutMs = 5 * secondMs;
const endPollMs = 20;

/** Connections of the server that serves are named after its term. */
const nameStart = "bourse/";

/** `url` for the connections of one term: whoever takes over finds them by their name. */
export function urlOfTerm(url: string, term: bigint): string {
  const name = encodeURIComponent(`${nameStart}${term}`);
  return `${url}${url.includes("?") ? "&" : "?"}application_name=${name}`;
}

/**
 * Refuses connections of a term that is over. One that was admitted just before its term ended has
 * its name by then, so the next server finds and ends it.
 */
export function admitTerm(term: bigint): Admit {
  return async (client) => {
    const found = await client.query("select from house.lease where term = $1", [term]);
    if (found.rowCount === 0) throw new ServerReplacedError("another server has taken over");
  };
}

/** @throws the driver's error */
export async function connectLease(url: string): Promise<LeaseConnection> {
  const client = new pg.Client({
    ...connectionSettings(url),
    application_name: "bourse-lease",
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  });
  // A lost connection shows at the next query.
  client.on("error", () => {});
  await client.connect();
  return {
    async tryLock() {
      const { rows } = await client.query<{ taken: boolean }>(
        "select pg_try_advisory_lock($1) as taken",
        [lockKey],
      );
      return rows[0]?.taken ?? false;
    },
    holder: () => readHolder(client),
    async cutOff({ pid, lastBeat }) {
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where pid = $1 and state_change::text = $2`,
        [pid, lastBeat],
      );
    },
    beginTerm: () => beginTerm(client),
    endOtherTerms: (term) => endOtherTerms(client, term),
    async beat(term) {
      const { rowCount } = await client.query("select from house.lease where term = $1", [term]);
      return rowCount === 1;
    },
    close: () => client.end().catch(() => {}),
  };
}

async function readHolder(client: pg.Client): Promise<Holder | undefined> {
  const { rows } = await client.query<{ pid: number; last_beat: string; silent_ms: number }>(
    `select a.pid, a.state_change::text as last_beat,
            (extract(epoch from clock_timestamp() - a.state_change) * 1000)::float8 as silent_ms
       from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.classid = 0 and l.objid = $1 and l.database = a.datid
        and a.datname = current_database()`,
    [lockKey],
  );
  const row = rows[0];
  return row && { pid: row.pid, lastBeat: row.last_beat, silentMs: row.silent_ms };
}

async function beginTerm(client: pg.Client): Promise<bigint> {
  await client.query(
    `create schema if not exists house;
     create table if not exists house.lease (
       singleton boolean primary key default true check (singleton),
       term bigint not null
     )`,
  );
  const { rows } = await client.query<{ term: bigint }>(
    `insert into house.lease (term) values (1)
     on conflict (singleton) do update set term = lease.term + 1 returning term`,
  );
  return rows[0]?.term ?? 0n;
}

const others = `from pg_stat_activity where datname = current_database()
  and starts_with(application_name, $1) and application_name <> $2`;

async function endOtherTerms(client: pg.Client, term: bigint): Promise<void> {
  const names = [nameStart, `${nameStart}${term}`];
  const deadline = performance.now() + endTimeoutMs;
  for (;;) {
    const { rowCount } = await client.query(`select pg_terminate_backend(pid) ${others}`, names);
    if (rowCount === 0) return;
    if (performance.now() > deadline) throw new Error("connections of the last term do not end");
    await new Promise((next) => setTimeout(next, endPollMs));
  }
}
