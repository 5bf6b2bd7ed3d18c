import { z } from "zod";
import { assert, ok } from "#kernel";
import { inBalanceTurns, isIndebted, isTakenFromPending } from "./advances.ts";
import { book } from "./balance-transactions.ts";
import { issueCreditNote } from "./billing/issue-credit-note.ts";
import type { Call } from "./call.ts";
import { turnOf } from "./charges.ts";
import { worldOfKnown } from "./connect/connected.ts";
import { bookUndo, undoOfRefund, undoTransfers } from "./connect/undo.ts";
import type { CreditOrder } from "./credit-objects.ts";
import type { Outcome } from "./deps.ts";
import { feePart } from "./fees.ts";
import { listing, retrieval } from "./lists.ts";
import { movementOf, refundTransfers, routeOf } from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { Charge, Refund } from "./objects.ts";
import { operation } from "./operation.ts";
import { flag, metadata, paid, text } from "./params.ts";
import { mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import type { Settle, Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import type { World } from "./world.ts";

const refundParams = z.strictObject({
  amount: paid.optional(),
  charge: text().optional(),
  payment_intent: text().optional(),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  metadata: metadata.optional(),
  refund_application_fee: flag.optional(),
  reverse_transfer: flag.optional(),
});
type RefundParams = z.output<typeof refundParams>;

const create = operation(refundParams, async (shop, call, params) => {
  const { world } = call;
  let chargeId = params.charge;
  if (chargeId === undefined && params.payment_intent !== undefined) {
    const intent = await findObject(shop.db, world, "payment_intent", params.payment_intent);
    if (!intent) return missing("payment_intent", params.payment_intent, "payment_intent");
    if (intent.latest_charge === null) {
      return invalid(
        "payment_intent_unexpected_state",
        `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
        "payment_intent",
      );
    }
    chargeId = intent.latest_charge;
  }
  if (chargeId === undefined) {
    return invalid(
      "parameter_missing",
      "One of the following params should be provided for this request: payment_intent or charge.",
    );
  }
  const charge = await findObject(shop.db, world, "charge", chargeId);
  return charge ? refundCharge(shop, call, charge, params) : missing("charge", chargeId, "charge");
});

/** What is paid back of a charge, and the credit note that is issued for it. */
type Refunding = Omit<RefundParams, "charge" | "payment_intent"> & {
  readonly creditNote?: CreditOrder;
};

/** Pays back what of a charge is asked, in the turns that this takes. */
export async function refundCharge(
  shop: Shop,
  call: Call,
  charge: Charge,
  refunding: Refunding,
): Promise<Outcome> {
  const { world } = call;
  const other = await otherSideOf(shop, world, charge);
  return shop.inTurn(turnOf(charge), () =>
    inBalanceTurns(shop, [world, ...other], () => refundNow(shop, call, charge.id, refunding)),
  );
}

/** Whose balance a refund changes beside: that of whom the payment was shared with. */
async function otherSideOf(shop: Shop, world: World, charge: Charge): Promise<World[]> {
  if (charge.transfer_data) return [worldOfKnown(charge.transfer_data.destination, world.live)];
  const platform = (await shop.connected.find(world))?.platform;
  return platform && charge.application_fee !== null ? [platform] : [];
}

function whyNot(charge: Charge, amount: bigint) {
  if (typeof charge.source_transfer === "string") {
    return invalid(
      "charge_not_refundable",
      `Charge ${charge.id} came by a transfer; its platform can reverse ${charge.source_transfer}.`,
    );
  }
  if (charge.disputed) {
    return invalid(
      "charge_disputed",
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
    );
  }
  if (charge.amount_captured === 0n) {
    return invalid(
      "charge_not_captured",
      `Charge ${charge.id} is not captured. Cancel its PaymentIntent to release what is reserved.`,
    );
  }
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0n) {
    return invalid("charge_already_refunded", `Charge ${charge.id} has already been refunded.`);
  }
  if (amount > left) {
    return invalid(
      "amount_too_large",
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left}).`,
      "amount",
    );
  }
  return undefined;
}

const insufficient = invalid(
  "balance_insufficient",
  "There is not enough in your available balance for this refund.",
);

async function refundNow(
  shop: Shop,
  call: Call,
  chargeId: string,
  params: Refunding,
): Promise<Outcome> {
  const charge = await findObject(shop.db, call.world, "charge", chargeId);
  assert(charge, "a charge is never removed");
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = params.amount ?? left;
  const refused = whyNot(charge, amount);
  if (refused) return refused;
  const lineId = charge.balance_transaction ?? "";
  const line = await findObject(shop.db, call.world, "balance_transaction", lineId);
  assert(line, "what was captured is in the balance");
  const feeReturned = feePart(charge.hidden.fee, charge.amount_captured, {
    before: charge.amount_refunded,
    after: charge.amount_refunded + amount,
  });
  const { reverse_transfer: reverseTransfer = false, refund_application_fee: returnFee = false } =
    params;
  const asked = { amount, reverseTransfer, returnFee };
  const back = await undoOfRefund(shop, call.world, charge, asked);
  if (!back.ok) return back;
  const undo = back.value;
  const wanted = { amount, incoming: feeReturned };
  const pending = undo
    ? line.status === "pending"
    : await isTakenFromPending(shop, call.world, line, wanted);
  if (!pending && (await isIndebted(shop, call.world, charge.currency))) return insufficient;
  const { payer } = charge.hidden;
  const { ids } = shop;
  const route = await routeOf(shop, call.world, charge.currency, payer);
  const transfers = [
    ...(undo ? await undoTransfers(shop, undo) : []),
    ...refundTransfers(ids, route, { amount, feeReturned, pending }),
  ];
  const refundId = newId(ids, "re");
  const id = newId(ids, "work");
  const intent = movementOf(shop, {
    world: route.party,
    payer,
    back: true,
    key: id,
    kind: "purchase_refund",
    amount,
    currency: charge.currency,
    note: charge.calculated_statement_descriptor,
    details: { charge: charge.id, refund: refundId, payment_intent: charge.payment_intent ?? "" },
    step: { name: "refund", target: "completed", transfers },
  });
  return shop.carryOut({
    id,
    call,
    kind: "refund",
    move: { intent },
    purpose: {
      refund: refundId,
      charge: charge.id,
      amount,
      feeReturned,
      reason: params.reason ?? null,
      metadata: mergeMetadata({}, params.metadata),
      availableOn: line.available_on,
      pending,
      ...(undo && { undo }),
      ...(params.creditNote && { creditNote: params.creditNote }),
    },
  });
}

/** What is stored when the ledger has answered to a refund. */
export const settleRefund: Settle<"refund"> = async (shop, unit, { purpose, moved }) => {
  const charge = await unit.find("charge", purpose.charge);
  assert(charge, "what is refunded is there");
  if (!moved.ok) {
    return moved.reason === "insufficient_funds"
      ? insufficient
      : invalid("refund_failed", "The payer's account cannot take the money back.");
  }
  const { amount, feeReturned, undo } = purpose;
  const isCard = charge.payment_method_details.type === "card";
  // Of a direct charge, what the platform gives back comes with the refund.
  const isDirect = undo !== undefined && undo.transfer === null;
  const applicationFee = isDirect ? -undo.feeReturned : 0n;
  if (undo) {
    const undone = { sourceRefund: purpose.refund, metadata: {}, withRefund: isDirect };
    await bookUndo(shop, unit, undo, undone);
  }
  const line = book(shop, unit, {
    type: isCard ? "refund" : "payment_refund",
    source: purpose.refund,
    currency: charge.currency,
    amount: -amount,
    fee: -feeReturned + applicationFee,
    applicationFee,
    availableOn: purpose.pending ? purpose.availableOn : unit.now,
    pending: purpose.pending,
  });
  const refund: Refund = {
    id: purpose.refund,
    object: "refund",
    amount,
    balance_transaction: line.id,
    charge: charge.id,
    created: unit.now,
    currency: charge.currency,
    customer: charge.customer,
    metadata: purpose.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: purpose.reason,
    status: "succeeded",
    source_transfer_reversal: null,
    transfer_reversal: undo && undo.transfer !== null ? undo.reversalId : null,
    hidden: { feeReturned },
  };
  const refunded = charge.amount_refunded + amount;
  const changed = unit.put({
    ...charge,
    amount_refunded: refunded,
    refunded: refunded === charge.amount_captured,
    hidden: { ...charge.hidden, feeReturned: charge.hidden.feeReturned + feeReturned },
  });
  unit.tell("charge.refunded", changed, charge);
  unit.tell("refund.created", unit.put(refund));
  const { creditNote: order } = purpose;
  return ok(order ? await issueCreditNote(shop, unit, order, refund) : refund);
};

const update = operation(
  z.strictObject({ metadata: metadata.optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const refund = await unit.find("refund", id);
        if (!refund) return missing("refund", id);
        const changed = unit.put({
          ...refund,
          metadata: mergeMetadata(refund.metadata, params.metadata),
        });
        unit.tell("refund.updated", changed, refund);
        return ok(changed);
      }),
    ),
);

// The money is with the payer at once, so there is never anything to cancel.
const cancel = operation(z.strictObject({}), async (shop, call, _params, id) => {
  const refund = await findObject(shop.db, call.world, "refund", id);
  if (!refund) return missing("refund", id);
  return invalid(
    "refund_not_cancelable",
    `This refund has a status of ${refund.status}; only refunds that wait for the customer can be canceled.`,
  );
});

/** Refunds: in part, many, up to what was captured. */
export const refundOperations = {
  create,
  update,
  cancel,
  retrieve: retrieval("refund", "refund"),
  list: listing("refund", { charge: text().optional(), payment_intent: text().optional() }),
};
