import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "../call.ts";
import type { Outcome } from "../deps.ts";
import { listing, retrieval } from "../lists.ts";
import type { Customer } from "../objects.ts";
import { type Operation, operation } from "../operation.ts";
import { text } from "../params.ts";
import { amountFor } from "../price-amount.ts";
import { mergeMetadata } from "../read-fields.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import { searching } from "../search.ts";
import type { Shop } from "../shop.ts";
import { claimedBy } from "../store/claims.ts";
import { findObject } from "../store/objects.ts";
import { findTaxRates } from "../tax-rates.ts";
import { inTurnOf, onBilled, stepOf } from "./billed.ts";
import { applyChange, planChange } from "./change-subscription.ts";
import { collect } from "./collect.ts";
import { findDiscounts } from "./discounting.ts";
import { endSubscription } from "./end-subscription.ts";
import { daySeconds } from "./periods.ts";
import {
  asItIs,
  newOrderIds,
  type SubscriptionOrder,
  startSubscription,
} from "./start-subscription.ts";
import { hasEnded, keepChanged } from "./subscription.ts";
import { type Priced, pricedAll, unfitTogether } from "./subscription-order.ts";
import {
  type CreateSubscription,
  cancelSubscription,
  createSubscription,
  resumeSubscription,
  type SubscriptionChange,
  updateSubscription,
} from "./subscription-params.ts";

const create = operation(createSubscription, (shop, call, params) =>
  inTurnOf(shop, call, params.customer, async (customer, at) => {
    if (customer.hidden.deleted) return missing("customer", params.customer, "customer");
    const claim = call.idempotency && `key ${call.idempotency.key}`;
    const begun = claim && (await claimedBy(shop.db, call.world, claim));
    if (begun) return carryOn(shop, call, begun, at);
    const order = await orderOf(shop, call, params, { customer, at });
    return order.ok ? startSubscription(shop, call, { ...order.value, claim }) : order;
  }),
);

/** The call was made before and did not come to its end: it goes on where it was. */
async function carryOn(shop: Shop, call: Call, id: string, at: number): Promise<Outcome> {
  const subscription = await findObject(shop.db, call.world, "subscription", id);
  const invoiceId = subscription?.latest_invoice ?? "";
  const invoice = await findObject(shop.db, call.world, "invoice", invoiceId);
  if (invoice?.status === "open" && invoice.next_payment_attempt !== null) {
    await collect(shop, stepOf(call), invoice.id, { at, onSession: true });
  }
  return asItIs(shop, call, id);
}

/** What a call orders, checked against what there is. Changes nothing. */
export async function orderOf(
  shop: Shop,
  call: Call,
  params: CreateSubscription,
  { customer, at }: { readonly customer: Customer; readonly at: number },
): Promise<Result<SubscriptionOrder, Refusal>> {
  const items = await pricedAll(shop, call, params.items, "items");
  if (!items.ok) return items;
  const unfit = unfitTogether(items.value.map(({ price }) => price));
  if (unfit) return unfit;
  const extras = await pricedAll(shop, call, params.add_invoice_items ?? [], "add_invoice_items");
  if (!extras.ok) return extras;
  const rates = await findTaxRates(shop, call, params.default_tax_rates, "default_tax_rates");
  if (!rates.ok) return rates;
  const discounts = await findDiscounts(shop, call, params.discounts, {
    customer: customer.id,
    at,
    currency: items.value[0]?.price.currency ?? "",
    amount: totalOf([...items.value, ...extras.value]),
  });
  if (!discounts.ok) return discounts;
  const wrong = await wrongTerms(shop, call, params, { customer, at });
  if (wrong) return wrong;
  const trialEnd = trialEndOf(params, items.value, at);
  return ok({
    customer,
    at,
    items: items.value,
    extras: extras.value,
    discounts: discounts.value,
    taxRates: rates.value,
    trialEnd,
    anchor: params.billing_cycle_anchor ?? null,
    prorates: params.proration_behavior !== "none",
    collection: params.collection_method ?? "charge_automatically",
    daysUntilDue: params.days_until_due ?? null,
    method: params.default_payment_method ?? null,
    behaviour: params.payment_behavior ?? "allow_incomplete",
    onSession: params.off_session !== true,
    cancelAt: params.cancel_at ?? null,
    cancelAtPeriodEnd: params.cancel_at_period_end ?? false,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    savesMethod: params.payment_settings?.save_default_payment_method === "on_subscription",
    missingMethod: params.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
    ids: newOrderIds(shop),
    claim: null,
    paidWith: null,
  });
}

function totalOf(all: readonly Pick<Priced, "price" | "quantity">[]): bigint {
  return all.reduce((sum, { price, quantity }) => sum + amountFor(price, quantity), 0n);
}

function trialEndOf(params: CreateSubscription, items: readonly Priced[], at: number) {
  const { trial_end: end, trial_period_days: days, trial_from_plan: fromPlan } = params;
  if (typeof end === "number") return end;
  if (days !== undefined) return at + days * daySeconds;
  if (!fromPlan) return null;
  const planned = items[0]?.price.recurring?.trial_period_days ?? null;
  return planned === null ? null : at + planned * daySeconds;
}

/** What is wrong with instants, and with how it is paid, if anything is. */
async function wrongTerms(
  shop: Shop,
  call: Call,
  params: Pick<
    SubscriptionChange,
    "cancel_at" | "collection_method" | "days_until_due" | "default_payment_method" | "trial_end"
  > & { readonly billing_cycle_anchor?: number | "now" | "unchanged" | undefined },
  { customer, at }: { readonly customer: Customer; readonly at: number },
) {
  for (const name of ["trial_end", "billing_cycle_anchor", "cancel_at"] as const) {
    const time = params[name];
    if (typeof time === "number" && time <= at) {
      return invalid(
        "parameter_invalid",
        `Invalid timestamp: ${name} must be in the future.`,
        name,
      );
    }
  }
  if (params.collection_method === "send_invoice" && params.days_until_due === undefined) {
    return invalid(
      "parameter_missing",
      "`days_until_due` is needed when `collection_method` is `send_invoice`.",
      "days_until_due",
    );
  }
  const { default_payment_method: id } = params;
  if (id === undefined || id === null) return undefined;
  const method = await findObject(shop.db, call.world, "payment_method", id);
  if (method?.customer === customer.id) return undefined;
  return method
    ? invalid(
        "payment_method_customer_mismatch",
        "The customer does not have a payment method with this id. Attach it to the customer first.",
        "default_payment_method",
      )
    : missing("PaymentMethod", id, "default_payment_method");
}

/** Changes a subscription in the turn of its customer. */
export function changeSubscription(
  shop: Shop,
  call: Call,
  id: string,
  change: SubscriptionChange,
): Promise<Outcome> {
  return onBilled(shop, call, { kind: "subscription", id }, async (before, customer, at) => {
    if (hasEnded(before)) {
      return invalid(
        "subscription_ended",
        "A canceled subscription can only update its cancellation_details.",
      );
    }
    const wrong = await wrongTerms(shop, call, change, { customer, at });
    if (wrong) return wrong;
    const plan = await planChange(shop, call, { before, customer, at }, change);
    if (!plan.ok) return plan;
    const { currency, items } = plan.value.after;
    const amount = totalOf(items.data);
    const asking = { customer: customer.id, at, currency, amount };
    const discounts = await findDiscounts(shop, call, change.discounts, asking);
    if (!discounts.ok) return discounts;
    return applyChange(shop, call, plan.value, {
      invoices: change.proration_behavior === "always_invoice",
      onSession: change.off_session !== true,
      discounts: change.discounts === undefined ? undefined : discounts.value,
    });
  });
}

const update = operation(updateSubscription, (shop, call, params, id) =>
  changeSubscription(shop, call, id, params),
);

const cancel = operation(cancelSubscription, (shop, call, params, id) =>
  onBilled(shop, call, { kind: "subscription", id }, async (subscription, _customer, at) => {
    if (hasEnded(subscription)) return missing("subscription", id);
    return endSubscription(shop, call, subscription, {
      at,
      details: { ...params.cancellation_details, reason: "cancellation_requested" },
      prorate: params.prorate === true,
      invoiceNow: params.invoice_now === true,
    });
  }),
);

const resume = operation(resumeSubscription, (shop, call, params, id) =>
  onBilled(shop, call, { kind: "subscription", id }, async (before, customer, at) => {
    if (before.status !== "paused") {
      return invalid("subscription_not_paused", "Only a paused subscription can be resumed.");
    }
    const active = { ...before, status: "active" } as const;
    const change = {
      billing_cycle_anchor: "now",
      proration_behavior: params.proration_behavior ?? "none",
    } as const;
    const plan = await planChange(shop, call, { before: active, customer, at }, change);
    if (!plan.ok) return plan;
    // It goes on once what begins now is paid.
    const after = { ...plan.value.after, status: "paused" } as const;
    const applying = { invoices: false, onSession: true, discounts: undefined };
    return applyChange(shop, call, { ...plan.value, before, after }, applying);
  }),
);

const removeDiscount = operation(z.strictObject({}), (shop, call, _params, id) =>
  onBilled(shop, call, { kind: "subscription", id }, async (before) => {
    const [first] = before.discounts;
    const discount = first && (await findObject(shop.db, call.world, "discount", first));
    if (!discount) return missing("discount", id);
    return shop.change(call, async (unit) => {
      keepChanged(unit, { ...before, discounts: [] }, before);
      return ok(unit.put({ ...discount, hidden: { deleted: true } }));
    });
  }),
);

const listAll = listing("subscription", {
  collection_method: z.enum(["charge_automatically", "send_invoice"]).optional(),
  customer: text().optional(),
  price: text().optional(),
  test_clock: text().optional(),
  status: z
    .enum([
      "active",
      "canceled",
      "incomplete",
      "incomplete_expired",
      "past_due",
      "paused",
      "trialing",
      "unpaid",
    ])
    .optional(),
});

/** Those that have ended are listed for those who ask for them. */
const list: Operation = {
  run(shop, call, ids, input) {
    const { status, ...rest } = { status: undefined, ...Object(input) };
    if (status === "all") return listAll.run(shop, call, ids, rest);
    if (status === "ended") return listAll.run(shop, call, ids, rest, ["ended=true"]);
    if (status === undefined) return listAll.run(shop, call, ids, rest, ["ended=false"]);
    return listAll.run(shop, call, ids, { ...rest, status });
  },
};

/** Subscriptions: what customers pay again and again. */
export const subscriptionOperations = {
  create,
  update,
  cancel,
  resume,
  removeDiscount,
  retrieve: retrieval("subscription", "subscription"),
  list,
  search: searching("subscription"),
};
