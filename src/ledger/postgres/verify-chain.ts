import { setImmediate as othersTurn } from "node:timers/promises";
import type { Db } from "#kernel";
import type { TransferEntry } from "../book.ts";
import type { ChainHead } from "../ledger.ts";
import { timestampMax } from "../records.ts";
import { type ChainEvents, genesis, type Link, markOfTransfer, nextLink } from "../writer/chain.ts";
import {
  type BatchRow,
  batchAt,
  batchesAfter,
  eventsBetween,
  lastSequence,
  nowhere,
  type Reach,
  type StoredEvents,
  transfersBetween,
} from "./chain-store.ts";

/** The first place where what is stored is not what the chain says was committed. */
export type ChainDefect = {
  /** `truncated`: nothing is left from here on. */
  readonly kind: "altered" | "removed" | "inserted" | "reordered" | "truncated";
  /** The kind of record; `batch` is the row of the chain itself. */
  readonly record: "batch" | "account" | "transfer" | "expiry" | "limits" | "failed id";
  /** The batch that it was committed in. */
  readonly sequence: bigint;
  /**
   * The transfer (for accounts and failed ids: theirs) that was altered, inserted or moved; of
   * what is gone, the last transfer before it that is still there. Undefined where there is none.
   */
  readonly id: bigint | undefined;
};

/** What {@link verifyChain} is to go over. */
export type ChainRange = {
  /** Batches up to this one are believed. */
  readonly after?: bigint;
  /** Heads that were given out before, e.g. signed ones: the chain must still go through each. */
  readonly heads?: readonly Pick<ChainHead, "sequence" | "hash">[];
};

/**
 * Goes over everything that was committed, in order, and computes the chain of hashes again. Takes
 * no lock; what is committed meanwhile is left out. It may run in a process that serves: others
 * have their turn after each batch.
 *
 * @returns the first defect; undefined for a ledger in which every event is as it was committed
 */
export async function verifyChain(
  db: Db,
  range: ChainRange = {},
): Promise<ChainDefect | undefined> {
  const heads = new Map((range.heads ?? []).map((head) => [head.sequence, head.hash]));
  const end = maximum([await lastSequence(db), ...heads.keys()]);
  let before: Reach = nowhere;
  let link: Link = genesis;
  if (range.after) {
    const start = await batchAt(db, range.after);
    if (!start) return gone("truncated", range.after, undefined);
    [before, link] = [start, start];
  }
  let lastId: bigint | undefined;
  while (link.sequence < end) {
    const batches = await batchesAfter(db, link.sequence);
    const last = batches.at(-1);
    if (!last) return gone("truncated", link.sequence + 1n, lastId);
    const stored = await eventsBetween(db, before, last);
    for (const batch of batches) {
      if (batch.sequence > end) return undefined;
      if (batch.sequence !== link.sequence + 1n) return gone("removed", link.sequence + 1n, lastId);
      const events = eventsOf(stored, batch, before);
      const computed = nextLink(link, events);
      const said = heads.get(batch.sequence);
      if (!batch.hash.equals(computed.hash) || (said && !batch.hash.equals(said))) {
        return nameDefect(batch, events, computed.marks, lastId);
      }
      lastId = events.transfers.at(-1)?.id ?? lastId;
      [before, link] = [batch, computed];
      await othersTurn();
    }
  }
  return strayTransfer(db, before);
}

function maximum(values: readonly bigint[]): bigint {
  return values.reduce((most, value) => (value > most ? value : most), 0n);
}

function gone(
  kind: "removed" | "truncated",
  sequence: bigint,
  id: bigint | undefined,
): ChainDefect {
  return { kind, record: "batch", sequence, id };
}

// Of a few batches' events, those of one.
function eventsOf(stored: StoredEvents, batch: BatchRow, before: Reach): ChainEvents {
  const after = <T extends { timestamp: bigint }>(all: readonly T[], from: bigint, to: bigint) =>
    all.filter(({ timestamp }) => timestamp > from && timestamp <= to);
  return {
    reached: batch.reached,
    accounts: after(stored.accounts, before.last_account, batch.last_account),
    transfers: slice(stored.transfers, before.last_transfer, batch.last_transfer),
    expiries: after(stored.expiries, before.last_expiry, batch.last_expiry),
    limits: stored.limits.filter((change) => change.batch === batch.sequence),
    failedIds: stored.failedIds
      .filter((failed) => failed.batch === batch.sequence)
      .map(({ id }) => id),
  };
}

function slice(transfers: readonly TransferEntry[], after: bigint, until: bigint) {
  return transfers.slice(countUpTo(transfers, after), countUpTo(transfers, until));
}

function countUpTo(transfers: readonly TransferEntry[], time: bigint): number {
  let low = 0;
  let high = transfers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((transfers[middle]?.timestamp ?? 0n) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Named = {
  readonly record: ChainDefect["record"];
  readonly id: bigint | undefined;
  readonly transfer?: TransferEntry;
};

/** The records of a batch in the order of their marks. */
function recordsOf(events: ChainEvents): Named[] {
  return [
    ...events.accounts.map(({ id }) => ({ record: "account" as const, id })),
    ...events.transfers.map((transfer) => ({
      record: "transfer" as const,
      id: transfer.id,
      transfer,
    })),
    ...events.expiries.map(() => ({ record: "expiry" as const, id: undefined })),
    ...events.limits.map(({ account }) => ({ record: "limits" as const, id: account.id })),
    ...events.failedIds.map((id) => ({ record: "failed id" as const, id })),
  ];
}

function nameDefect(
  { sequence, marks }: BatchRow,
  events: ChainEvents,
  computed: Uint8Array,
  idBefore: bigint | undefined,
): ChainDefect {
  const was = words(marks);
  const is = words(computed);
  const records = recordsOf(events);
  let index = 0;
  while (index < is.length && index < was.length && is[index] === was[index]) index++;
  const found = records[index];
  const previous = records[index - 1];
  if (index === is.length && index === was.length) {
    return { kind: "altered", record: "batch", sequence, id: previous?.id ?? idBefore };
  }
  const comesLater = is[index] !== undefined && was.indexOf(is[index] ?? 0, index) >= 0;
  if (!found || comesLater) {
    const record = found?.record ?? previous?.record ?? "transfer";
    return { kind: "removed", record, sequence, id: previous?.id ?? idBefore };
  }
  const { record, id } = found;
  if (index === was.length || is.includes(was[index] ?? 0, index)) {
    return { kind: "inserted", record, sequence, id };
  }
  return { kind: hasMoved(records, index, was) ? "reordered" : "altered", record, sequence, id };
}

/** True when a later transfer, at the time of this one, would be the one that was here. */
function hasMoved(records: readonly Named[], index: number, was: Int32Array): boolean {
  const timestamp = records[index]?.transfer?.timestamp;
  if (timestamp === undefined) return false;
  return records
    .slice(index + 1)
    .some(({ transfer }) => transfer && markOfTransfer({ ...transfer, timestamp }) === was[index]);
}

function words(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Int32Array.from({ length: bytes.length / 4 }, (_, index) =>
    view.getInt32(index * 4, true),
  );
}

/** A transfer that came after the last batch without one. */
async function strayTransfer(db: Db, end: Reach): Promise<ChainDefect | undefined> {
  const [stray] = await transfersBetween(db, end.last_transfer, timestampMax, 1);
  if (!stray) return undefined;
  // It may have been committed since we looked.
  const last = await batchAt(db, await lastSequence(db));
  if (last && last.last_transfer >= stray.timestamp) return undefined;
  return { kind: "inserted", record: "transfer", sequence: end.sequence, id: stray.id };
}

/** The hash after a batch, to compare with a head that was given out; undefined if it is gone. */
export async function readChainHash(db: Db, sequence: bigint): Promise<Uint8Array | undefined> {
  if (sequence === 0n) return genesis.hash;
  return (await batchAt(db, sequence))?.hash;
}
