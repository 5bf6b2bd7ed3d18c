import type { Clock } from "#kernel";
import { emptyBook, noNotes } from "../book.ts";
import { createAccount } from "../create-account.ts";
import { createTransfer } from "../create-transfer.ts";
import type { Ledger } from "../ledger.ts";
import {
  type Account,
  type AccountInput,
  accountFlags,
  type Transfer,
  type TransferInput,
  transferFlags,
  transferInput,
} from "../records.ts";
import type { CreateAccountStatus, CreateResult, CreateTransferStatus } from "../status.ts";
import { clockTime } from "../time.ts";

/** What a cluster does not know of the ledger that was moved into it. */
export type MovedLedger = {
  /** Ledger time of the last thing that was moved. */
  readonly through: bigint;
  /** Holds that were open then, and when they expire. */
  readonly holds: Map<bigint, bigint>;
  /** Told of holds that are settled. */
  forget(ids: readonly bigint[]): Promise<void>;
  readonly clock: Clock;
};

type Runtime = MovedLedger & { readonly ledger: Ledger };

const expiryIdMask = 0x1ed6_e25e_e4b1_4e5fn;

/** The id of the void that stands for a moved hold's expiry: the cluster cannot be told of one. */
export function expiryIdOf(pendingId: bigint): bigint {
  return pendingId ^ expiryIdMask;
}

/** A moved hold's expiry, to be posted. */
export function expiryOf(pendingId: bigint): TransferInput {
  const flags = transferFlags.voidPendingTransfer;
  return transferInput({ id: expiryIdOf(pendingId), pendingId, flags });
}

/**
 * A ledger that was moved into a cluster, as its users know it. What was moved is there as
 * imported, which they never asked for; its holds have no timeout there, so they are released from
 * here; and one that had expired was voided. Their timeouts and these voids are all that looks
 * different.
 */
export function continueMovedLedger(ledger: Ledger, moved: MovedLedger): Ledger {
  const runtime: Runtime = { ...moved, ledger };
  const account = <A extends Account>(found: A): A => withoutImported(runtime, found);
  const show = (found: readonly Transfer[]) => showTransfers(runtime, found);
  return {
    ...ledger,
    async createAccounts(events) {
      const results = await ledger.createAccounts(events);
      return Promise.all(results.map((result, i) => accountAgain(runtime, result, events[i])));
    },
    async createTransfers(events) {
      const isLate = events.some(({ pendingId }) => isDue(runtime, pendingId));
      if (isLate) await releaseDue(runtime);
      const results = await ledger.createTransfers(events);
      return Promise.all(results.map((result, i) => transferAgain(runtime, result, events[i])));
    },
    lookupAccounts: async (ids) => (await ledger.lookupAccounts(ids)).map(account),
    queryAccounts: async (filter) => (await ledger.queryAccounts(filter)).map(account),
    lookupTransfers: async (ids) => show(await ledger.lookupTransfers(ids)),
    queryTransfers: async (filter) => show(await ledger.queryTransfers(filter)),
    getAccountTransfers: async (filter) => show(await ledger.getAccountTransfers(filter)),
    async expirePending() {
      const released = await releaseDue(runtime);
      return released + (await ledger.expirePending());
    },
  };
}

function isDue({ holds, clock }: Runtime, pendingId: bigint): boolean {
  const expiresAt = holds.get(pendingId);
  return expiresAt !== undefined && expiresAt <= clockTime(clock);
}

/** Releases the moved holds whose time has come, in order of expiry. */
async function releaseDue(runtime: Runtime): Promise<number> {
  const { holds, ledger, forget } = runtime;
  const due = [...holds].filter(([id]) => isDue(runtime, id));
  if (due.length === 0) return 0;
  due.sort(([, a], [, b]) => (a < b ? -1 : 1));
  const ids = due.map(([id]) => id);
  // Those that were settled meanwhile refuse it, and are of no concern any more either.
  const results = await ledger.createTransfers(ids.map(expiryOf));
  for (const id of ids) holds.delete(id);
  await forget(ids);
  return results.filter(({ status }) => status === "created").length;
}

type Stamped = { readonly flags: number; readonly timestamp: bigint };

function withoutImported<A extends Account>({ through }: Runtime, found: A): A {
  if (!isMoved(found, through, accountFlags.imported)) return found;
  return { ...found, flags: found.flags & ~accountFlags.imported };
}

function isMoved(found: Stamped, through: bigint, imported: number): boolean {
  return found.timestamp <= through && (found.flags & imported) !== 0;
}

async function showTransfers(
  { ledger, through }: Runtime,
  found: readonly Transfer[],
): Promise<Transfer[]> {
  const moved = found.filter((one) => isMoved(one, through, transferFlags.imported));
  const voided = moved.filter(({ pendingStatus }) => pendingStatus === "voided");
  const expiries = await ledger.lookupTransfers(voided.map(({ id }) => expiryIdOf(id)));
  const expired = new Set(expiries.map(({ pendingId }) => pendingId));
  const isThere = new Set(moved);
  return found.map((one) => {
    if (!isThere.has(one)) return one;
    const pendingStatus = expired.has(one.id) ? ("expired" as const) : one.pendingStatus;
    return { ...one, flags: one.flags & ~transferFlags.imported, pendingStatus };
  });
}

/** What the result would be, had the account that exists not been imported. */
async function accountAgain(
  { ledger, through }: Runtime,
  result: CreateResult<CreateAccountStatus>,
  event: AccountInput | undefined,
): Promise<CreateResult<CreateAccountStatus>> {
  if (!event || result.status !== "exists_with_different_flags") return result;
  const [existing] = await ledger.lookupAccounts([event.id]);
  if (!existing || !isMoved(existing, through, accountFlags.imported)) return result;
  const book = emptyBook();
  const flags = existing.flags & ~accountFlags.imported;
  book.accounts.set({ ...existing, flags, ...noNotes });
  const status = createAccount(book, event, result.timestamp, new Set());
  return { status, timestamp: status === "exists" ? existing.timestamp : result.timestamp };
}

/** What the result would be, had what exists not been imported, and the hold expired by itself. */
async function transferAgain(
  { ledger, through }: Runtime,
  result: CreateResult<CreateTransferStatus>,
  event: TransferInput | undefined,
): Promise<CreateResult<CreateTransferStatus>> {
  if (event && result.status === "pending_transfer_already_voided") {
    const [expiry] = await ledger.lookupTransfers([expiryIdOf(event.pendingId)]);
    return expiry ? { ...result, status: "pending_transfer_expired" } : result;
  }
  if (!event || result.status !== "exists_with_different_flags") return result;
  const [existing] = await ledger.lookupTransfers([event.id]);
  if (!existing || !isMoved(existing, through, transferFlags.imported)) return result;
  const book = emptyBook();
  const [held] = await ledger.lookupTransfers([existing.pendingId]);
  if (held) book.transfers.set(held);
  const flags = existing.flags & ~transferFlags.imported;
  book.transfers.set({ ...existing, flags, timeout: event.timeout });
  const status = createTransfer(book, event, result.timestamp, new Set());
  return { status, timestamp: status === "exists" ? existing.timestamp : result.timestamp };
}
