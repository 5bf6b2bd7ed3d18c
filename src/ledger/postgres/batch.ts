import type { Book } from "../book.ts";
import type { AccountInput, TransferInput } from "../records.ts";
import { createAccounts, createTransfers } from "../state-machine.ts";
import type { CreateAccountStatus, CreateResult, CreateTransferStatus } from "../status.ts";
import type { KnownIds } from "./known-ids.ts";
import { type Missing, missAccounts, missTransfers } from "./loading.ts";

/** One call on its way: it waits, is examined against the book, and is answered once durable. */
export type Batch = {
  readonly size: number;
  findMissing(missing: Missing, book: Book, known: KnownIds): void;
  /** @returns what answers the caller; to be called when the changes are committed */
  examine(book: Book, batchTime: bigint): () => void;
  reject(error: Error): void;
};

type Submit = (batch: Batch) => void;

export function submitAccounts(
  events: readonly AccountInput[],
  submit: Submit,
): Promise<CreateResult<CreateAccountStatus>[]> {
  return new Promise((resolve, reject) => {
    submit({
      size: events.length,
      findMissing: (missing, book) => missAccounts(missing, book, events),
      examine(book, batchTime) {
        const results = createAccounts(book, events, batchTime);
        return () => resolve(results);
      },
      reject,
    });
  });
}

export function submitTransfers(
  events: readonly TransferInput[],
  submit: Submit,
): Promise<CreateResult<CreateTransferStatus>[]> {
  return new Promise((resolve, reject) => {
    submit({
      size: events.length,
      findMissing: (missing, book, known) => missTransfers(missing, book, known, events),
      examine(book, batchTime) {
        const results = createTransfers(book, events, batchTime);
        return () => resolve(results);
      },
      reject,
    });
  });
}
