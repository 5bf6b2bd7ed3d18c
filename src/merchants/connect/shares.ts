import type { Metadata } from "../objects.ts";
import type { World } from "../world.ts";

/** How a payment is shared between a platform and one of its accounts. */
export type Split = {
  readonly platform: World;
  readonly account: World;
  /** Charged for the account itself; else the platform is paid, and pays on. */
  readonly direct: boolean;
  /** Paid on, application fee included; nothing of a direct charge. */
  readonly transferred: bigint;
  readonly applicationFee: bigint;
  /** Ids of what is made with it. */
  readonly transferId: string;
  readonly paymentId: string;
  readonly feeId: string;
};

/** When money that moves between balances is available, and of which account it is taken. */
export type When = { readonly availableOn: number; readonly pending: boolean };

/** A way from a platform to its account, with the ids of what is made on it. */
export type Way = {
  readonly platform: World;
  readonly account: World;
  readonly transferId: string;
  readonly paymentId: string;
  readonly feeId: string;
  readonly applicationFee: bigint;
};

/** What a transfer is of. */
export type TransferOrder = {
  readonly amount: bigint;
  readonly currency: string;
  readonly description: string | null;
  readonly metadata: Metadata;
  readonly sourceTransaction: string | null;
  readonly transferGroup: string | null;
  readonly when: When;
};

/** What goes back between a platform and its account, in one go: of a transfer, of its fee. */
export type Undo = {
  readonly platform: World;
  readonly account: World;
  readonly currency: string;
  /** The account gives back. */
  readonly transfer: string | null;
  readonly reversed: bigint;
  /** The platform gives back. */
  readonly fee: string | null;
  readonly feeReturned: bigint;
  /** Of which of their accounts the ledger takes it. */
  readonly platformWhen: When;
  readonly accountWhen: When;
  readonly reversalId: string;
  readonly paymentRefundId: string;
  readonly feeRefundId: string;
};
