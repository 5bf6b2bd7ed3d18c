import type { MemberId, Money, Result } from "#kernel";
import type { CreateSplitError, NotFound } from "./errors.ts";
import type { SplitId } from "./ids.ts";
import type { PaymentRequest, RequestState } from "./request.ts";

/** How a bill is divided. */
export const splitMethods = ["even", "amounts", "shares"] as const;
/** One of {@link splitMethods}. */
export type SplitMethod = (typeof splitMethods)[number];

/** Somebody on the bill. */
export type SplitPerson = {
  /** Exactly one of `handle` and `guest`; one's own share is the one with one's own handle. */
  readonly handle?: string;
  readonly guest?: string;
  /** Minor units, with `amounts`. */
  readonly amount?: bigint;
  /** With `shares`. */
  readonly weight?: number;
};

/** A bill and how it is to be divided. */
export type SplitOrder = {
  readonly title: string;
  readonly total: Money;
  readonly method: SplitMethod;
  readonly people: readonly SplitPerson[];
};

/** What one person owes of a bill. */
export type SplitShare = {
  /** Null for a guest. */
  readonly member: MemberId | null;
  /** Of a guest; empty for a member. */
  readonly guest: string;
  readonly amount: Money;
  /** `own` owes nothing to anybody; a share of nothing is paid. */
  readonly state: "own" | RequestState;
  readonly request: PaymentRequest | null;
};

/** A bill that was divided. Its shares sum to its total. */
export type Split = {
  readonly id: SplitId;
  readonly title: string;
  readonly by: MemberId;
  readonly total: Money;
  readonly method: SplitMethod;
  /** What the others have paid. */
  readonly paid: Money;
  /** Minor units that do not divide: the first shares bear one more each. Zero for `amounts`. */
  readonly remainder: Money;
  /** `settled` when every share is paid; `closed` when none is open and some are not paid. */
  readonly state: "open" | "settled" | "closed";
  readonly createdAtMs: number;
  readonly shares: readonly SplitShare[];
};

/** Dividing bills and asking for the shares. */
export type Splits = {
  /** Each other person gets a request: members to themselves, guests by a link. */
  createSplit(
    member: MemberId,
    order: SplitOrder,
    idempotencyKey?: string,
  ): Promise<Result<Split, CreateSplitError>>;
  /** The splits that the member made, newest first. */
  splits(
    member: MemberId,
    page: { readonly before?: SplitId; readonly limit: number },
  ): Promise<Split[]>;
  split(member: MemberId, id: SplitId): Promise<Result<Split, NotFound>>;
  /** Cancels what is still open; what was paid stays paid. */
  closeSplit(member: MemberId, id: SplitId): Promise<Result<Split, NotFound>>;
};

/** Follows from its shares, so it cannot disagree with them. */
export function stateOfSplit(shares: readonly Pick<SplitShare, "state">[]): Split["state"] {
  if (shares.some((share) => share.state === "open")) return "open";
  const settled = shares.every((share) => share.state === "own" || share.state === "paid");
  return settled ? "settled" : "closed";
}
