import type { MovementId } from "#kernel";
import type { Movement, MovementIntent, Step } from "#movements";
import type { Call } from "./call.ts";
import type { Split, TransferOrder, Undo, Way } from "./connect/shares.ts";
import type { CreditOrder } from "./credit-objects.ts";
import type { CancellationReason, Metadata, RefundReason } from "./objects.ts";

/** What the ledger is asked for: a movement, or the next step of one. */
export type Move =
  | { readonly intent: MovementIntent }
  | { readonly advance: MovementId; readonly step: Step };

/** What is to be stored once the ledger has answered, by kind. */
export type Purposes = {
  readonly charge: {
    readonly intent: string;
    readonly charge: string;
    readonly capture: boolean;
    readonly fee: bigint;
    readonly holdTransfer: bigint;
    readonly split?: Split;
  };
  readonly capture: {
    readonly intent: string;
    readonly amount: bigint;
    readonly fee: bigint;
    /** The transfer that holds the rest, where there is more to come. */
    readonly nextHold: bigint | null;
    readonly atOnce: boolean;
    readonly split?: Split;
  };
  readonly increment: {
    readonly intent: string;
    readonly amount: bigint;
    readonly holdTransfer: bigint;
  };
  readonly cancel: { readonly intent: string; readonly reason: CancellationReason | null };
  readonly refund: {
    readonly refund: string;
    readonly charge: string;
    readonly amount: bigint;
    readonly feeReturned: bigint;
    readonly reason: RefundReason | null;
    readonly metadata: Readonly<Record<string, string>>;
    readonly availableOn: number;
    readonly pending: boolean;
    /** What goes back between a platform and its account. */
    readonly undo?: Undo;
    /** Issued once it is paid back. */
    readonly creditNote?: CreditOrder;
  };
  readonly transfer: { readonly way: Way; readonly order: TransferOrder };
  readonly undo: { readonly undo: Undo; readonly metadata: Metadata };
  readonly settle: { readonly transactions: readonly string[] };
  readonly payout: {
    readonly payout: string;
    readonly amount: bigint;
    readonly currency: string;
    readonly instant: boolean;
    readonly automatic: boolean;
    readonly description: string | null;
    readonly statementDescriptor: string | null;
    readonly metadata: Readonly<Record<string, string>>;
    readonly destination: string;
    readonly transfer: bigint;
    /** The lines of the balance that it consists of. */
    readonly lines?: readonly string[];
  };
  readonly payoutEnd: { readonly payout: string; readonly outcome: "paid" | "canceled" };
  readonly payoutReversal: {
    readonly payout: string;
    readonly reversal: string;
    readonly metadata: Readonly<Record<string, string>>;
  };
  readonly dispute: {
    readonly dispute: string;
    readonly charge: string;
    readonly reason: string;
    readonly explanation?: string;
    readonly availableOn: number;
    readonly pending: boolean;
  };
  /** Of what was advanced to the business. */
  readonly repayment: Readonly<Record<string, never>>;
  readonly topUp: {
    readonly topup: string;
    readonly amount: bigint;
    readonly currency: string;
    readonly description: string | null;
    readonly statementDescriptor: string | null;
    readonly transferGroup: string | null;
    readonly metadata: Metadata;
  };
  readonly disputeEnd: { readonly dispute: string; readonly outcome: "won" | "lost" };
};
export type PurposeKind = keyof Purposes;

/**
 * One thing that moves money: intent, post, outcome. It is stored before the ledger is asked, and
 * removed together with what came of it; so whatever was begun is ended, also after a crash.
 */
export type Work<K extends PurposeKind = PurposeKind> = {
  readonly [P in K]: {
    readonly id: string;
    readonly call: Call;
    readonly move: Move | null;
    readonly kind: P;
    readonly purpose: Purposes[P];
  };
}[K];

/** What came of the money: the movement, or why there is none. */
export type Moved =
  | { readonly ok: true; readonly movement: Movement | null }
  | {
      readonly ok: false;
      readonly reason:
        | "insufficient_funds"
        | "account_closed"
        | "expired"
        | "refused"
        | "movement_not_pending"
        | "not_found";
    };
