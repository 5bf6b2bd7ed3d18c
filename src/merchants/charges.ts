import { z } from "zod";
import { ok } from "#kernel";
import { listing, retrieval } from "./lists.ts";
import { newId } from "./object-id.ts";
import type { Charge, Payer, PaymentIntent, PaymentMethod } from "./objects.ts";
import { operation } from "./operation.ts";
import { metadata, shipping, text, unsettable } from "./params.ts";
import { mergeMetadata } from "./read-fields.ts";
import { missing } from "./refusal.ts";
import { searching } from "./search.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import type { Unit } from "./unit.ts";

type NewCharge = {
  readonly id: string;
  readonly intent: PaymentIntent;
  readonly method: PaymentMethod;
  readonly payer: Payer;
  readonly descriptor: string;
};

/** A charge of an intent, not captured yet. */
export function newCharge(
  unit: Unit,
  { id, intent, method, payer, descriptor }: NewCharge,
): Charge {
  const { card, bourse, type } = method;
  return {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: 0n,
    amount_refunded: 0n,
    application_fee: null,
    application_fee_amount: intent.application_fee_amount,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: descriptorOf(intent, descriptor),
    captured: false,
    created: unit.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_code: null,
    failure_message: null,
    livemode: intent.livemode,
    metadata: intent.metadata,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: "approved_by_network",
      reason: null,
      risk_level: "normal",
      seller_message: "Payment complete.",
      type: "authorized",
    },
    on_behalf_of: intent.on_behalf_of,
    paid: true,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      type,
      ...(card && { card: bareCard(card) }),
      ...(bourse && { bourse }),
    },
    receipt_email: intent.receipt_email,
    refunded: false,
    shipping: intent.shipping,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: "succeeded",
    transfer_data: intent.transfer_data && {
      destination: intent.transfer_data.destination,
      amount: intent.transfer_data.amount ?? null,
    },
    transfer_group: intent.transfer_group,
    hidden: { payer, fee: 0n, feeReturned: 0n },
  };
}

function bareCard(card: NonNullable<PaymentMethod["card"]>) {
  const { brand, country, exp_month, exp_year, fingerprint, funding, last4 } = card;
  return { brand, country, exp_month, exp_year, fingerprint, funding, last4 };
}

const descriptorMax = 22;

/** What the payer's statement says: the business, and the suffix of the payment. */
function descriptorOf(intent: PaymentIntent, business: string): string {
  const { statement_descriptor: own, statement_descriptor_suffix: suffix } = intent;
  const start = own ?? business;
  return (suffix === null ? start : `${start}* ${suffix}`).slice(0, descriptorMax);
}

export type Failed = {
  readonly code: string;
  readonly decline_code?: string | undefined;
  readonly message: string;
};

/** A charge that was tried and did not come about. */
export function failedCharge(
  shop: Shop,
  unit: Unit,
  made: Omit<NewCharge, "id">,
  why: Failed,
): Charge {
  const charge = newCharge(unit, { ...made, id: newId(shop.ids, "ch") });
  return {
    ...charge,
    failure_code: why.code,
    failure_message: why.message,
    outcome: {
      ...charge.outcome,
      network_status: "declined_by_network",
      reason: why.decline_code ?? why.code,
      seller_message: "The payment was declined.",
      type: "issuer_declined",
    },
    paid: false,
    status: "failed",
  };
}

/** A charge changes in the turn of its intent; one that a platform paid has none. */
export const turnOf = (charge: Charge) => charge.payment_intent ?? charge.id;

const update = operation(
  z.strictObject({
    customer: text().optional(),
    description: text().optional(),
    metadata: metadata.optional(),
    receipt_email: unsettable(text()).optional(),
    shipping: shipping.optional(),
    transfer_group: text().optional(),
  }),
  async (shop, call, params, id) => {
    const found = await findObject(shop.db, call.world, "charge", id);
    if (!found) return missing("charge", id);
    return shop.inTurn(turnOf(found), () =>
      shop.change(call, async (unit) => {
        const charge = (await unit.find("charge", id)) ?? found;
        const { description, receipt_email, customer } = params;
        const changed: Charge = {
          ...charge,
          metadata: mergeMetadata(charge.metadata, params.metadata),
          description: description ?? charge.description,
          customer: customer ?? charge.customer,
          receipt_email: receipt_email === undefined ? charge.receipt_email : receipt_email,
        };
        unit.tell("charge.updated", changed, charge);
        return ok(unit.put(changed));
      }),
    );
  },
);

/** Charges: what intents have led to. */
export const chargeOperations = {
  update,
  retrieve: retrieval("charge", "charge"),
  list: listing("charge", {
    customer: text().optional(),
    payment_intent: text().optional(),
    transfer_group: text().optional(),
  }),
  search: searching("charge"),
};
