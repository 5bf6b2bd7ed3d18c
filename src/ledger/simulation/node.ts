import type { AccountInput, LimitsInput, TransferInput } from "../records.ts";
import type { StoredGroup } from "./disk.ts";
import type { Actor } from "./scheduler.ts";

/** What somebody asks of the ledger, once. */
export type Asked =
  | { readonly kind: "accounts"; readonly events: readonly AccountInput[] }
  | { readonly kind: "transfers"; readonly events: readonly TransferInput[] }
  | { readonly kind: "limits"; readonly events: readonly LimitsInput[] }
  | { readonly kind: "lookup"; readonly ids: readonly bigint[] };

/** A call that a writer has examined, maybe one of several times. */
export type Examined = {
  readonly asked: Asked;
  /** Ledger time of its last event; for a lookup, that of the last event before it. */
  readonly batchTime: bigint;
  /** The ledger time that had been stored when it was asked. */
  readonly askedAt: bigint;
  /** The caller was told that nothing of it was done. */
  isRefused: boolean;
  isStored: boolean;
  /** What the model answers to it, once it is known what came before it. */
  expected: readonly unknown[] | undefined;
  /** What the caller was told. */
  answered: readonly unknown[] | undefined;
};

/** A process that runs a writer. */
export type Node = Actor & {
  /** What its writer has examined since it last sent a group. */
  examined: Examined[];
};

/** A group as it was sent, and what was examined for it. */
export type Sent = { readonly group: StoredGroup; readonly examined: readonly Examined[] };
