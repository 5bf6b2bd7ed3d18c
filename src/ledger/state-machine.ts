import { assert } from "#kernel";
import { type Book, burnId, openChain, type TransferEntry, undoChain } from "./book.ts";
import { createAccount } from "./create-account.ts";
import { createTransfer } from "./create-transfer.ts";
import { expiresAt } from "./expiry.ts";
import { releasePending } from "./post-or-void-pending.ts";
import {
  type AccountInput,
  accountFlags,
  type LimitsInput,
  type TransferInput,
  timestampMax,
  transferFlags,
} from "./records.ts";
import { setLimits } from "./set-limits.ts";
import {
  type CreateAccountStatus,
  type CreateResult,
  type CreateTransferStatus,
  type SetLimitsStatus,
  transientStatuses,
} from "./status.ts";

const noTimes: ReadonlySet<bigint> = new Set();

/**
 * The ledger's state machine: no I/O, no clock, no randomness. The same batches at the same times
 * change equal books equally. Its semantics are TigerBeetle's.
 *
 * `batchTime` is the ledger time of the last event of a batch; event i of n gets
 * `batchTime − n + i + 1`, so the first must lie after everything in the book. Of the timestamps
 * that imported events bring, `taken` are those which a transfer of the ledger has already.
 */
export function createAccounts(
  book: Book,
  events: readonly AccountInput[],
  batchTime: bigint,
  taken = noTimes,
): CreateResult<CreateAccountStatus>[] {
  return examineBatch(ofAccounts, { book, events, batchTime, taken });
}

const ofAccounts: Creation<AccountInput, CreateAccountStatus> = {
  imported: accountFlags.imported,
  create({ book, taken }, event, time) {
    const status = createAccount(book, event, time, taken);
    const existing = status === "exists" ? book.accounts.get(event.id) : undefined;
    return { status, timestamp: existing?.timestamp ?? createdAt(status, event, time) };
  },
  afterFailure() {},
};

/** See {@link createAccounts}; here `taken` are times that an account of the ledger has already. */
export function createTransfers(
  book: Book,
  events: readonly TransferInput[],
  batchTime: bigint,
  taken = noTimes,
): CreateResult<CreateTransferStatus>[] {
  return examineBatch(ofTransfers, { book, events, batchTime, taken });
}

const ofTransfers: Creation<TransferInput, CreateTransferStatus> = {
  imported: transferFlags.imported,
  create({ book, taken }, event, time) {
    const status = createTransfer(book, event, time, taken);
    const existing = status === "exists" ? book.transfers.get(event.id) : undefined;
    return { status, timestamp: existing?.timestamp ?? createdAt(status, event, time) };
  },
  afterFailure({ book }, event, status) {
    if (transientStatuses.has(status)) burnId(book, event.id);
  },
};

// Only imported events bring a time.
function createdAt(status: string, event: AnyEvent, time: bigint): bigint {
  return status === "created" && event.timestamp !== 0n ? event.timestamp : time;
}

/**
 * Changes limits of accounts, each from its own ledger time on: times are counted as in
 * {@link createAccounts}.
 */
export function setAccountLimits(
  book: Book,
  changes: readonly LimitsInput[],
  batchTime: bigint,
): CreateResult<SetLimitsStatus>[] {
  const firstTime = batchTime - BigInt(changes.length) + 1n;
  return changes.map((change, index) => {
    const timestamp = firstTime + BigInt(index);
    return { status: setLimits(book, change, timestamp), timestamp };
  });
}

/** Releases pending transfers that are due at `time`, in the order given. */
export function expirePendings(book: Book, due: readonly TransferEntry[], time: bigint): void {
  for (const held of due) {
    assert(held.timeout !== 0 && expiresAt(held) <= time, "the pending transfer is due");
    releasePending(book, held, "expired", time);
  }
}

type AnyEvent = { readonly flags: number; readonly timestamp: bigint };
type FaultOfHeader =
  | "imported_event_expected"
  | "imported_event_not_expected"
  | "timestamp_must_be_zero"
  | "imported_event_timestamp_out_of_range"
  | "imported_event_timestamp_must_not_advance";
type BatchStatus = "linked_event_failed" | "linked_event_chain_open" | FaultOfHeader;

type Batch<Event extends AnyEvent> = {
  readonly book: Book;
  readonly events: readonly Event[];
  readonly batchTime: bigint;
  readonly taken: ReadonlySet<bigint>;
};

/** How events of one kind are created. */
type Creation<Event extends AnyEvent, Status extends string> = {
  /** The bit that says so of this kind of events. */
  readonly imported: number;
  create(batch: Batch<Event>, event: Event, time: bigint): CreateResult<Status>;
  afterFailure(batch: Batch<Event>, event: Event, status: Status | BatchStatus): void;
};

const linked = transferFlags.linked;
assert(linked === accountFlags.linked, "linked is the same bit for both kinds of events");

/** Examines events in order. A chain of linked events happens whole or, but for burned ids, not. */
function examineBatch<Event extends AnyEvent, Status extends string>(
  creation: Creation<Event, Status>,
  batch: Batch<Event>,
): CreateResult<Status | BatchStatus>[] {
  const { book, events, batchTime } = batch;
  const results: CreateResult<Status | BatchStatus>[] = [];
  let chainStart: number | undefined;
  let chainBroken = false;
  let time = batchTime - BigInt(events.length);
  for (const event of events) {
    time += 1n;
    const isLinked = (event.flags & linked) !== 0;
    const isLeftOpen = isLinked && results.length === events.length - 1;
    if (isLinked && chainStart === undefined) {
      chainStart = results.length;
      book.chain = openChain(book);
    }

    const fault: BatchStatus | undefined = isLeftOpen
      ? "linked_event_chain_open"
      : chainBroken
        ? "linked_event_failed"
        : faultOfHeader(batch, event, creation.imported);
    const result = fault ? { status: fault, timestamp: time } : creation.create(batch, event, time);
    results.push(result);

    if (result.status !== "created") {
      if (chainStart !== undefined && !chainBroken) {
        chainBroken = true;
        undoChain(book);
        failEarlierMembers(results, chainStart);
      }
      // After the undoing, which would give a burned id back.
      creation.afterFailure(batch, event, result.status);
    }
    if (!isLinked || isLeftOpen) {
      book.chain = undefined;
      chainStart = undefined;
      chainBroken = false;
    }
  }
  return results;
}

/** A batch is imported or not, as its first event says. */
function faultOfHeader<Event extends AnyEvent>(
  { events, batchTime }: Batch<Event>,
  event: Event,
  imported: number,
): FaultOfHeader | undefined {
  const isImported = (event.flags & imported) !== 0;
  const isExpected = ((events[0]?.flags ?? 0) & imported) !== 0;
  if (isImported !== isExpected) {
    return isImported ? "imported_event_not_expected" : "imported_event_expected";
  }
  if (!isImported) return event.timestamp === 0n ? undefined : "timestamp_must_be_zero";
  if (event.timestamp === 0n || event.timestamp > timestampMax) {
    return "imported_event_timestamp_out_of_range";
  }
  if (event.timestamp >= batchTime) return "imported_event_timestamp_must_not_advance";
  return undefined;
}

function failEarlierMembers<Status extends string>(
  results: CreateResult<Status | BatchStatus>[],
  chainStart: number,
): void {
  const failed = results.length - 1;
  for (let index = chainStart; index < failed; index++) {
    const timestamp = results[index]?.timestamp ?? 0n;
    results[index] = { status: "linked_event_failed", timestamp };
  }
}
