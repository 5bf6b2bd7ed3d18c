import { type Book, withoutNotes } from "../book.ts";
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
export type Call =
  | CallOf<"accounts", AccountInput, CreateResult<CreateAccountStatus>>
  | CallOf<"transfers", TransferInput, CreateResult<CreateTransferStatus>>
  | CallOf<"limits", LimitsInput, CreateResult<SetLimitsStatus>>
  | CallOf<"lookup", bigint, Account>;

// Data and no closures: there are as many of them as there are payments.
type CallOf<Kind extends string, Asked, Result> = {
  readonly kind: Kind;
  /** Events or, for a lookup, ids of accounts. */
  readonly asked: readonly Asked[];
  /** What it is answered, once it has been examined. */
  results: Result[];
  readonly resolve: (results: Result[]) => void;
  readonly reject: (error: Error) => void;
  /** Who watches is told of each examination, and its ledger time. */
  readonly onExamined?: ((batchTime: bigint) => void) | undefined;
};

type Submit = (call: Call) => void;

export function submitAccounts(
  asked: readonly AccountInput[],
  submit: Submit,
): Promise<CreateResult<CreateAccountStatus>[]> {
  return new Promise((resolve, reject) => {
    submit({ kind: "accounts", asked, results: [], resolve, reject });
  });
}

export function submitTransfers(
  asked: readonly TransferInput[],
  submit: Submit,
): Promise<CreateResult<CreateTransferStatus>[]> {
  return new Promise((resolve, reject) => {
    submit({ kind: "transfers", asked, results: [], resolve, reject });
  });
}

export function submitLimits(
  asked: readonly LimitsInput[],
  submit: Submit,
): Promise<CreateResult<SetLimitsStatus>[]> {
  return new Promise((resolve, reject) => {
    submit({ kind: "limits", asked, results: [], resolve, reject });
  });
}

/** Balances are read in the order of the calls that change them, from the book. */
export function submitLookup(asked: readonly bigint[], submit: Submit): Promise<Account[]> {
  return new Promise((resolve, reject) => {
    submit({ kind: "lookup", asked, results: [], resolve, reject });
  });
}

/** Events of a call; none for a read. */
export function sizeOf(call: Call): number {
  return call.kind === "lookup" ? 0 : call.asked.length;
}

export function findMissing(call: Call, missing: Missing, book: Book, known: KnownIds): void {
  if (call.kind === "transfers") missTransfers(missing, book, known, call.asked);
  else if (call.kind === "accounts") missAccounts(missing, book, call.asked);
  else if (call.kind === "limits") missLimited(missing, book, call.asked);
  else for (const id of call.asked) missAccount(missing, book, id);
}

/** Examines a call against the book: it can be answered once what it has seen is stored. */
export function examineCall(call: Call, book: Book, batchTime: bigint, taken: Taken): void {
  if (call.kind === "transfers") {
    const times = withThoseOf(call.asked, taken.byAccounts, book.changes.accounts);
    call.results = createTransfers(book, call.asked, batchTime, times);
  } else if (call.kind === "accounts") {
    const times = withThoseOf(call.asked, taken.byTransfers, book.changes.transfers);
    call.results = createAccounts(book, call.asked, batchTime, times);
  } else if (call.kind === "limits") {
    call.results = setAccountLimits(book, call.asked, batchTime);
  } else {
    call.results = call.asked.flatMap((id) => {
      const entry = book.accounts.get(id);
      return entry ? [withoutNotes(entry)] : [];
    });
  }
  call.onExamined?.(batchTime);
}

export function answer(call: Call): void {
  if (call.kind === "transfers") call.resolve(call.results);
  else if (call.kind === "accounts") call.resolve(call.results);
  else if (call.kind === "limits") call.resolve(call.results);
  else call.resolve(call.results);
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
