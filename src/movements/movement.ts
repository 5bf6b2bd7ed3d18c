import type { AccountId, Currency, MemberId, Money, MovementId, PotId } from "#kernel";
import { type TransferInput, transferFlags } from "#ledger";

/** What a movement is for. */
export const movementKinds = [
  "payment",
  "request_payment",
  "claim",
  "split_share",
  "scheduled_payment",
  "bank_credit",
  "pot_deposit",
  "pot_withdrawal",
  "round_up",
  "interest",
  "order_hold",
  "share_purchase",
  "share_sale",
  "share_gift",
  "trade_reversal",
  "dividend",
  "corporate_action",
  "purchase",
  "purchase_refund",
  "payout",
  "business_transfer",
] as const;
/** One of {@link movementKinds}. */
export type MovementKind = (typeof movementKinds)[number];

/**
 * `created`: the intent is stored, the ledger has not answered. `pending`: the money is reserved
 * and waits for somebody, until `endsAtMs`. The other four are final.
 */
export const movementStates = [
  "created",
  "pending",
  "completed",
  "failed",
  "returned",
  "cancelled",
] as const;
/** One of {@link movementStates}. */
export type MovementState = (typeof movementStates)[number];

/** Who a movement belongs to when no member asked for it: the institution's own jobs and files. */
export const institution = "bourse";
export type Owner = MemberId | typeof institution;

/** What a statement prints of a receiver who is known by nothing but a link. */
export const linkName = "Claim link";

/** One side of a movement. `name` is what a statement prints when no member stands there. */
export type Side =
  | { readonly type: "member"; readonly member: MemberId; readonly account: AccountId | null }
  | {
      readonly type: "pot";
      readonly member: MemberId;
      readonly account: AccountId;
      readonly pot: PotId;
    }
  | { readonly type: "outside"; readonly name: string }
  | { readonly type: "bourse" };

/** Facts of a product that made the movement; ids and texts only, at most a few of them. */
export type MovementDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * One posting to the ledger: what is to be written, and the state that it leads to. Its transfers
 * are posted as one linked chain, so all of them or none. Their ids are made before the step is
 * stored and never change: driving a step again gives the same result.
 */
export type Step = {
  /** A verb: `send`, `accept`, `decline`, `cancel`, `arrive`, `claim`, `return`. */
  readonly name: string;
  readonly transfers: readonly TransferInput[];
  readonly target: "pending" | "completed" | "returned" | "cancelled";
  /** For `pending`: when it ends by itself, in ms since the epoch. */
  readonly endsAtMs?: number;
  readonly reason?: string;
  /** Who receives, where that becomes known with this step (a claim). */
  readonly to?: Side;
  /**
   * In minor units, where the movement is of another amount from this step on: less is captured
   * than was reserved, or more is reserved.
   */
  readonly amount?: bigint;
};

/** A step with what became of it; at most the last one is `planned`. */
export type StoredStep = Step & { readonly outcome: "planned" | "posted" | "refused" };

/** What is asked of {@link Movements.submit}. */
export type MovementIntent = {
  readonly id: MovementId;
  readonly kind: MovementKind;
  readonly owner: Owner;
  /** Unique for the owner, for ever. */
  readonly idempotencyKey: string;
  /** Hash of what was asked; the same key with another hash is a conflict. */
  readonly requestHash: string;
  readonly from: Side;
  readonly to: Side;
  readonly amount: Money;
  readonly note: string;
  readonly category: string;
  readonly details: MovementDetails;
  readonly step: Step;
};

/** A state that was reached, when, and why. */
export type TimelineEntry = {
  readonly state: MovementState;
  readonly atMs: number;
  readonly reason: string | null;
};

/** A movement of money: intent, what was posted for it, and what became of it. */
export type Movement = {
  readonly id: MovementId;
  readonly kind: MovementKind;
  readonly state: MovementState;
  readonly owner: Owner;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly from: Side;
  readonly to: Side;
  readonly amount: Money;
  readonly note: string;
  readonly category: string;
  readonly details: MovementDetails;
  /** Oldest first. */
  readonly steps: readonly StoredStep[];
  readonly timeline: readonly TimelineEntry[];
  /** Counts the changes, so that of two that meet one wins. */
  readonly version: number;
  readonly createdAtMs: number;
  /** Ledger time at which it became final, in ms; null until then. */
  readonly finalAtMs: number | null;
  readonly endsAtMs: number | null;
  /** Why it failed, was returned or cancelled. */
  readonly reason: string | null;
};

/** What a movement has set aside since its last step that waits, or had until it became final. */
export function reservationsOf({ steps }: Pick<Movement, "steps">): readonly TransferInput[] {
  const last = steps.findLast(
    ({ outcome, target }) => outcome === "posted" && target === "pending",
  );
  return (last?.transfers ?? []).filter(({ flags }) => (flags & transferFlags.pending) !== 0);
}

/** Whether a movement in this state can still change. */
export function isFinal(state: MovementState): boolean {
  return state !== "created" && state !== "pending";
}

/** Which movements to list, newest first. Every condition given must hold. */
export type MovementFilter = {
  readonly member: MemberId;
  readonly account?: AccountId;
  readonly pot?: PotId;
  readonly currency?: Currency;
  readonly kind?: MovementKind;
  readonly kinds?: readonly MovementKind[];
  readonly state?: MovementState;
  readonly direction?: "in" | "out" | "within";
  /** Part of the note or of an outside name, without regard to case. */
  readonly text?: string;
  /** Members on the other side, as an alternative to `text`: their names match what was typed. */
  readonly counterparts?: readonly MemberId[];
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly before?: MovementId;
  readonly limit: number;
};
