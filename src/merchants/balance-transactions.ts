import { newId } from "./object-id.ts";
import type { BalanceTransaction, BalanceTransactionType } from "./objects.ts";
import type { Shop } from "./shop.ts";
import type { Unit } from "./unit.ts";

/** How long what a test card paid is pending, as cards usually take. */
const testDelaySeconds = 2 * 24 * 3_600;

/**
 * When money that comes in now is available. What a balance pays is final at once; a card's payment
 * is not.
 */
export function availableOn(now: number, method: "card" | "bourse", atOnce = false): number {
  return method === "bourse" || atOnce ? now : now + testDelaySeconds;
}

const categories: Readonly<Record<BalanceTransactionType, string>> = {
  charge: "charge",
  payment: "charge",
  refund: "refund",
  payment_refund: "refund",
  payout: "payout",
  topup: "topup",
  payout_cancel: "payout_reversal",
  payout_failure: "payout_reversal",
  adjustment: "dispute",
  transfer: "transfer",
  transfer_refund: "transfer_reversal",
  application_fee: "platform_earning",
  application_fee_refund: "platform_earning_refund",
};

type Entry = {
  readonly type: BalanceTransactionType;
  readonly source: string;
  readonly currency: string;
  /** Less than zero when it takes. */
  readonly amount: bigint;
  /** Less than zero when a fee comes back. */
  readonly fee: bigint;
  readonly availableOn: number;
  /** Of which account the ledger took it; by `availableOn` when left out. */
  readonly pending?: boolean;
  readonly description?: string | null;
  /** The part of the fee that is a platform's. */
  readonly applicationFee?: bigint;
  readonly category?: string;
};

/** One line of a business's balance: what the ledger did, as the business reads it. */
export function book({ ids }: Shop, unit: Unit, entry: Entry): BalanceTransaction {
  const { amount, fee, currency } = entry;
  const isPending = entry.pending ?? entry.availableOn > unit.now;
  const line: BalanceTransaction = {
    id: newId(ids, "txn"),
    object: "balance_transaction",
    amount,
    available_on: entry.availableOn,
    balance_type: "payments",
    exchange_rate: null,
    created: unit.now,
    currency,
    description: entry.description ?? null,
    fee,
    fee_details: feesOf(entry),
    net: amount - fee,
    reporting_category: entry.category ?? categories[entry.type],
    source: entry.source,
    status: isPending ? "pending" : "available",
    type: entry.type,
  };
  return unit.put(line, isPending ? entry.availableOn * 1_000 : null);
}

function feesOf({ fee, currency, applicationFee = 0n }: Entry): BalanceTransaction["fee_details"] {
  const part = { application: null, currency };
  return [
    { ...part, amount: fee - applicationFee, description: "Fee", type: "stripe_fee" },
    { ...part, amount: applicationFee, description: "Application fee", type: "application_fee" },
  ].filter(({ amount }) => amount !== 0n);
}
