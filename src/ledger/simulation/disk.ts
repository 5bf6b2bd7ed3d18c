import { assert } from "#kernel";
import type { AccountEntry, Settlement, TransferEntry } from "../book.ts";
import { expiresAt } from "../expiry.ts";
import { type AccountLimits, type Balances, transferFlags } from "../records.ts";
import type { Link } from "../writer/chain.ts";
import type {
  Checkpoint,
  CommitGroup,
  StoredTransfer as FoundTransfer,
  Position,
  StoredState,
} from "../writer/storage.ts";

/** Something that the ledger promises was not so. */
export class BrokenPromiseError extends Error {
  override readonly name = "BrokenPromiseError";
}

/** A group as it was handed over, for the book that it came from moves on. */
export type StoredGroup = Omit<CommitGroup, "accountOf" | "settlements" | "limits"> & {
  readonly settlements: readonly (Omit<Settlement, "held"> & { readonly heldId: bigint })[];
};

/** What changed an account's balances at one moment. */
type Effect = {
  readonly time: bigint;
  readonly isExpiry: boolean;
  readonly debitsPending: bigint;
  readonly debitsPosted: bigint;
  readonly creditsPending: bigint;
  readonly creditsPosted: bigint;
};

type StoredAccount = {
  readonly created: AccountEntry;
  flags: number;
  limits: AccountLimits;
  /** Balances of the last checkpoint, and what has changed them since. */
  base: Balances;
  baseAt: Position;
  effects: Effect[];
};

type StoredTransfer = {
  readonly created: TransferEntry;
  readonly settlements: StoredGroup["settlements"][number][];
};

/** What survives: the contents of a database, without its server. */
export type Disk = {
  epoch: bigint;
  reached: bigint;
  lastAccountTime: bigint;
  position: Position;
  head: Link;
  expiredUntil: bigint;
  readonly accounts: Map<bigint, StoredAccount>;
  readonly transfers: Map<bigint, StoredTransfer>;
  readonly failedIds: Set<bigint>;
  /** Their ledger times. */
  readonly accountTimes: Set<bigint>;
  readonly transferTimes: Set<bigint>;
  /** Ids of transfers and burned ones, lowest first. */
  readonly ids: bigint[];
  /** Pending transfers with a timeout that are open, by id, and when they expire. */
  readonly expiring: Map<bigint, { readonly created: TransferEntry; readonly at: bigint }>;
};

const zero: Balances = {
  debitsPending: 0n,
  debitsPosted: 0n,
  creditsPending: 0n,
  creditsPosted: 0n,
};
const start: Position = { transferTime: 0n, expiryTime: 0n };

export function emptyDisk(): Disk {
  return {
    epoch: 0n,
    reached: 0n,
    lastAccountTime: 0n,
    position: start,
    head: { sequence: 0n, hash: new Uint8Array(32) },
    expiredUntil: 0n,
    accounts: new Map(),
    transfers: new Map(),
    failedIds: new Set(),
    accountTimes: new Set(),
    transferTimes: new Set(),
    ids: [],
    expiring: new Map(),
  };
}

export function copyGroup(group: CommitGroup): StoredGroup {
  const { accountOf: _, limits: __, settlements, ...rest } = group;
  return {
    ...rest,
    accounts: group.accounts.map((entry) => ({ ...entry })),
    transfers: group.transfers.map((entry) => ({ ...entry })),
    changedAccounts: group.changedAccounts.map((entry) => ({ ...entry })),
    failedIds: [...group.failedIds],
    settlements: settlements.map(({ held, ...settlement }) => ({ ...settlement, heldId: held.id })),
  };
}

/** Stores a group, as one transaction does. */
export function store(disk: Disk, group: StoredGroup): void {
  for (const created of group.accounts) {
    const { flags, limits } = created;
    const account = { created, flags, limits, base: zero, baseAt: start, effects: [] };
    disk.accounts.set(created.id, account);
    disk.accountTimes.add(created.timestamp);
  }
  for (const { id, flags, limits } of group.changedAccounts) {
    Object.assign(stored(disk.accounts, id), { flags, limits });
  }
  for (const created of group.transfers) {
    const transfer: StoredTransfer = { created, settlements: [] };
    disk.transfers.set(created.id, transfer);
    disk.transferTimes.add(created.timestamp);
    addId(disk.ids, created.id);
    const { amount, timestamp, flags } = created;
    if (flags & transferFlags.pending) {
      move(disk, created, { time: timestamp, isExpiry: false, hold: amount, post: 0n });
      if (created.timeout !== 0) {
        disk.expiring.set(created.id, { created, at: expiresAt(created) });
      }
    } else if (!(flags & transferFlags.voidPendingTransfer)) {
      move(disk, created, { time: timestamp, isExpiry: false, hold: 0n, post: amount });
    }
  }
  for (const settlement of group.settlements) {
    const held = stored(disk.transfers, settlement.heldId);
    held.settlements.push(settlement);
    if (settlement.status !== "captured") disk.expiring.delete(settlement.heldId);
    const isExpiry = settlement.status === "expired";
    const { timestamp, released } = settlement;
    move(disk, held.created, { time: timestamp, isExpiry, hold: -released, post: 0n });
  }
  for (const id of group.failedIds) {
    disk.failedIds.add(id);
    addId(disk.ids, id);
  }
  disk.reached = group.reached;
  disk.lastAccountTime = group.lastAccountTime;
  disk.position = group.position;
  disk.head = { sequence: group.link.sequence, hash: group.link.hash };
  disk.expiredUntil = group.expiredUntil;
}

function stored<T>(all: ReadonlyMap<bigint, T>, id: bigint): T {
  const found = all.get(id);
  assert(found, `${id} is stored`);
  return found;
}

function move(
  disk: Disk,
  { debitAccountId, creditAccountId }: TransferEntry,
  change: {
    readonly time: bigint;
    readonly isExpiry: boolean;
    readonly hold: bigint;
    readonly post: bigint;
  },
): void {
  const { time, isExpiry, hold, post } = change;
  const debit = { time, isExpiry, ...zero, debitsPending: hold, debitsPosted: post };
  const credit = { time, isExpiry, ...zero, creditsPending: hold, creditsPosted: post };
  stored(disk.accounts, debitAccountId).effects.push(debit);
  stored(disk.accounts, creditAccountId).effects.push(credit);
}

/** Ids are mostly higher than those before. */
function addId(ids: bigint[], id: bigint): void {
  if (ids.length === 0 || (ids.at(-1) ?? 0n) < id) return void ids.push(id);
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? 0n) < id) low = middle + 1;
    else high = middle;
  }
  ids.splice(low, 0, id);
}

/**
 * Stores a checkpoint. What it says must follow from what is stored.
 *
 * @throws BrokenPromiseError
 */
export function storeCheckpoint(disk: Disk, { at, balances, floor }: Checkpoint): void {
  for (const { account: entry, ...told } of balances) {
    const account = stored(disk.accounts, entry.id);
    if (isOlder(at, account.baseAt)) continue;
    const [covered, later] = split(account.effects, at);
    const base = sum(account.base, covered);
    if (!isSame(base, told)) {
      throw new BrokenPromiseError(`the checkpoint of account ${entry.id} is not what it held`);
    }
    Object.assign(account, { base, baseAt: at, effects: later });
  }
  if (!floor) return;
  for (const { created, effects } of disk.accounts.values()) {
    if (split(effects, floor)[0].length === 0) continue;
    throw new BrokenPromiseError(`account ${created.id} is behind the floor of all checkpoints`);
  }
}

function isOlder(one: Position, other: Position): boolean {
  return one.transferTime < other.transferTime || one.expiryTime < other.expiryTime;
}

function split(effects: readonly Effect[], at: Position): [Effect[], Effect[]] {
  const isCovered = ({ time, isExpiry }: Effect) =>
    time <= (isExpiry ? at.expiryTime : at.transferTime);
  return [effects.filter(isCovered), effects.filter((effect) => !isCovered(effect))];
}

function sum(base: Balances, effects: readonly Effect[]): Balances {
  let { debitsPending, debitsPosted, creditsPending, creditsPosted } = base;
  for (const effect of effects) {
    debitsPending += effect.debitsPending;
    debitsPosted += effect.debitsPosted;
    creditsPending += effect.creditsPending;
    creditsPosted += effect.creditsPosted;
  }
  return { debitsPending, debitsPosted, creditsPending, creditsPosted };
}

export function isSame(one: Balances, other: Balances): boolean {
  return (
    one.debitsPending === other.debitsPending &&
    one.debitsPosted === other.debitsPosted &&
    one.creditsPending === other.creditsPending &&
    one.creditsPosted === other.creditsPosted
  );
}

/** An account with its balances of now. */
export function readAccount({ accounts }: Disk, id: bigint): AccountEntry[] {
  const found = accounts.get(id);
  if (!found) return [];
  const { created, flags, limits, base, effects } = found;
  return [{ ...created, flags, limits, ...sum(base, effects), changedInRound: 0, sinceKept: 0 }];
}

/** A transfer, with what became of it while pending. */
export function readTransfer({ transfers }: Disk, id: bigint): FoundTransfer[] {
  const found = transfers.get(id);
  if (!found) return [];
  const { created, settlements } = found;
  if (!(created.flags & transferFlags.pending)) {
    return [{ entry: { ...created, pendingStatus: "none", remaining: 0n }, captured: 0n }];
  }
  const end = settlements.find(({ status }) => status !== "captured")?.status ?? "captured";
  const pendingStatus = end === "captured" ? "pending" : end;
  let [remaining, captured] = [created.amount, 0n];
  for (const { status, released } of settlements) {
    remaining -= released;
    if (status === "captured") captured += released;
  }
  return [{ entry: { ...created, pendingStatus, remaining }, captured }];
}

/** Open holds that expire within (after, until], first to expire first. */
export function readDue(disk: Disk, after: bigint, until: bigint): FoundTransfer[] {
  const due = [...disk.expiring.values()].filter(({ at }) => at > after && at <= until);
  due.sort((a, b) => compare(a.at, b.at) || compare(a.created.timestamp, b.created.timestamp));
  return due.flatMap(({ created }) => readTransfer(disk, created.id));
}

export function nextExpiry({ expiring }: Disk, time: bigint): bigint | undefined {
  let next: bigint | undefined;
  for (const { at } of expiring.values()) {
    if (at > time && (next === undefined || at < next)) next = at;
  }
  return next;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Where a new session starts. */
export function readState(disk: Disk, recentIdsMax: number): StoredState {
  const ids = disk.ids.slice(-recentIdsMax);
  const isAll = ids.length === disk.ids.length;
  const changed = [...disk.accounts.values()].filter(({ effects }) => effects.length > 0);
  return {
    lastTimestamp: disk.reached,
    head: disk.head,
    lastAccountTime: disk.lastAccountTime,
    position: disk.position,
    recentIds: { floor: isAll ? 0n : (ids[0] ?? 0n), ids },
    expiredUntil: disk.expiredUntil,
    changedAccounts: changed.flatMap(({ created }) => readAccount(disk, created.id)),
  };
}
