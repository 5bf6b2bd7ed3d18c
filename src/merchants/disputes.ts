import { z } from "zod";
import { transferCodes } from "#accounts";
import { assert, dayMs, ok } from "#kernel";
import { advanceTransfers, coverOf, inBalanceTurns, isTakenFromPending } from "./advances.ts";
import { book } from "./balance-transactions.ts";
import { type Call, ownCall } from "./call.ts";
import { turnOf } from "./charges.ts";
import type { Outcome } from "./deps.ts";
import { listing, retrieval } from "./lists.ts";
import { movementOf, routeOf, transfersOf } from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { BalanceTransaction, Charge, Dispute } from "./objects.ts";
import { operation } from "./operation.ts";
import { flag, metadata, nothing, text, unsettable } from "./params.ts";
import { mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import type { Settle, Shop } from "./shop.ts";
import { dueObjects, findObject } from "./store/objects.ts";

/** How long a business has to answer. */
const answerMs = 7 * dayMs;
const dueMax = 100;

const evidenceFields = [
  "access_activity_log",
  "billing_address",
  "cancellation_policy",
  "cancellation_policy_disclosure",
  "cancellation_rebuttal",
  "customer_communication",
  "customer_email_address",
  "customer_name",
  "customer_purchase_ip",
  "customer_signature",
  "duplicate_charge_documentation",
  "duplicate_charge_explanation",
  "duplicate_charge_id",
  "product_description",
  "receipt",
  "refund_policy",
  "refund_policy_disclosure",
  "refund_refusal_explanation",
  "service_date",
  "service_documentation",
  "shipping_address",
  "shipping_carrier",
  "shipping_date",
  "shipping_documentation",
  "shipping_tracking_number",
  "uncategorized_file",
  "uncategorized_text",
] as const;
const evidenceMax = 20_000;
const evidence = z.strictObject(
  Object.fromEntries(
    evidenceFields.map((name) => [name, unsettable(text(evidenceMax)).optional()]),
  ),
);

/** Why a payer contests a charge. */
export type DisputeCause = { readonly reason: string; readonly explanation?: string };

/**
 * The payer contests a charge: what is left of it is set aside until that is decided. In the test
 * world a card asks for it; who decides there is the evidence, by two well-known texts.
 */
export async function openDispute(
  shop: Shop,
  call: Call,
  chargeId: string,
  why: DisputeCause,
): Promise<Outcome> {
  const charge = await findObject(shop.db, call.world, "charge", chargeId);
  if (!charge) return missing("charge", chargeId);
  return shop.inTurn(turnOf(charge), () =>
    inBalanceTurns(shop, [call.world], () => openNow(shop, call, chargeId, why)),
  );
}

async function openNow(
  shop: Shop,
  call: Call,
  chargeId: string,
  why: DisputeCause,
): Promise<Outcome> {
  const charge = await findObject(shop.db, call.world, "charge", chargeId);
  assert(charge, "a charge is never removed");
  const amount = charge.amount_captured - charge.amount_refunded;
  if (charge.disputed || amount === 0n) {
    // Whoever asked for it is not to come again.
    return shop.change(call, async (unit) => {
      unit.put(charge);
      return invalid("charge_disputed", `Charge ${chargeId} has nothing left to dispute.`);
    });
  }
  const { payer } = charge.hidden;
  const route = await routeOf(shop, call.world, charge.currency, payer);
  const fee = charge.hidden.fee - charge.hidden.feeReturned;
  const line = await lineOf(shop, call, charge);
  const wanted = { amount, incoming: fee };
  const isPending = await isTakenFromPending(shop, call.world, line, wanted);
  const from = isPending ? route.pending : route.available;
  const { own, advanced } = isPending
    ? { own: amount, advanced: 0n }
    : await coverOf(shop, call.world, charge.currency, wanted);
  const code = transferCodes.dispute;
  const transfers = [
    ...transfersOf(shop.ids, route, [
      { debit: route.fees, credit: from, amount: fee, code: transferCodes.fee },
      { debit: from, credit: route.disputed, amount: own, code },
    ]),
    ...(await advanceTransfers(shop, call.world, route, {
      code: charge.currency,
      amount: advanced,
      to: route.disputed,
    })),
  ];
  const dispute = newId(shop.ids, "du");
  const id = newId(shop.ids, "work");
  const move = movementOf(shop, {
    world: route.party,
    payer: { type: "test_card" },
    key: id,
    kind: "purchase_refund",
    amount,
    currency: charge.currency,
    note: "",
    details: { dispute, charge: chargeId },
    step: { name: "dispute", target: "completed", transfers },
  });
  const when = { pending: isPending, availableOn: line.available_on };
  const purpose = { dispute, charge: chargeId, ...why, ...when };
  return shop.carryOut({ id, call, kind: "dispute", move: { intent: move }, purpose });
}

async function lineOf(shop: Shop, call: Call, charge: Charge): Promise<BalanceTransaction> {
  const { balance_transaction: id } = charge;
  const line = await findObject(shop.db, call.world, "balance_transaction", id ?? "");
  assert(line, "what was captured is in the balance");
  return line;
}

/** What is stored when the ledger has answered to a dispute. */
export const settleDispute: Settle<"dispute"> = async (shop, unit, { call, purpose, moved }) => {
  const charge = await unit.find("charge", purpose.charge);
  assert(charge, "what is disputed is there");
  if (!moved.ok) {
    unit.put(charge);
    return invalid("balance_insufficient", "The balance does not cover what is disputed.");
  }
  const amount = charge.amount_captured - charge.amount_refunded;
  const fee = charge.hidden.fee - charge.hidden.feeReturned;
  const withdrawn = book(shop, unit, {
    type: "adjustment",
    source: purpose.dispute,
    currency: charge.currency,
    amount: -amount,
    fee: -fee,
    availableOn: purpose.pending ? purpose.availableOn : unit.now,
    pending: purpose.pending,
    description: `Chargeback withdrawal for ${charge.id}`,
  });
  const dueBy = unit.now + answerMs / 1_000;
  const dispute: Dispute = {
    id: purpose.dispute,
    object: "dispute",
    amount,
    balance_transactions: [withdrawn],
    charge: charge.id,
    created: unit.now,
    currency: charge.currency,
    evidence: Object.fromEntries(evidenceFields.map((name) => [name, null])),
    evidence_details: {
      due_by: dueBy,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    is_charge_refundable: false,
    livemode: call.world.live,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: purpose.reason,
    status: "needs_response",
    hidden: {
      fee,
      payer: charge.hidden.payer,
      ...(purpose.explanation !== undefined && { explanation: purpose.explanation }),
    },
  };
  const disputed = unit.put({
    ...charge,
    disputed: true,
    hidden: { ...charge.hidden, feeReturned: charge.hidden.fee, dispute: dispute.id },
  });
  unit.tell("charge.updated", disputed, charge);
  unit.tell("charge.dispute.created", unit.put(dispute, dueBy * 1_000));
  unit.tell("charge.dispute.funds_withdrawn", dispute);
  return ok(dispute);
};

const update = operation(
  z.strictObject({
    evidence: evidence.optional(),
    metadata: metadata.optional(),
    submit: flag.optional(),
  }),
  (shop, call, params, id) =>
    shop.inTurn(id, async () => {
      const dispute = await findObject(shop.db, call.world, "dispute", id);
      if (!dispute) return missing("dispute", id);
      if (dispute.status !== "needs_response") {
        return invalid("dispute_closed", `This dispute is ${dispute.status}.`);
      }
      const submitted = params.evidence !== undefined && params.submit !== false;
      const changed: Dispute = {
        ...dispute,
        evidence: evidenceAfter(dispute.evidence, params.evidence),
        metadata: mergeMetadata(dispute.metadata, params.metadata),
        evidence_details: {
          ...dispute.evidence_details,
          has_evidence: dispute.evidence_details.has_evidence || params.evidence !== undefined,
          submission_count: dispute.evidence_details.submission_count + (submitted ? 1 : 0),
          submission_method: submitted ? "manual" : dispute.evidence_details.submission_method,
        },
        status: submitted ? "under_review" : "needs_response",
      };
      const verdict = submitted && !call.world.live ? verdictOf(changed) : undefined;
      if (verdict) return endDispute(shop, call, changed, verdict);
      return shop.change(call, async (unit) => {
        unit.tell("charge.dispute.updated", changed, dispute);
        return ok(unit.put(changed, changed.evidence_details.due_by * 1_000));
      });
    }),
);

function evidenceAfter(
  before: Dispute["evidence"],
  change: z.output<typeof evidence> | undefined,
): Dispute["evidence"] {
  const fields = Object.entries(change ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...before, ...Object.fromEntries(fields) };
}

/** What the well-known texts of the test world lead to. */
function verdictOf({ evidence: { uncategorized_text: said } }: Dispute) {
  if (said === "winning_evidence") return "won";
  return said === "losing_evidence" ? "lost" : undefined;
}

/** Decides a dispute: the money goes back to the business, or to the payer. */
export async function endDispute(
  shop: Shop,
  call: Call,
  dispute: Dispute,
  outcome: "won" | "lost",
): Promise<Outcome> {
  const { fee, payer } = dispute.hidden;
  const { amount, currency } = dispute;
  const route = await routeOf(shop, call.world, currency, payer);
  const legs =
    outcome === "won"
      ? [
          {
            debit: route.disputed,
            credit: route.available,
            amount,
            code: transferCodes.dispute,
          },
          { debit: route.available, credit: route.fees, amount: fee, code: transferCodes.fee },
        ]
      : [{ debit: route.disputed, credit: route.payer, amount, code: transferCodes.dispute }];
  const id = newId(shop.ids, "work");
  const move = movementOf(shop, {
    world: route.party,
    payer: outcome === "won" ? { type: "test_card" } : payer,
    back: true,
    key: id,
    kind: "purchase_refund",
    amount,
    currency,
    note: "",
    details: { dispute: dispute.id, charge: dispute.charge },
    step: { name: outcome, target: "completed", transfers: transfersOf(shop.ids, route, legs) },
  });
  const purpose = { dispute: dispute.id, outcome };
  const work = { id, call, kind: "disputeEnd", move: { intent: move }, purpose } as const;
  return shop.carryOut(work, async (unit) => {
    unit.put({ ...dispute, status: "under_review" });
  });
}

/** What is stored when the ledger has answered to a decision. */
export const settleDisputeEnd: Settle<"disputeEnd"> = async (shop, unit, { purpose, moved }) => {
  const dispute = await unit.find("dispute", purpose.dispute);
  assert(dispute, "a dispute is never removed");
  if (!moved.ok) return invalid("processing_error", `The ledger refused: ${moved.reason}.`);
  const { outcome } = purpose;
  const reinstated =
    outcome === "won"
      ? book(shop, unit, {
          type: "adjustment",
          source: dispute.id,
          currency: dispute.currency,
          amount: dispute.amount,
          fee: dispute.hidden.fee,
          availableOn: unit.now,
          description: `Chargeback reversal for ${dispute.charge}`,
        })
      : undefined;
  const closed: Dispute = {
    ...dispute,
    status: outcome,
    balance_transactions: [...dispute.balance_transactions, ...(reinstated ? [reinstated] : [])],
  };
  unit.put(closed);
  unit.tell("charge.dispute.closed", closed, dispute);
  if (reinstated) unit.tell("charge.dispute.funds_reinstated", closed);
  return ok(closed);
};

const close = operation(nothing, (shop, call, _params, id) =>
  shop.inTurn(id, async () => {
    const dispute = await findObject(shop.db, call.world, "dispute", id);
    if (!dispute) return missing("dispute", id);
    if (dispute.status !== "needs_response") {
      return invalid("dispute_closed", `This dispute is already ${dispute.status}.`);
    }
    return endDispute(shop, call, dispute, "lost");
  }),
);

/** Opens what test cards ask for, and decides against whoever did not answer in time. */
export async function disputesDue(shop: Shop): Promise<number> {
  const nowMs = shop.clock.nowMs();
  const asked = await dueObjects(shop.db, "charge", nowMs, dueMax);
  for (const { world, object } of asked) {
    const method = await findObject(shop.db, world, "payment_method", object.payment_method ?? "");
    const reason = method?.hidden.behaviour?.dispute ?? "general";
    await openDispute(shop, ownCall(world), object.id, { reason });
  }
  const late = await dueObjects(shop.db, "dispute", nowMs, dueMax);
  for (const { world, object } of late) {
    await shop.inTurn(object.id, async () => {
      const dispute = await findObject(shop.db, world, "dispute", object.id);
      if (dispute?.status === "needs_response") {
        await endDispute(shop, ownCall(world), dispute, "lost");
      }
    });
  }
  return asked.length + late.length;
}

/** Disputes: what payers contest, and what businesses answer. */
export const disputeOperations = {
  update,
  close,
  retrieve: retrieval("dispute", "dispute"),
  list: listing("dispute", { charge: text().optional(), payment_intent: text().optional() }),
};
