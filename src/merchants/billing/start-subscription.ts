import { assert, ok } from "#kernel";
import type {
  CollectionMethod,
  InvoiceItem,
  InvoiceLine,
  MissingMethod,
  Period,
  Subscription,
} from "../billing-objects.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../deps.ts";
import { newId } from "../object-id.ts";
import type { Customer, Metadata, PaymentIntent, TaxRate } from "../objects.ts";
import { amountFor } from "../price-amount.ts";
import { missing } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import { stepOf } from "./billed.ts";
import { collect, defaultMethod } from "./collect.ts";
import {
  type Granted,
  grantDiscounts,
  inTurns,
  stillBeGranted,
  turnsOf,
  useUp,
} from "./discounting.ts";
import { newInvoiceItem, ofSubscription, productNames, putDraft, waitingItems } from "./draft.ts";
import { expireIncomplete } from "./end-subscription.ts";
import { balanceIn, finalize, keepInvoice, unfinalizable } from "./finalize.ts";
import { newInvoice } from "./invoice.ts";
import { lineOfSubscription, pricingOf } from "./invoice-lines.ts";
import { type Cadence, periodAt } from "./periods.ts";
import { prorate } from "./proration.ts";
import { keep, newItem } from "./subscription.ts";
import type { Priced } from "./subscription-order.ts";

/** What is subscribed to, and how it is paid. */
export type SubscriptionOrder = {
  readonly customer: Customer;
  readonly at: number;
  readonly items: readonly Priced[];
  /** Paid once, on the first invoice. */
  readonly extras: readonly Priced[];
  readonly discounts: readonly Granted[];
  /** Of what has none of its own. */
  readonly taxRates: readonly TaxRate[];
  readonly trialEnd: number | null;
  /** When whole periods begin; null: now, or with the end of the trial. */
  readonly anchor: number | null;
  /** What is before the anchor costs its part of a period. */
  readonly prorates: boolean;
  readonly collection: CollectionMethod;
  readonly daysUntilDue: number | null;
  readonly method: string | null;
  readonly behaviour: "allow_incomplete" | "default_incomplete" | "error_if_incomplete";
  readonly onSession: boolean;
  readonly cancelAt: number | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly description: string | null;
  readonly metadata: Metadata;
  readonly savesMethod: boolean;
  readonly missingMethod: MissingMethod;
  readonly ids: { readonly subscription: string; readonly invoice: string };
  /** What may begin one subscription only. */
  readonly claim: string | null;
  /** Paid already, on the page of a checkout. */
  readonly paidWith: PaymentIntent | null;
};

/** New ids for {@link SubscriptionOrder.ids}. */
export function newOrderIds({ ids }: Shop) {
  return { subscription: newId(ids, "sub"), invoice: newId(ids, "in") };
}

/** The subscription that an order makes, as it would be stored, and the lines of its first invoice. */
export async function planStart(
  shop: Shop,
  call: Call,
  order: SubscriptionOrder,
): Promise<{ subscription: Subscription; lines: InvoiceLine[] }> {
  const { at, trialEnd, items, ids } = order;
  const recurring = items[0]?.price.recurring;
  assert(recurring, "what is subscribed to recurs");
  const anchor = order.anchor ?? trialEnd ?? at;
  const { period, share } = firstPeriod(order, anchor, recurring);
  const data = items.map((one) =>
    newItem(shop, { ...one, subscription: ids.subscription, at, period }),
  );
  const subscription = newSubscription(call, order, {
    billing_cycle_anchor: anchor,
    items: {
      object: "list",
      data,
      has_more: false,
      url: `/v1/subscription_items?subscription=${ids.subscription}`,
    },
  });
  const nameOf = await productNames(
    shop,
    call,
    data.map(({ price }) => price.product),
  );
  const isNew = new Map(items.map(({ price, product }) => [price.id, product?.name]));
  const lines = data.map((item) => {
    const name = isNew.get(item.price.id) ?? nameOf(item.price.product);
    const whole = amountFor(item.price, item.quantity);
    const amount = share?.(whole);
    const trial = trialEnd !== null;
    return lineOfSubscription(shop, {
      item,
      name,
      period,
      trial,
      ...(amount !== undefined && { amount }),
    });
  });
  return { subscription, lines };
}

type First = { readonly period: Period; readonly share?: (whole: bigint) => bigint };

function firstPeriod(order: SubscriptionOrder, anchor: number, cadence: Cadence): First {
  const { at, trialEnd, prorates } = order;
  if (trialEnd !== null) return { period: { start: at, end: trialEnd } };
  const whole = periodAt(anchor, cadence, at);
  if (anchor === at) return { period: whole };
  const share = (amount: bigint) => (prorates ? prorate(amount, whole, at) : 0n);
  return { period: { start: at, end: whole.end }, share };
}

function newSubscription(
  { world }: Call,
  order: SubscriptionOrder,
  given: Pick<Subscription, "billing_cycle_anchor" | "items">,
): Subscription {
  const { at, customer, trialEnd, collection } = order;
  const isPaidFirst = collection === "charge_automatically" && trialEnd === null;
  return {
    id: order.ids.subscription,
    object: "subscription",
    cancel_at: order.cancelAt,
    cancel_at_period_end: order.cancelAtPeriodEnd,
    canceled_at: order.cancelAtPeriodEnd ? at : null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: collection,
    created: at,
    currency: order.items[0]?.price.currency ?? "",
    customer: customer.id,
    days_until_due: order.daysUntilDue,
    default_payment_method: order.method,
    default_tax_rates: [...order.taxRates],
    description: order.description,
    discounts: [],
    ended_at: null,
    latest_invoice: order.ids.invoice,
    livemode: world.live,
    metadata: order.metadata,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: order.savesMethod ? "on_subscription" : "off",
    },
    pending_setup_intent: null,
    start_date: at,
    status: trialEnd !== null ? "trialing" : isPaidFirst ? "incomplete" : "active",
    test_clock: customer.test_clock,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: order.missingMethod },
    },
    trial_start: trialEnd === null ? null : at,
    hidden: {},
    ...given,
  };
}

/**
 * Starts a subscription with its first invoice, and collects it. Who calls holds the turn of the
 * customer. The answer is the subscription, as it is then.
 */
export async function startSubscription(
  shop: Shop,
  call: Call,
  order: SubscriptionOrder,
): Promise<Outcome> {
  const { ids, behaviour, at } = order;
  const begun = await begin(shop, stepOf(call), order);
  if (!begun.ok) return begun;
  const waits = behaviour === "default_incomplete" || order.collection === "send_invoice";
  if (!waits && order.paidWith === null) {
    const paid = await collect(shop, call, ids.invoice, { at, onSession: order.onSession });
    if (!paid.ok && behaviour === "error_if_incomplete") {
      await expireIncomplete(shop, stepOf(call), ids.subscription, at);
      return paid;
    }
  }
  return asItIs(shop, call, ids.subscription);
}

/** The subscription as it is now. */
export async function asItIs(shop: Shop, call: Call, id: string): Promise<Outcome> {
  const subscription = await findObject(shop.db, call.world, "subscription", id);
  return subscription ? ok(subscription) : missing("subscription", id);
}

async function begin(shop: Shop, call: Call, order: SubscriptionOrder): Promise<Outcome> {
  const { customer, ids, paidWith, discounts } = order;
  const plan = await planStart(shop, call, order);
  const { currency } = plan.subscription;
  const waiting = paidWith
    ? []
    : await waitingItems(shop, call, {
        customer: customer.id,
        currency,
        subscription: ids.subscription,
      });
  const wrong = paidWith ? undefined : refusedStart(shop, call, order, plan);
  if (wrong) return wrong;
  return inTurns(shop, turnsOf(call, discounts), async () => {
    // What is paid already was promised.
    const gone = paidWith ? undefined : await stillBeGranted(shop, call, discounts);
    if (gone) return gone;
    return shop.change(call, async (unit) =>
      ok(await put(shop, unit, order, { ...plan, waiting })),
    );
  });
}

type Plan = Awaited<ReturnType<typeof planStart>> & { readonly waiting: readonly InvoiceItem[] };

async function put(
  shop: Shop,
  unit: Unit,
  order: SubscriptionOrder,
  plan: Plan,
): Promise<Subscription> {
  const { customer, at, items, extras, ids } = order;
  if (order.claim !== null) unit.claim(order.claim, ids.subscription);
  putNew(unit, [...items, ...extras]);
  const granted = await grantDiscounts(shop, unit, order.discounts, {
    customer: customer.id,
    subscription: ids.subscription,
    at,
  });
  const counting = granted.map(({ discount }) => discount.id);
  const subscription = { ...plan.subscription, discounts: counting };
  unit.tell("customer.subscription.created", keep(unit, subscription));
  const onTop = extras.map((one) => extraItem(shop, unit, { order, subscription, one }));
  const draft = putDraft(shop, unit, {
    id: ids.invoice,
    customer,
    at,
    currency: subscription.currency,
    reason: "subscription_create",
    collection: order.collection,
    daysUntilDue: order.daysUntilDue,
    subscription,
    lines: plan.lines,
    items: [...plan.waiting, ...onTop],
    discounts: granted,
    period: { start: at, end: at },
  });
  const open = await finalize(shop, unit, draft, { at, paidWith: order.paidWith });
  // It waits for the payer to come; nothing is collected by itself.
  if (order.behaviour === "default_incomplete" && open.status === "open") {
    keepInvoice(unit, { ...open, next_payment_attempt: null });
  }
  await useUp(unit, subscription, open);
  return subscription;
}

/** Stores what is new, of prices and products. */
export function putNew(unit: Unit, priced: readonly Priced[]): void {
  for (const { isNew, price, product } of priced) {
    if (!isNew) continue;
    if (product) unit.tell("product.created", unit.put(product));
    unit.tell("price.created", unit.put(price));
  }
}

/** Why a subscription cannot start so, if it cannot. */
function refusedStart(
  shop: Shop,
  call: Call,
  order: SubscriptionOrder,
  { subscription, lines }: { subscription: Subscription; lines: readonly InvoiceLine[] },
) {
  const { customer, at } = order;
  const sample = newInvoice(shop, call, {
    customer: { ...customer, ...balanceIn(customer, subscription.currency) },
    at,
    currency: subscription.currency,
    reason: "subscription_create",
    collection: order.collection,
    daysUntilDue: null,
    subscription,
    lines,
    discounts: order.discounts,
    period: { start: at, end: at },
  });
  const byItself =
    order.collection === "charge_automatically" && order.behaviour !== "default_incomplete";
  const hasMethod = order.paidWith !== null || defaultMethod(customer, subscription) !== null;
  if (byItself && sample.amount_due > 0n && !hasMethod) {
    return missing("default payment method", customer.id, "default_payment_method");
  }
  return unfinalizable(sample);
}

type Extra = {
  readonly order: SubscriptionOrder;
  readonly subscription: Subscription;
  readonly one: Priced;
};

/** What is paid once, as an item of the first invoice. */
function extraItem(shop: Shop, unit: Unit, { order, subscription, one }: Extra) {
  const { customer, at, ids } = order;
  const { price, quantity, product } = one;
  const item = newInvoiceItem(shop, unit.call, {
    customer,
    at,
    amount: amountFor(price, quantity),
    currency: price.currency,
    description: product?.name ?? price.nickname,
    more: {
      invoice: ids.invoice,
      parent: ofSubscription(subscription),
      pricing: pricingOf(price),
      quantity,
      tax_rates: [...one.taxRates],
    },
  });
  unit.tell("invoiceitem.created", unit.put(item));
  return item;
}
