import { z } from "zod";
import { transferCodes } from "#accounts";
import { ok } from "#kernel";
import { book } from "./balance-transactions.ts";
import { listing, retrieval } from "./lists.ts";
import { movementOf, routeOf, transfersOf } from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { TopUp } from "./objects.ts";
import { operation } from "./operation.ts";
import { currency, metadata, nothing, paid, text } from "./params.ts";
import { destinationOf } from "./payouts.ts";
import { mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import type { Settle } from "./shop.ts";
import { findObject } from "./store/objects.ts";

const createParams = z.strictObject({
  amount: paid,
  currency,
  description: text().optional(),
  metadata: metadata.optional(),
  statement_descriptor: text(15).optional(),
  transfer_group: text().optional(),
});

// From the account that payouts go to: it is the business's own, so nothing else is asked.
const create = operation(createParams, async (shop, call, params) => {
  const { amount } = params;
  const payer = await destinationOf(shop, call, params.currency);
  const route = await routeOf(shop, call.world, params.currency, payer);
  const topup = newId(shop.ids, "tu");
  const id = newId(shop.ids, "work");
  const code = transferCodes.topUp;
  const leg = { debit: route.payer, credit: route.available, amount, code };
  const move = movementOf(shop, {
    world: route.party,
    payer,
    key: id,
    kind: "payout",
    amount,
    currency: params.currency,
    note: params.statement_descriptor ?? params.description ?? "",
    details: { topup },
    step: { name: "top up", target: "completed", transfers: transfersOf(shop.ids, route, [leg]) },
  });
  const purpose = {
    topup,
    amount,
    currency: params.currency,
    description: params.description ?? null,
    statementDescriptor: params.statement_descriptor ?? null,
    transferGroup: params.transfer_group ?? null,
    metadata: mergeMetadata({}, params.metadata),
  };
  return shop.carryOut({ id, call, kind: "topUp", move: { intent: move }, purpose });
});

/** What is stored when the ledger has answered to a top-up. */
export const settleTopUp: Settle<"topUp"> = async (shop, unit, { call, purpose, moved }) => {
  if (!moved.ok) {
    return invalid("balance_insufficient", "The account does not hold that much.", "amount");
  }
  const { topup: id, amount } = purpose;
  const entry = { type: "topup", source: id, currency: purpose.currency, amount, fee: 0n } as const;
  const line = book(shop, unit, { ...entry, availableOn: unit.now });
  const topUp: TopUp = {
    id,
    object: "topup",
    amount,
    balance_transaction: line.id,
    created: unit.now,
    currency: purpose.currency,
    description: purpose.description,
    expected_availability_date: unit.now,
    livemode: call.world.live,
    metadata: purpose.metadata,
    statement_descriptor: purpose.statementDescriptor,
    status: "succeeded",
    transfer_group: purpose.transferGroup,
  };
  unit.put(topUp);
  unit.tell("topup.created", topUp);
  unit.tell("topup.succeeded", topUp);
  return ok(topUp);
};

const update = operation(
  z.strictObject({ description: text().optional(), metadata: metadata.optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const topUp = await unit.find("topup", id);
        if (!topUp) return missing("topup", id);
        const { description = topUp.description } = params;
        return ok(
          unit.put({
            ...topUp,
            description,
            metadata: mergeMetadata(topUp.metadata, params.metadata),
          }),
        );
      }),
    ),
);

// The money is there at once, so there is never anything to cancel.
const cancel = operation(nothing, async (shop, call, _params, id) => {
  const topUp = await findObject(shop.db, call.world, "topup", id);
  if (!topUp) return missing("topup", id);
  return invalid("topup_not_cancelable", "Only top-ups that are pending can be canceled.");
});

/** Top-ups: money of its own that a business adds to its balance. */
export const topUpOperations = {
  create,
  update,
  cancel,
  retrieve: retrieval("topup", "top-up"),
  list: listing("topup", {
    status: z.enum(["canceled", "failed", "pending", "succeeded"]).optional(),
  }),
};
