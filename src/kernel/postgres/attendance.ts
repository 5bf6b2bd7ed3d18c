import { Socket } from "node:net";
import pg from "pg";
import { sqlState } from "../db.ts";

const connectTimeoutMs = 2_000;

/** The server's advisory lock that everyone who uses the server holds, shared. */
const attendanceLock = 0x626f7572; // "bour"

const othersEndMs = 250;

const lockNotAvailable = "55P03";
const invalidPassword = "28P01";
/** Coming up, recovering, or going down. */
const notNow = new Set(["57P03", "57P01", "57P02"]);

/**
 * One user of the server: the application, or a command beside it. The last one to leave stops the
 * server; who is killed leaves by the same, because a lock ends with its connection.
 */
export type Attendance = {
  /** Whether nobody else uses the server; then nobody can any more, until it has stopped. */
  leave(): Promise<"last" | "others remain" | "server gone">;
  /** Fulfilled when the connection has ended, by whomever. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
};

export type Attempt =
  | { readonly outcome: "joined"; readonly attendance: Attendance }
  | { readonly outcome: "busy" | "absent" | "wrong password" };

/**
 * Joins the users of the server at `url`, if one answers there.
 *
 * @throws pg.DatabaseError when it answers in another way than `Attempt` has words for
 */
export async function join(url: string): Promise<Attempt> {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    stream: () => socket,
  });
  const ended = new Promise<void>((done) => {
    client.on("error", () => done());
    client.on("end", () => done());
  });
  try {
    await client.connect();
    await client.query("select pg_advisory_lock_shared($1)", [attendanceLock]);
    // Attending keeps no process alive.
    socket.unref();
    return { outcome: "joined", attendance: attendanceOf(client, socket, ended) };
  } catch (error) {
    client.end().catch(() => {});
    const state = sqlState(error);
    if (state === undefined) return { outcome: "absent" };
    if (state === invalidPassword) return { outcome: "wrong password" };
    if (notNow.has(state)) return { outcome: "busy" };
    throw error;
  }
}

function attendanceOf(client: pg.Client, socket: Socket, ended: Promise<void>): Attendance {
  return {
    ended,
    async leave() {
      socket.ref();
      try {
        await client.query("select pg_advisory_unlock_shared($1)", [attendanceLock]);
        // Another that was killed just now still holds the lock for a moment.
        await client.query(`set lock_timeout = ${othersEndMs}`);
        await client.query("select pg_advisory_lock($1)", [attendanceLock]);
        return "last";
      } catch (error) {
        return sqlState(error) === lockNotAvailable ? "others remain" : "server gone";
      }
    },
    close: () => client.end().catch(() => {}),
  };
}
