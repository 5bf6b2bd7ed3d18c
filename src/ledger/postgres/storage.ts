import { assert, type Db, type Log } from "#kernel";
import { expiresAt } from "../expiry.ts";
import { genesis } from "../writer/chain.ts";
import type { WriterLimits } from "../writer/limits.ts";
import type {
  CommitGroup,
  Storage,
  StorageSession,
  StoredState,
  StoredTransfer,
} from "../writer/storage.ts";
import { saveCheckpoint } from "./checkpoint.ts";
import { connectWriter, type WriterConnection } from "./connection.ts";
import { chainWhatWasBefore } from "./first-links.ts";
import { messagesOf, prepareCommit } from "./group.ts";
import { holding, openSegments, type WriterSegments, within } from "./segments.ts";
import {
  accountsAtCheckpoint,
  accountsOfNow,
  accountTimesAmong,
  duePendings,
  failedIdsAmong,
  lastPosition,
  nextExpiryAfter,
  recentIds,
  transfersById,
  transferTimesAmong,
} from "./store.ts";
import type { Tail } from "./tail.ts";

/** Storage in a PostgreSQL database, and the segments that its session of now writes to. */
export type PostgresStorage = Storage & { readonly segments: () => WriterSegments | undefined };

export type StorageDeps = { readonly db: Db; readonly log: Log; readonly limits: WriterLimits };

export function createPostgresStorage({ db, log, limits }: StorageDeps): PostgresStorage {
  let segments: WriterSegments | undefined;
  return {
    segments: () => segments,
    async connect(formerEpoch) {
      segments = undefined;
      const connection = await connectWriter({
        url: db.url,
        formerEpoch,
        limits,
        prepare: prepareCommit,
      });
      try {
        const position = await startOf(db);
        segments = await openSegments(db, log, position.segment, limits.tailTransfersMax);
        const state: StoredState = {
          lastTimestamp: position.last_timestamp,
          head: position.hash ? { sequence: position.sequence, hash: position.hash } : genesis,
          lastAccountTime: position.last_account,
          position: {
            transferTime: position.last_transfer,
            expiryTime: position.last_expiry,
          },
          recentIds: await recentIds(db, limits.recentIdsMax),
          expiredUntil: position.expired_until,
          changedAccounts: await accountsOfNow(db, undefined),
        };
        const session = createSession(db, limits, connection, segments, state, position);
        const mine = segments;
        const close = async () => {
          // Reads find their way without what this session knew.
          if (segments === mine) segments = undefined;
          await Promise.all([session.close(), mine.settled()]);
        };
        return { ...session, close };
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
  };
}

async function startOf(db: Db): ReturnType<typeof lastPosition> {
  const position = await lastPosition(db);
  if (position.hash || position.accounts === 0) return position;
  await chainWhatWasBefore(db, {
    accountTime: position.last_account,
    expiryTime: position.last_expiry,
    reached: position.last_timestamp,
  });
  return lastPosition(db);
}

function createSession(
  db: Db,
  limits: WriterLimits,
  connection: WriterConnection,
  segments: WriterSegments,
  state: StoredState,
  start: { readonly accounts: number; readonly segment: number },
): StorageSession {
  let { accounts, segment } = start;

  function send(group: CommitGroup): Promise<void> {
    const { open } = segments;
    const isNew = open.number > segment;
    const { epoch } = connection;
    const messages = messagesOf(group, { epoch, segment: open.number, isNew, accounts });
    segment = open.number;
    accounts += group.accounts.length;
    return connection.send(messages);
  }

  return {
    epoch: connection.epoch,
    state,
    lost: connection.lost,
    async commit(group) {
      const mustRoll = segments.open.tail.size >= limits.segmentTransfersMax;
      if (mustRoll) segments.roll();
      const sent = send(group);
      const { tail } = segments.open;
      const count = addToTail(tail, group);
      await sent;
      tail.markStored(count);
      // Everything sent before is stored too, so nothing more comes into what was left behind.
      if (mustRoll) segments.sealFull();
    },
    checkpoint: (checkpoint) => saveCheckpoint(db, checkpoint),
    accountsById: (ids) => accountsAtCheckpoint(db, ids),
    transfersById(ids) {
      const found = holding(segments.all, ids).map(({ number }) => number);
      return transfersById(db, found, ids);
    },
    failedIdsAmong: (ids) => failedIdsAmong(db, ids),
    accountTimesAmong: (times) => accountTimesAmong(db, times),
    async transferTimesAmong(times) {
      const sorted = [...times].sort((a, b) => (a < b ? -1 : 1));
      const found = within(segments.all, sorted[0] ?? 0n, sorted.at(-1) ?? 0n);
      return transferTimesAmong(
        db,
        found.map(({ number }) => number),
        times,
      );
    },
    duePendings: (after, until, limit) => dueIn(db, segments, after, until, limit),
    nextExpiryAfter: (time) => nextExpiryIn(db, segments, time),
    close: () => connection.close(),
  };
}

/** @returns how many transfers the tail has then */
function addToTail(tail: Tail, { transfers, sides }: CommitGroup): number {
  let side = 0;
  for (const entry of transfers) {
    const debit = sides[side++];
    const credit = sides[side++];
    assert(debit && credit, "a transfer has two sides");
    tail.add(entry, debit, credit);
  }
  return tail.size;
}

async function dueIn(
  db: Db,
  segments: WriterSegments,
  after: bigint,
  until: bigint,
  limit: number,
): Promise<StoredTransfer[]> {
  const found: StoredTransfer[] = [];
  for (const { number, sealed, tail } of segments.all) {
    if (tail) {
      const ids = tail.expiring(after, until);
      if (ids.length === 0) continue;
      const held = await transfersById(db, [number], ids);
      found.push(...held.filter(({ entry }) => entry.pendingStatus === "pending"));
    } else if ((sealed?.lastExpiry ?? 0n) > after) {
      found.push(...(await duePendings(db, number, after, until, limit)));
    }
  }
  const order = ({ entry: a }: StoredTransfer, { entry: b }: StoredTransfer) =>
    compare(expiresAt(a), expiresAt(b)) || compare(a.timestamp, b.timestamp);
  return found.sort(order).slice(0, limit);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function nextExpiryIn(
  db: Db,
  segments: WriterSegments,
  time: bigint,
): Promise<bigint | undefined> {
  let first: bigint | undefined;
  for (const { number, sealed, tail } of segments.all) {
    let next: bigint | undefined;
    if (tail) next = tail.nextExpiryAfter(time);
    else if ((sealed?.lastExpiry ?? 0n) > time) next = await nextExpiryAfter(db, number, time);
    if (next !== undefined && (first === undefined || next < first)) first = next;
  }
  return first;
}
