import { createHash } from "node:crypto";
import type { AccountEntry, TransferEntry } from "../book.ts";
import { type AccountLimits, accountFlags } from "../records.ts";

// The hash chain over everything that is committed. The hash of a group is SHA-256 over the hash
// before it, a header, and a record for each event, in the order of `ChainEvents`. README.md gives
// the layout byte by byte, so that others can check it.

/** What a group adds to the chain. */
export type ChainEvents = {
  readonly reached: bigint;
  readonly accounts: readonly AccountEntry[];
  readonly transfers: readonly TransferEntry[];
  readonly expiries: readonly Expiry[];
  readonly limits: readonly Limits[];
  readonly failedIds: readonly bigint[];
};

type Limits = {
  readonly account: Pick<AccountEntry, "id">;
  readonly limits: AccountLimits;
  readonly timestamp: bigint;
};
type Expiry = { readonly held: Pick<TransferEntry, "timestamp">; readonly timestamp: bigint };

/** A link of the hash chain: the hash, 32 bytes, after the group with this number. */
export type Link = { readonly sequence: bigint; readonly hash: Uint8Array };

/** The chain before its first group. */
export const genesis: Link = { sequence: 0n, hash: new Uint8Array(32) };

const kinds = { header: 0, account: 1, transfer: 2, expiry: 3, limits: 4, failedId: 5 } as const;
const prefixBytes = 8;
const sizes = {
  header: 40,
  account: 128,
  transfer: 136,
  expiry: 16,
  limits: 64,
  failedId: 16,
} as const;
const hashBytes = 32;
const markBytes = 4;

/** The next link of the chain, with a mark for each record by which a changed one can be named. */
export function nextLink(previous: Link, events: ChainEvents): Link & { marks: Uint8Array } {
  const sequence = previous.sequence + 1n;
  const bytes = Buffer.alloc(
    hashBytes +
      sizeOf("header", 1) +
      sizeOf("account", events.accounts.length) +
      sizeOf("transfer", events.transfers.length) +
      sizeOf("expiry", events.expiries.length) +
      sizeOf("limits", events.limits.length) +
      sizeOf("failedId", events.failedIds.length),
  );
  bytes.set(previous.hash);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = writeHeader(view, hashBytes, sequence, events);
  const recordsStart = at;
  for (const entry of events.accounts) at = writeAccount(view, at, entry);
  for (const entry of events.transfers) at = writeTransfer(view, at, entry);
  for (const expiry of events.expiries) at = writeExpiry(view, at, expiry);
  for (const change of events.limits) at = writeLimits(view, at, change);
  for (const id of events.failedIds) at = writeFailedId(view, at, id);
  const hash = createHash("sha256").update(bytes).digest();
  return { sequence, hash, marks: marksOf(view, recordsStart) };
}

function sizeOf(kind: keyof typeof sizes, count: number): number {
  return (prefixBytes + sizes[kind]) * count;
}

function prefix(view: DataView, at: number, kind: keyof typeof sizes): number {
  view.setUint32(at, kinds[kind], true);
  view.setUint32(at + 4, sizes[kind], true);
  return at + prefixBytes;
}

const u64Max = (1n << 64n) - 1n;

// Into bytes that are zero: most fields are, and few but ids have more than 64 bits.
function u128(view: DataView, at: number, value: bigint): void {
  if (value === 0n) return;
  view.setBigUint64(at, value, true);
  if (value > u64Max) view.setBigUint64(at + 8, value >> 64n, true);
}

function writeHeader(view: DataView, from: number, sequence: bigint, events: ChainEvents): number {
  const at = prefix(view, from, "header");
  view.setBigUint64(at, sequence, true);
  view.setBigUint64(at + 8, events.reached, true);
  view.setUint32(at + 16, events.accounts.length, true);
  view.setUint32(at + 20, events.transfers.length, true);
  view.setUint32(at + 24, events.expiries.length, true);
  view.setUint32(at + 28, events.limits.length, true);
  view.setUint32(at + 32, events.failedIds.length, true);
  view.setUint32(at + 36, 0, true);
  return at + sizes.header;
}

// TigerBeetle's layout. Balances are zero, as at creation, and so is `closed`: transfers tell both.
function writeAccount(view: DataView, from: number, entry: AccountEntry): number {
  const at = prefix(view, from, "account");
  u128(view, at, entry.id);
  u128(view, at + 80, entry.userData128);
  view.setBigUint64(at + 96, entry.userData64, true);
  view.setUint32(at + 104, entry.userData32, true);
  view.setUint32(at + 108, entry.reserved, true);
  view.setUint32(at + 112, entry.ledger, true);
  view.setUint16(at + 116, entry.code, true);
  view.setUint16(at + 118, entry.flags & ~accountFlags.closed, true);
  view.setBigUint64(at + 120, entry.timestamp, true);
  return at + sizes.account;
}

// TigerBeetle's layout, then the effective date.
function writeTransfer(view: DataView, from: number, entry: TransferEntry): number {
  const at = prefix(view, from, "transfer");
  u128(view, at, entry.id);
  u128(view, at + 16, entry.debitAccountId);
  u128(view, at + 32, entry.creditAccountId);
  u128(view, at + 48, entry.amount);
  u128(view, at + 64, entry.pendingId);
  u128(view, at + 80, entry.userData128);
  if (entry.userData64 !== 0n) view.setBigUint64(at + 96, entry.userData64, true);
  view.setUint32(at + 104, entry.userData32, true);
  view.setUint32(at + 108, entry.timeout, true);
  view.setUint32(at + 112, entry.ledger, true);
  view.setUint16(at + 116, entry.code, true);
  view.setUint16(at + 118, entry.flags, true);
  view.setBigUint64(at + 120, entry.timestamp, true);
  if (entry.effectiveAt !== 0n) view.setBigUint64(at + 128, entry.effectiveAt, true);
  return at + sizes.transfer;
}

function writeExpiry(view: DataView, from: number, { held, timestamp }: Expiry): number {
  const at = prefix(view, from, "expiry");
  view.setBigUint64(at, held.timestamp, true);
  view.setBigUint64(at + 8, timestamp, true);
  return at + sizes.expiry;
}

// Magnitudes, and which bounds there are and which of them are negative.
function writeLimits(view: DataView, from: number, { account, limits, timestamp }: Limits): number {
  const at = prefix(view, from, "limits");
  const { floor, ceiling } = limits;
  const bits = (bound: bigint | null) => (bound === null ? 0 : bound < 0n ? 3 : 1);
  const magnitude = (bound: bigint | null) => (bound ?? 0n) * ((bound ?? 0n) < 0n ? -1n : 1n);
  u128(view, at, account.id);
  view.setBigUint64(at + 16, timestamp, true);
  view.setBigUint64(at + 24, BigInt(bits(floor) | (bits(ceiling) << 2)), true);
  u128(view, at + 32, magnitude(floor));
  u128(view, at + 48, magnitude(ceiling));
  return at + sizes.limits;
}

function writeFailedId(view: DataView, from: number, id: bigint): number {
  const at = prefix(view, from, "failedId");
  u128(view, at, id);
  return at + sizes.failedId;
}

/** Marks of transfers as they would be at other times: to tell which ones changed places. */
export function markOfTransfer(entry: TransferEntry): number {
  const view = new DataView(new ArrayBuffer(sizeOf("transfer", 1)));
  writeTransfer(view, 0, entry);
  return new DataView(marksOf(view, 0).buffer).getInt32(0, true);
}

/** FNV-1a over the words of each record: tells accidents and edits apart by place, not by proof. */
function marksOf(view: DataView, from: number): Uint8Array {
  let count = 0;
  for (let at = from; at < view.byteLength; at += prefixBytes + view.getUint32(at + 4, true))
    count++;
  const bytes = new Uint8Array(count * markBytes);
  const marks = new DataView(bytes.buffer);
  let at = from;
  for (let index = 0; index < count; index++) {
    const end = at + prefixBytes + view.getUint32(at + 4, true);
    let mark = 0x811c9dc5;
    for (; at < end; at += 4) mark = Math.imul(mark ^ view.getUint32(at, true), 0x01000193);
    marks.setInt32(index * markBytes, mark, true);
  }
  return bytes;
}
