import { assert } from "#kernel";
import { type Book, burnId, openChain, type TransferEntry, undoChain } from "./book.ts";
import { createAccount } from "./create-account.ts";
import { createTransfer } from "./create-transfer.ts";
import { expiresAt } from "./expiry.ts";
import { releasePending } from "./post-or-void-pending.ts";
import { type AccountInput, accountFlags, type TransferInput, transferFlags } from "./records.ts";
import {
  type CreateAccountStatus,
  type CreateResult,
  type CreateTransferStatus,
  transientStatuses,
} from "./status.ts";

/**
 * The ledger's state machine: no I/O, no clock, no randomness. The same batches at the same times
 * change equal books equally. Its semantics are TigerBeetle's.
 *
 * `batchTime` is the ledger time of the last event of a batch; event i of n gets
 * `batchTime − n + i + 1`, so the first must lie after everything in the book.
 */
export function createAccounts(
  book: Book,
  events: readonly AccountInput[],
  batchTime: bigint,
): CreateResult<CreateAccountStatus>[] {
  return examineBatch<AccountInput, CreateAccountStatus>(book, events, batchTime, (event, time) => {
    const status = createAccount(book, event, time);
    const timestamp = status === "exists" ? book.accounts.get(event.id)?.timestamp : time;
    return { status, timestamp: timestamp ?? time };
  });
}

/** See {@link createAccounts}. */
export function createTransfers(
  book: Book,
  events: readonly TransferInput[],
  batchTime: bigint,
): CreateResult<CreateTransferStatus>[] {
  return examineBatch<TransferInput, CreateTransferStatus>(
    book,
    events,
    batchTime,
    (event, time) => {
      const status = createTransfer(book, event, time);
      const timestamp = status === "exists" ? book.transfers.get(event.id)?.timestamp : time;
      return { status, timestamp: timestamp ?? time };
    },
    (event, status) => {
      if (transientStatuses.has(status)) burnId(book, event.id);
    },
  );
}

/** Releases pending transfers that are due at `time`, in the order given. */
export function expirePendings(book: Book, due: readonly TransferEntry[], time: bigint): void {
  for (const held of due) {
    assert(held.timeout !== 0 && expiresAt(held) <= time, "the pending transfer is due");
    releasePending(book, held, "expired");
  }
}

type AnyEvent = { readonly flags: number; readonly timestamp: bigint };
type BatchStatus = "linked_event_failed" | "linked_event_chain_open" | "timestamp_must_be_zero";

const linked = transferFlags.linked;
assert(linked === accountFlags.linked, "linked is the same bit for both kinds of events");

/** Examines events in order. A chain of linked events happens whole or, but for burned ids, not. */
function examineBatch<Event extends AnyEvent, Status extends string>(
  book: Book,
  events: readonly Event[],
  batchTime: bigint,
  create: (event: Event, time: bigint) => CreateResult<Status>,
  afterFailure?: (event: Event, status: Status | BatchStatus) => void,
): CreateResult<Status | BatchStatus>[] {
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

    const result = isLeftOpen
      ? { status: "linked_event_chain_open" as const, timestamp: time }
      : chainBroken
        ? { status: "linked_event_failed" as const, timestamp: time }
        : event.timestamp !== 0n
          ? { status: "timestamp_must_be_zero" as const, timestamp: time }
          : create(event, time);
    results.push(result);

    if (result.status !== "created") {
      if (chainStart !== undefined && !chainBroken) {
        chainBroken = true;
        undoChain(book);
        failEarlierMembers(results, chainStart);
      }
      // After the undoing, which would give a burned id back.
      afterFailure?.(event, result.status);
    }
    if (!isLinked || isLeftOpen) {
      book.chain = undefined;
      chainStart = undefined;
      chainBroken = false;
    }
  }
  return results;
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
