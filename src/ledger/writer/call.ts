import type { Book } from "../book.ts";
import type { Account, AccountInput, LimitsInput, TransferInput } from "../records.ts";
import { createAccounts, createTransfers, setAccountLimits } from "../state-machine.ts";
import type {
  CreateAccountStatus,
  CreateResult,
  CreateTransferStatus,
  SetLimitsStatus,
} from "../status.ts";
import type { KnownIds } from "./known-ids.ts";
import {
  type Missing,
  missAccount,
  missAccounts,
  missLimited,
  missTransfers,
  type Taken,
} from "./loading.ts";

/**
 * One call on its way: it waits, is examined against the book, and is answered once everything that
 * it has seen there is durable.
 */
export type Call = {
  /** Events; none for a read. */
  readonly size: number;
  findMissing(missing: Missing, book: Book, known: KnownIds): void;
  /** @returns what answers the caller */
  examine(book: Book, batchTime: bigint, taken: Taken): () => void;
  reject(error: Error): void;
};

type Submit = (call: Call) => void;

export function submitAccounts(
  events: readonly AccountInput[],
  submit: Submit,
): Promise<CreateResult<CreateAccountStatus>[]> {
  return new Promise((resolve, reject) => {
    submit({
      size: events.length,
      findMissing: (missing, book) => missAccounts(missing, book, events),
      examine(book, batchTime, taken) {
        const times = withThoseOf(events, taken.byTransfers, book.changes.transfers);
        const results = createAccounts(book, events, batchTime, times);
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
      examine(book, batchTime, taken) {
        const times = withThoseOf(events, taken.byAccounts, book.changes.accounts);
        const results = createTransfers(book, events, batchTime, times);
        return () => resolve(results);
      },
      reject,
    });
  });
}

/** Times that are taken, for events that bring their own, also by what has just been created. */
function withThoseOf(
  events: readonly { readonly timestamp: bigint }[],
  times: ReadonlySet<bigint>,
  created: readonly { readonly timestamp: bigint }[],
): ReadonlySet<bigint> {
  if (events[0]?.timestamp === 0n) return times;
  return new Set([...times, ...created.map(({ timestamp }) => timestamp)]);
}

export function submitLimits(
  events: readonly LimitsInput[],
  submit: Submit,
): Promise<CreateResult<SetLimitsStatus>[]> {
  return new Promise((resolve, reject) => {
    submit({
      size: events.length,
      findMissing: (missing, book) => missLimited(missing, book, events),
      examine(book, batchTime) {
        const results = setAccountLimits(book, events, batchTime);
        return () => resolve(results);
      },
      reject,
    });
  });
}

/** Balances are read in the order of the calls that change them, from the book. */
export function submitLookup(ids: readonly bigint[], submit: Submit): Promise<Account[]> {
  return new Promise((resolve, reject) => {
    submit({
      size: 0,
      findMissing(missing, book) {
        for (const id of ids) missAccount(missing, book, id);
      },
      examine(book) {
        const found = ids.flatMap((id) => copyOf(book.accounts.get(id)));
        return () => resolve(found);
      },
      reject,
    });
  });
}

/** A record without what its storage knows of it. */
export function copyOf(entry: Account | undefined): Account[] {
  if (!entry) return [];
  const { id, debitsPending, debitsPosted, creditsPending, creditsPosted, limits } = entry;
  const { userData128, userData64, userData32, reserved, ledger, code, flags, timestamp } = entry;
  const balances = { debitsPending, debitsPosted, creditsPending, creditsPosted };
  const userData = { userData128, userData64, userData32 };
  return [{ id, ...balances, ...userData, reserved, ledger, code, flags, timestamp, limits }];
}
