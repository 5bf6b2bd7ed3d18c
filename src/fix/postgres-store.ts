import { type Db, type Migration, tablesOf } from "#kernel";
import type { MessageStore, SessionChange } from "./message-store.ts";
import type { SessionSettings } from "./session-state.ts";

/** The schema `fix`. */
export const migrations: readonly Migration[] = [
  { name: "fix-0001-sessions", file: new URL("./migrations/0001-sessions.sql", import.meta.url) },
];

type FixTables = {
  "fix.session": { name: string; incoming: bigint; outgoing: bigint; started_at: Date };
  "fix.message": { session: string; number: bigint; bytes: Uint8Array };
};

/** The name that a session is kept under: it has the same numbers whoever starts it. */
export function sessionName({ version, sender, target }: SessionSettings): string {
  return `${version}:${sender}:${target}`;
}

/** A store that survives the process: a change is one transaction. */
export function createPostgresStore(db: Db, settings: SessionSettings): MessageStore {
  const name = sessionName(settings);
  return {
    async load() {
      const row = await tablesOf<FixTables>(db)
        .selectFrom("fix.session")
        .select(["incoming", "outgoing", "started_at"])
        .where("name", "=", name)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return {
        incoming: Number(row.incoming),
        outgoing: Number(row.outgoing),
        startedMs: row.started_at.getTime(),
      };
    },
    save: (change) => save(db, name, change),
    async read(from, to) {
      const rows = await tablesOf<FixTables>(db)
        .selectFrom("fix.message")
        .select("bytes")
        .where("session", "=", name)
        .where("number", ">=", BigInt(from))
        .where("number", "<=", BigInt(to))
        .orderBy("number")
        .execute();
      return rows.map(({ bytes }) => Buffer.from(bytes));
    },
  };
}

/** One statement a table, so that a busy session costs a round trip for hundreds of messages. */
async function save(db: Db, name: string, change: SessionChange): Promise<void> {
  const { numbers, kept, isReset } = change;
  const upsert = `insert into fix.session (name, incoming, outgoing, started_at)
    values ($1, $2, $3, $4)
    on conflict (name) do update set incoming = excluded.incoming, outgoing = excluded.outgoing,
      started_at = excluded.started_at`;
  const values = [name, numbers.incoming, numbers.outgoing, new Date(numbers.startedMs)];
  if (!isReset && kept.length === 0) {
    await db.pool.query({ name: "fix-session", text: upsert, values });
    return;
  }
  const client = await db.pool.connect();
  try {
    await client.query("begin");
    await client.query({ name: "fix-session", text: upsert, values });
    if (isReset) await client.query("delete from fix.message where session = $1", [name]);
    if (kept.length > 0) {
      await client.query({
        name: "fix-message",
        text: `insert into fix.message (session, number, bytes)
          select $1, number, bytes from unnest($2::bigint[], $3::bytea[]) as one (number, bytes)`,
        values: [name, kept.map(({ number }) => number), kept.map(({ bytes }) => bytes)],
      });
    }
    await client.query("commit");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
