import type { Db, Log } from "#kernel";
import { insertRequests, listRequests } from "./store/requests.ts";
import type { RequestTable } from "./store/tables.ts";
import type { World } from "./world.ts";

/** One call of the API, as its business finds it again. Without what was sent. */
export type LoggedRequest = {
  readonly id: string;
  readonly world: World;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly keyId: string;
  readonly bodyBytes: number;
  readonly tookMs: number;
  readonly atMs: number;
};

/** The log of what was asked of the API. It never holds up a call: what is too much is left out. */
export type RequestLog = {
  noteRequest(request: LoggedRequest): void;
  /** Stores what was noted. @returns how many */
  storeRequests(): Promise<number>;
  requests(
    world: World,
    asked: {
      readonly before: string | undefined;
      readonly failed: boolean;
      readonly limit: number;
    },
  ): Promise<LoggedRequest[]>;
};

/** What waits to be stored at most. */
const waitingMax = 20_000;
const pageMax = 2_000;
const pathLengthMax = 300;

export function createRequestLog({
  db,
  log,
}: {
  readonly db: Db;
  readonly log: Log;
}): RequestLog & { readonly closeLog: () => Promise<void> } {
  let waiting: RequestTable[] = [];
  let lost = 0;

  async function storeRequests(): Promise<number> {
    if (lost > 0) log.warn({ lost }, "calls were left out of the log of requests");
    lost = 0;
    let count = 0;
    while (waiting.length > 0) {
      const page = waiting.slice(0, pageMax);
      waiting = waiting.slice(pageMax);
      await insertRequests(db, page);
      count += page.length;
    }
    return count;
  }

  return {
    noteRequest(request) {
      if (waiting.length < waitingMax) waiting.push(rowOf(request));
      else lost += 1;
    },
    storeRequests,
    async requests(world, asked) {
      await storeRequests();
      return (await listRequests(db, world, asked)).map((row) => ({
        id: row.id,
        world,
        method: row.method,
        path: row.path,
        status: row.status,
        keyId: row.key_id,
        bodyBytes: row.body_bytes,
        tookMs: row.took_ms,
        atMs: row.at.getTime(),
      }));
    },
    async closeLog() {
      await storeRequests().catch((cause: unknown) =>
        log.warn({ err: cause }, "requests are lost"),
      );
    },
  };
}

function rowOf(request: LoggedRequest): RequestTable {
  const { id, world, method, path, status } = request;
  return {
    id,
    ...world,
    method,
    path: path.slice(0, pathLengthMax),
    status,
    key_id: request.keyId,
    body_bytes: request.bodyBytes,
    took_ms: request.tookMs,
    at: new Date(request.atMs),
  };
}
