import { ok } from "#kernel";
import type {
  Invoice,
  InvoiceItem,
  InvoiceLine,
  Period,
  Subscription,
} from "../billing-objects.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../deps.ts";
import type { Customer } from "../objects.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import { discountsOf, stillCounting, useUp } from "./discounting.ts";
import { productNames, putDraft, waitingItems } from "./draft.ts";
import { keepInvoice } from "./finalize.ts";
import { draftSeconds } from "./invoice.ts";
import { lineOfSubscription } from "./invoice-lines.ts";
import { periodAt } from "./periods.ts";
import { cadenceOf, inPeriod, keep, keepChanged, periodOf } from "./subscription.ts";

/** The lines of a subscription for one whole period. */
export async function linesOf(
  shop: Shop,
  call: Call,
  subscription: Subscription,
  period: Period,
): Promise<InvoiceLine[]> {
  const items = subscription.items.data;
  const nameOf = await productNames(
    shop,
    call,
    items.map(({ price }) => price.product),
  );
  return items.map((item) =>
    lineOfSubscription(shop, { item, name: nameOf(item.price.product), period, trial: false }),
  );
}

/** The period after the one that is billed last. */
export function nextPeriod(subscription: Subscription): Period {
  const { end } = periodOf(subscription);
  return periodAt(subscription.billing_cycle_anchor, cadenceOf(subscription), end);
}

/**
 * Bills the next period of a subscription: a draft, which finalizes itself after an hour. One
 * invoice for each period, held by a claim: whatever crashes or runs twice, no second is made.
 * Who calls holds the turn of the customer.
 */
export async function renew(shop: Shop, call: Call, before: Subscription): Promise<Outcome> {
  const at = periodOf(before).end;
  const period = nextPeriod(before);
  const customer = await findObject(shop.db, call.world, "customer", before.customer);
  if (!customer) return ok(before);
  const lines = await linesOf(shop, call, before, period);
  const items = await waitingItems(shop, call, {
    customer: before.customer,
    currency: before.currency,
    subscription: before.id,
  });
  return shop.change(call, async (unit) => {
    unit.claim(`period ${before.id} ${period.start}`, before.id);
    const draft = await putRenewal(shop, unit, { before, customer, at, period, lines, items });
    const status = before.status === "trialing" ? "active" : before.status;
    const renewed = { ...inPeriod(before, period), status, latest_invoice: draft.id } as const;
    keepChanged(unit, renewed, before);
    await useUp(unit, renewed, draft);
    return ok(renewed);
  });
}

type Renewal = {
  readonly before: Subscription;
  readonly customer: Customer;
  readonly at: number;
  readonly period: Period;
  readonly lines: readonly InvoiceLine[];
  readonly items: readonly InvoiceItem[];
};

async function putRenewal(shop: Shop, unit: Unit, renewal: Renewal): Promise<Invoice> {
  const { before, customer, at, period, lines, items } = renewal;
  const granted = await discountsOf(unit, before.discounts);
  const draft = putDraft(shop, unit, {
    customer,
    at,
    currency: before.currency,
    reason: "subscription_cycle",
    collection: before.collection_method,
    daysUntilDue: before.days_until_due,
    subscription: before,
    lines,
    items,
    discounts: stillCounting(granted, period.start),
    period: periodOf(before),
  });
  // Whoever is paused so, or does not pay, is billed in drafts, which wait for somebody to decide.
  const waits = before.pause_collection?.behavior === "keep_as_draft" || before.status === "unpaid";
  return keepInvoice(unit, {
    ...draft,
    auto_advance: !waits,
    automatically_finalizes_at: waits ? null : at + draftSeconds,
  });
}

/** The collection of a paused subscription goes on. */
export function goOn(unit: Unit, before: Subscription): Subscription {
  const after = keep(unit, { ...before, pause_collection: null });
  unit.tell("customer.subscription.updated", after, before);
  return after;
}
