import type { Db, Log } from "#kernel";
import { fromUuid } from "./codec.ts";
import { transfersWithSides } from "./store.ts";
import { createTail, type Tail } from "./tail.ts";

/** A run of transfers in a table of its own. */
export type Segment = {
  readonly number: number;
  /** Indexed for history, and closed for good. */
  readonly sealed: SealedFacts | undefined;
  /** The transfers of one that is not sealed; undefined to a reader beside the writer. */
  readonly tail: Tail | undefined;
};

type SealedFacts = {
  readonly transfers: bigint;
  readonly firstTime: bigint;
  readonly lastTime: bigint;
  readonly lowestId: bigint;
  readonly highestId: bigint;
  readonly lastExpiry: bigint | undefined;
  /** Numbers of the accounts that take part in much of it. */
  readonly busyAccounts: readonly number[];
};

export type SealedSegment = Segment & { readonly sealed: SealedFacts };

type SegmentRow = {
  number: number;
  is_sealed: boolean;
  transfers: bigint | null;
  first_time: bigint | null;
  last_time: bigint | null;
  last_expiry: bigint | null;
  lowest_id: string | null;
  highest_id: string | null;
  busy_accounts: number[];
};

/** All segments, oldest first, without tails. */
export async function readSegments({ pool }: Pick<Db, "pool">): Promise<Segment[]> {
  const { rows } = await pool.query<SegmentRow>("select * from ledger.segment order by number");
  return rows.map((row) => ({ number: row.number, sealed: toFacts(row), tail: undefined }));
}

function toFacts(row: SegmentRow): SealedFacts | undefined {
  if (!row.is_sealed) return undefined;
  return {
    transfers: row.transfers ?? 0n,
    firstTime: row.first_time ?? 0n,
    lastTime: row.last_time ?? 0n,
    lowestId: row.lowest_id === null ? 0n : fromUuid(row.lowest_id),
    highestId: row.highest_id === null ? 0n : fromUuid(row.highest_id),
    lastExpiry: row.last_expiry ?? undefined,
    busyAccounts: row.busy_accounts,
  };
}

/** Segments that may hold some of the transfers. */
export function holding(segments: readonly Segment[], ids: Iterable<bigint>): Segment[] {
  let lowest: bigint | undefined;
  let highest = 0n;
  for (const id of ids) {
    if (lowest === undefined || id < lowest) lowest = id;
    if (id > highest) highest = id;
  }
  if (lowest === undefined) return [];
  const from = lowest;
  return segments.filter(({ sealed, tail }) => {
    const bounds = sealed ?? tail;
    if (!bounds) return true;
    if (tail?.size === 0) return false;
    return bounds.lowestId <= highest && bounds.highestId >= from;
  });
}

/** Segments that may hold transfers within [from, to], oldest first. */
export function within(segments: readonly Segment[], from: bigint, to: bigint): Segment[] {
  return segments.filter(
    ({ sealed }) => !sealed || (sealed.firstTime <= to && sealed.lastTime >= from),
  );
}

/** A segment whose transfers are found by account: by its indexes, or by its tail. */
export type KnownSegment = Segment &
  (SealedSegment | { readonly sealed: undefined; readonly tail: Tail });

/** Those that may hold transfers up to `to`; undefined unless all of them are found by account. */
export function knownWithin(
  segments: readonly Segment[],
  to: bigint,
): readonly KnownSegment[] | undefined {
  const found = within(segments, 0n, to);
  const known = found.filter(isKnown);
  return known.length === found.length ? known : undefined;
}

function isKnown(segment: Segment): segment is KnownSegment {
  return segment.sealed !== undefined || segment.tail !== undefined;
}

/** The segments of a session of the writer: the last one is open. */
export type WriterSegments = {
  readonly all: readonly Segment[];
  readonly open: { readonly number: number; readonly tail: Tail };
  /** Goes on to the next segment. */
  roll(): void;
  /** Seals what is full, one after another. To be called when nothing more is on its way into it. */
  sealFull(): void;
  /** Waits until nothing is being sealed. */
  settled(): Promise<void>;
};

/**
 * Brings the segments into order at the start: an open one of up to `tailTransfersMax` transfers is
 * continued, and everything else is sealed.
 */
export async function openSegments(
  db: Db,
  log: Log,
  openNumber: number,
  tailTransfersMax: number,
): Promise<WriterSegments> {
  const tail = await readTail(db, openNumber, tailTransfersMax);
  const found = await readSegments(db);
  for (const { number, sealed } of found) {
    if (!sealed && !(number === openNumber && tail)) await seal(db, number);
  }
  await dropSpentIndexes(db, log);
  const all: Segment[] = (await readSegments(db)).map((segment) =>
    segment.number === openNumber && tail ? { ...segment, tail } : segment,
  );
  let open = { number: openNumber, tail: tail ?? createTail() };
  const roll = () => {
    // As large as the last one, for where that was filled the next one is likely to be.
    open = { number: open.number + 1, tail: createTail(Math.max(open.tail.size, 1)) };
    all.push({ ...open, sealed: undefined });
  };
  if (!tail) roll();

  let sealing: Promise<void> | undefined;
  async function sealAll(): Promise<void> {
    for (const [index, segment] of all.entries()) {
      if (segment.sealed || segment.number === open.number) continue;
      await seal(db, segment.number);
      const rows = await readSegments(db);
      const fresh = rows.find(({ number }) => number === segment.number);
      if (fresh?.sealed) all[index] = fresh;
      await dropSpentIndexes(db, log);
    }
  }

  return {
    all,
    get open() {
      return open;
    },
    roll,
    sealFull() {
      sealing ??= sealAll()
        .catch((error: unknown) => {
          // Nothing is lost: its transfers are read from the tail until the next attempt.
          log.warn({ cause: String(error) }, "a ledger segment could not be sealed");
        })
        .finally(() => {
          sealing = undefined;
        });
    },
    settled: async () => sealing,
  };
}

async function seal({ pool }: Db, number: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    // Beside the writer on a small machine: one core, and a sort in memory.
    await client.query("set local max_parallel_maintenance_workers = 0");
    await client.query("set local maintenance_work_mem = '256MB'");
    await client.query("select ledger.seal_segment($1)", [number]);
    await client.query("commit");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** How long others may keep an index that is to be dropped, in ms. */
const dropWaitMsMax = 1_000;

/**
 * Drops the indexes that kept ids unique while segments were open. Nobody waits for it; where
 * somebody reads a segment for long it is given up, and tried again with the next one.
 */
async function dropSpentIndexes({ pool }: Db, log: Log): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('ledger.%I', c.relname) as name from ledger.segment s
       join pg_class c on c.relname = format('transfer_%s_unique', s.number)
         and c.relnamespace = 'ledger'::regnamespace
       where s.is_sealed`,
    );
    await client.query(`set lock_timeout = ${dropWaitMsMax}`);
    for (const { name } of rows) await client.query(`drop index concurrently if exists ${name}`);
    await client.query("reset lock_timeout");
    client.release();
  } catch (error) {
    client.release(true);
    log.warn({ cause: String(error) }, "an index of a sealed ledger segment could not be dropped");
  }
}

/** The tail of a segment; none when it is longer than `max`. */
async function readTail(db: Db, number: number, max: number): Promise<Tail | undefined> {
  const found = await transfersWithSides(db, number, max + 1);
  if (found.length > max) return undefined;
  const tail = createTail();
  for (const { transfer, debit, credit } of found) tail.add(transfer, debit, credit);
  tail.markStored(tail.size);
  return tail;
}
