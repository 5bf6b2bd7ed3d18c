import { z } from "zod";
import { ok } from "#kernel";
import { nowOf } from "./billing/billed.ts";
import type { CustomerBalanceTransaction } from "./credit-objects.ts";
import { listing } from "./lists.ts";
import { newId } from "./object-id.ts";
import type { Customer } from "./objects.ts";
import { type Operation, operation } from "./operation.ts";
import { currency, metadata, nothing, signedMinor, text, unsettable } from "./params.ts";
import { mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import type { Unit } from "./unit.ts";

const kind = "customer_balance_transaction";

type Change = Pick<CustomerBalanceTransaction, "amount" | "currency" | "type"> &
  Partial<
    Pick<CustomerBalanceTransaction, "credit_note" | "description" | "invoice" | "metadata">
  > & { readonly at: number };

/**
 * Changes what a customer's balance holds, with the transaction that says why, so that the balance
 * is the sum of its transactions. Who calls holds the turn of the customer, and tells of it.
 *
 * @returns the customer as they are to be stored, and the transaction, where there is one
 */
export function changeBalance(
  shop: Shop,
  unit: Unit,
  before: Customer,
  change: Change,
): { readonly customer: Customer; readonly transaction: CustomerBalanceTransaction | null } {
  const { at, ...what } = change;
  if (what.amount === 0n) return { customer: before, transaction: null };
  const put = (more: typeof what, ending: bigint) =>
    unit.put<CustomerBalanceTransaction>({
      id: newId(shop.ids, "cbtxn"),
      object: kind,
      created: at,
      credit_note: null,
      customer: before.id,
      description: null,
      ending_balance: ending,
      invoice: null,
      livemode: unit.call.world.live,
      metadata: {},
      ...more,
    });
  // What it held before transactions were kept is one, too.
  if (!before.hidden.booked && before.balance !== 0n) {
    const was = { amount: before.balance, currency: what.currency, type: "migration" } as const;
    put(was, before.balance);
  }
  const balance = before.balance + what.amount;
  const customer = { ...before, balance, hidden: { ...before.hidden, booked: true } };
  return { customer, transaction: put(what, balance) };
}

const createParams = z.strictObject({
  amount: signedMinor,
  currency,
  description: text(350).optional(),
  metadata: metadata.optional(),
});

const create = operation(createParams, (shop, call, params, id) =>
  shop.inTurn(id, async () => {
    const before = await findObject(shop.db, call.world, "customer", id);
    if (!before || before.hidden.deleted) return missing("customer", id);
    const at = await nowOf(shop, call, before);
    if (before.currency !== null && before.currency !== params.currency) {
      return invalid(
        "currency_mismatch",
        `This customer is billed in ${before.currency}; their balance is of that currency.`,
        "currency",
      );
    }
    if (params.amount === 0n) {
      return invalid("parameter_invalid", "An amount of 0 changes nothing.", "amount");
    }
    return shop.change(call, async (unit) => {
      const { customer, transaction } = changeBalance(shop, unit, before, {
        at,
        amount: params.amount,
        currency: params.currency,
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
        type: "adjustment",
      });
      const after = unit.put({ ...customer, currency: params.currency });
      unit.tell("customer.updated", after, before);
      return ok(transaction ?? after);
    });
  }),
);

const update = operation(
  z.strictObject({
    description: unsettable(text(350)).optional(),
    metadata: metadata.optional(),
  }),
  (shop, call, params, customerId, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const found = await unit.find(kind, id);
        if (found?.customer !== customerId) return missing("customer balance transaction", id);
        return ok(
          unit.put({
            ...found,
            description: params.description === undefined ? found.description : params.description,
            metadata: mergeMetadata(found.metadata, params.metadata),
          }),
        );
      }),
    ),
);

const retrieve = operation(nothing, async (shop, call, _params, customerId, id) => {
  const found = await findObject(shop.db, call.world, kind, id);
  return found?.customer === customerId ? ok(found) : missing("customer balance transaction", id);
});

const listAll = listing(kind, { invoice: text().optional() });
const list: Operation = {
  async run(shop, call, [id = ""], input) {
    const customer = await findObject(shop.db, call.world, "customer", id);
    if (!customer || customer.hidden.deleted) return missing("customer", id);
    const url = `/v1/customers/${id}/balance_transactions`;
    return listAll.run(shop, call, [], input, [`customer=${id}`], url);
  },
};

/** Transactions of a customer's balance: what a business owes them, or they it, before an invoice. */
export const customerBalanceOperations = { create, update, retrieve, list };
