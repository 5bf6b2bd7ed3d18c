import { transferCodes } from "#accounts";
import { assert, err, ok, type Result } from "#kernel";
import type { TransferInput } from "#ledger";
import { book } from "../balance-transactions.ts";
import { feePart } from "../fees.ts";
import { routeOf, transfersOf } from "../money-steps.ts";
import { newId } from "../object-id.ts";
import type {
  ApplicationFee,
  Charge,
  FeeRefund,
  Metadata,
  Transfer,
  TransferReversal,
} from "../objects.ts";
import { invalid, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import type { World } from "../world.ts";
import { worldOfKnown } from "./connected.ts";
import type { Undo, When } from "./shares.ts";

type Parts = {
  readonly transfer: Transfer | undefined;
  readonly fee: ApplicationFee | undefined;
  readonly reversed: bigint;
  readonly feeReturned: bigint;
};

/** Who holds the turns of both balances asks. */
async function undoWith(shop: Shop, platform: World, parts: Parts): Promise<Undo> {
  const { transfer, fee, reversed, feeReturned } = parts;
  const one = transfer ?? fee;
  const accountId = transfer?.destination ?? fee?.account;
  assert(one && accountId !== undefined, "something is undone");
  const account = worldOfKnown(accountId, platform.live);
  const chargeId = transfer?.destination_payment ?? fee?.charge ?? "";
  const charge = await findObject(shop.db, account, "charge", chargeId);
  const { ids } = shop;
  return {
    platform,
    account,
    currency: one.currency,
    transfer: reversed > 0n ? (transfer?.id ?? null) : null,
    reversed,
    fee: feeReturned > 0n ? (fee?.id ?? null) : null,
    feeReturned,
    platformWhen: await whenOf(shop, platform, one.balance_transaction),
    accountWhen: await whenOf(shop, account, charge?.balance_transaction ?? null),
    reversalId: newId(ids, "trr"),
    paymentRefundId: newId(ids, "pyr"),
    feeRefundId: newId(ids, "fr"),
  };
}

async function whenOf(shop: Shop, world: World, line: string | null): Promise<When> {
  const found = line && (await findObject(shop.db, world, "balance_transaction", line));
  const nowSeconds = Math.floor(shop.clock.nowMs() / 1_000);
  return found && found.status === "pending"
    ? { pending: true, availableOn: found.available_on }
    : { pending: false, availableOn: nowSeconds };
}

const least = (a: bigint, b: bigint) => (a < b ? a : b);

type AskedBack = {
  readonly amount: bigint;
  readonly reverseTransfer: boolean;
  readonly returnFee: boolean;
};

/** The part of a shared payment that goes back with a refund of it. */
export async function undoOfRefund(
  shop: Shop,
  world: World,
  charge: Charge,
  asked: AskedBack,
): Promise<Result<Undo | undefined, Refusal>> {
  if (!asked.reverseTransfer && !asked.returnFee) return ok(undefined);
  const here = await shop.connected.find(world);
  const platform = charge.transfer === undefined && here ? here.platform : world;
  const { db } = shop;
  const transfer =
    asked.reverseTransfer && charge.transfer !== undefined
      ? await findObject(db, platform, "transfer", charge.transfer)
      : undefined;
  if (asked.reverseTransfer && !transfer) {
    return invalid(
      "parameter_invalid",
      `Cannot reverse transfer: charge ${charge.id} does not have an associated transfer.`,
      "reverse_transfer",
    );
  }
  const fee =
    asked.returnFee && charge.application_fee !== null
      ? await findObject(db, platform, "application_fee", charge.application_fee)
      : undefined;
  if (asked.returnFee && !fee) {
    return invalid(
      "parameter_invalid",
      `Cannot refund application fee: charge ${charge.id} does not have one.`,
      "refund_application_fee",
    );
  }
  const before = charge.amount_refunded;
  const step = { before, after: before + asked.amount };
  const partOf = (all: bigint) => feePart(all, charge.amount_captured, step);
  const parts = {
    transfer,
    fee,
    reversed: transfer ? least(partOf(transfer.amount), leftOf(transfer)) : 0n,
    feeReturned: fee ? least(partOf(fee.amount), feeLeft(fee)) : 0n,
  };
  if (parts.reversed === 0n && parts.feeReturned === 0n) return ok(undefined);
  return ok(await undoWith(shop, platform, parts));
}

const leftOf = ({ amount, amount_reversed: reversed }: Transfer) => amount - reversed;
const feeLeft = ({ amount, amount_refunded: refunded }: ApplicationFee) => amount - refunded;

const tooMuch = (param: string) =>
  err<Refusal>({
    status: 400,
    type: "invalid_request_error",
    code: "amount_too_large",
    message: "The amount is greater than what is left of it.",
    param,
  });

/** A transfer that comes back, whole or in part, with its part of the fee when asked. */
export async function undoOfTransfer(
  shop: Shop,
  platform: World,
  transfer: Transfer,
  asked: { readonly amount: bigint | undefined; readonly returnFee: boolean },
): Promise<Result<Undo, Refusal>> {
  const reversed = asked.amount ?? leftOf(transfer);
  if (reversed === 0n || reversed > leftOf(transfer)) return tooMuch("amount");
  const { fee: feeId } = transfer.hidden;
  const fee =
    asked.returnFee && feeId !== undefined
      ? await findObject(shop.db, platform, "application_fee", feeId)
      : undefined;
  const before = transfer.amount_reversed;
  const part = fee
    ? feePart(fee.amount, transfer.amount, { before, after: before + reversed })
    : 0n;
  const feeReturned = fee ? least(part, feeLeft(fee)) : 0n;
  return ok(await undoWith(shop, platform, { transfer, fee, reversed, feeReturned }));
}

/** A fee that the platform gives back, whole or in part. */
export async function undoOfFee(
  shop: Shop,
  platform: World,
  fee: ApplicationFee,
  amount: bigint | undefined,
): Promise<Result<Undo, Refusal>> {
  const feeReturned = amount ?? feeLeft(fee);
  if (feeReturned === 0n || feeReturned > feeLeft(fee)) return tooMuch("amount");
  const parts = { transfer: undefined, fee, reversed: 0n, feeReturned };
  return ok(await undoWith(shop, platform, parts));
}

/** One transfer of the ledger, of the difference. */
export async function undoTransfers(shop: Shop, undo: Undo): Promise<TransferInput[]> {
  const nobody = { type: "test_card" } as const;
  const above = await routeOf(shop, undo.platform, undo.currency, nobody);
  const below = await routeOf(shop, undo.account, undo.currency, nobody);
  const platform = undo.platformWhen.pending ? above.pending : above.available;
  const account = undo.accountWhen.pending ? below.pending : below.available;
  const difference = undo.reversed - undo.feeReturned;
  const code = transferCodes.businessTransfer;
  return transfersOf(shop.ids, above, [
    { debit: account, credit: platform, amount: difference, code },
    { debit: platform, credit: account, amount: -difference, code },
  ]);
}

export type Undone = {
  readonly sourceRefund: string | null;
  readonly metadata: Metadata;
  /** The line of the account's refund holds the fee that came back to it. */
  readonly withRefund: boolean;
};

/** Writes down what went back. The ids of what was made stand in `undo`. */
export async function bookUndo(shop: Shop, unit: Unit, undo: Undo, undone: Undone): Promise<void> {
  if (undo.transfer !== null) await bookReversal(shop, unit, undo, undone);
  if (undo.fee === null) return;
  const above = unit.of(undo.platform);
  const fee = await above.find("application_fee", undo.fee);
  assert(fee, "what is refunded is there");
  const { currency, feeReturned } = undo;
  const line = book(shop, above, {
    type: "application_fee_refund",
    source: undo.feeRefundId,
    currency,
    amount: -feeReturned,
    fee: 0n,
    ...undo.platformWhen,
  });
  const refund = above.put({
    id: undo.feeRefundId,
    object: "fee_refund",
    amount: feeReturned,
    balance_transaction: line.id,
    created: unit.now,
    currency,
    fee: fee.id,
    metadata: undone.metadata,
  } as const);
  const returned = fee.amount_refunded + feeReturned;
  const after = above.put({
    ...fee,
    amount_refunded: returned,
    refunded: returned === fee.amount,
    refunds: newestOf<FeeRefund>(fee.refunds, refund),
  });
  above.tell("application_fee.refunded", after, fee);
  if (undo.transfer !== null || undone.withRefund) return;
  book(shop, unit.of(undo.account), {
    type: "adjustment",
    source: undo.feeRefundId,
    currency,
    amount: 0n,
    fee: -feeReturned,
    applicationFee: -feeReturned,
    category: "fee",
    description: "Application fee refund",
    ...undo.accountWhen,
  });
}

async function bookReversal(shop: Shop, unit: Unit, undo: Undo, undone: Undone): Promise<void> {
  const above = unit.of(undo.platform);
  const below = unit.of(undo.account);
  const { currency, reversed, feeReturned } = undo;
  const transfer = await above.find("transfer", undo.transfer ?? "");
  const payment = transfer && (await below.find("charge", transfer.destination_payment));
  assert(transfer && payment, "what is reversed is there");
  const lineBelow = book(shop, below, {
    type: "payment_refund",
    source: undo.paymentRefundId,
    currency,
    amount: -reversed,
    fee: -feeReturned,
    applicationFee: -feeReturned,
    ...undo.accountWhen,
  });
  below.put({
    id: undo.paymentRefundId,
    object: "refund",
    amount: reversed,
    balance_transaction: lineBelow.id,
    charge: payment.id,
    created: unit.now,
    currency,
    customer: null,
    metadata: {},
    payment_intent: null,
    payment_method: null,
    reason: null,
    source_transfer_reversal: undo.reversalId,
    transfer_reversal: null,
    status: "succeeded",
    hidden: { feeReturned: 0n },
  });
  const refunded = payment.amount_refunded + reversed;
  const after = below.put({
    ...payment,
    amount_refunded: refunded,
    refunded: refunded === payment.amount,
  });
  below.tell("charge.refunded", after, payment);
  const line = book(shop, above, {
    type: "transfer_refund",
    source: undo.reversalId,
    currency,
    amount: reversed,
    fee: 0n,
    ...undo.platformWhen,
  });
  const reversal = above.put({
    id: undo.reversalId,
    object: "transfer_reversal",
    amount: reversed,
    balance_transaction: line.id,
    created: unit.now,
    currency,
    destination_payment_refund: undo.paymentRefundId,
    metadata: undone.metadata,
    source_refund: undone.sourceRefund,
    transfer: transfer.id,
  } as const);
  const back = transfer.amount_reversed + reversed;
  const changed = above.put({
    ...transfer,
    amount_reversed: back,
    reversed: back === transfer.amount,
    reversals: newestOf<TransferReversal>(transfer.reversals, reversal),
  });
  above.tell("transfer.reversed", changed, transfer);
}

const shownMax = 10;
type Shown<T> = Readonly<{
  object: "list";
  data: readonly T[];
  has_more: boolean;
  url: string;
}>;

/** The list that stands within an object: the newest of it. */
function newestOf<T>(list: Shown<T>, newest: T): Shown<T> {
  const data = [newest, ...list.data];
  return {
    ...list,
    data: data.slice(0, shownMax),
    has_more: list.has_more || data.length > shownMax,
  };
}
