import { ok } from "#kernel";
import type { Invoice, Subscription } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import { cancelNow } from "../cancel.ts";
import { changeBalance } from "../customer-balance.ts";
import type { Outcome } from "../deps.ts";
import type { ProrationBehavior } from "../portal-objects.ts";
import { invalid } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject, listObjects } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import { stepOf } from "./billed.ts";
import { collect } from "./collect.ts";
import { putDraft, waitingItems } from "./draft.ts";
import { finalize, keepInvoice } from "./finalize.ts";
import { withPayments } from "./invoice.ts";
import { creditItems } from "./prorate-change.ts";
import { settleInvoice } from "./settle-invoice.ts";
import { keep, periodOf } from "./subscription.ts";

const draftsMax = 100;

/** How a subscription ends. */
export type Ending = {
  readonly at: number;
  readonly details: Partial<Subscription["cancellation_details"]>;
  /** What was paid and is not used is credited. */
  readonly prorate?: boolean;
  readonly invoiceNow?: boolean;
};

/** Ends a subscription at once. Who calls holds the turn of the customer. */
export async function endSubscription(
  shop: Shop,
  call: Call,
  subscription: Subscription,
  ending: Ending,
): Promise<Outcome> {
  const { at } = ending;
  const step = stepOf(call);
  const drafts = await listObjects(shop.db, call.world, "invoice", {
    refs: [`subscription=${subscription.id}`, "status=draft"],
    limit: draftsMax,
  });
  const credits = ending.prorate ? await creditItems(shop, step, subscription, at) : [];
  const ended = await shop.change(call, async (unit) => {
    for (const item of credits) unit.tell("invoiceitem.created", unit.put(item));
    for (const draft of drafts) keepInvoice(unit, { ...draft, auto_advance: false });
    const now = keep(unit, endedNow(subscription, ending));
    unit.tell("customer.subscription.deleted", now);
    return ok(now);
  });
  if (ending.invoiceNow) await invoiceWaiting(shop, step, subscription, { at });
  return ended;
}

/** The same subscription, ended. */
export function endedNow(subscription: Subscription, { at, details }: Ending): Subscription {
  return {
    ...subscription,
    canceled_at: subscription.canceled_at ?? at,
    cancellation_details: { ...subscription.cancellation_details, ...details },
    ended_at: at,
    status: "canceled",
  };
}

/** Puts what waits for the next invoice of a subscription on one at once, and collects it. */
export async function invoiceWaiting(
  shop: Shop,
  call: Call,
  subscription: Subscription,
  { at, onSession }: { readonly at: number; readonly onSession?: boolean },
): Promise<Outcome> {
  const step = stepOf(call);
  const customer = await findObject(shop.db, call.world, "customer", subscription.customer);
  const items = await waitingItems(shop, step, {
    customer: subscription.customer,
    currency: subscription.currency,
    subscription: subscription.id,
  });
  if (!customer || items.length === 0) return ok(subscription);
  const made: { invoice?: Invoice } = {};
  await shop.change(step, async (unit) => {
    const draft = putDraft(shop, unit, {
      customer,
      at,
      currency: subscription.currency,
      reason: "subscription_update",
      collection: subscription.collection_method,
      daysUntilDue: subscription.days_until_due,
      subscription,
      items,
      discounts: [],
      period: periodOf(subscription),
    });
    made.invoice = await finalize(shop, unit, draft, { at });
    const now = (await unit.find("subscription", subscription.id)) ?? subscription;
    keep(unit, { ...now, latest_invoice: draft.id });
    return ok(made.invoice);
  });
  const { invoice } = made;
  if (invoice?.status !== "open" || invoice.collection_method === "send_invoice") {
    return ok(subscription);
  }
  return collect(shop, step, invoice.id, { at, onSession: onSession === true });
}

/** Its first payment did not come: it never began, and its invoice is void. */
export async function expireIncomplete(
  shop: Shop,
  call: Call,
  id: string,
  at: number,
): Promise<void> {
  const subscription = await findObject(shop.db, call.world, "subscription", id);
  if (subscription?.status !== "incomplete") return;
  if (subscription.latest_invoice !== null) {
    const voided = await voidInvoice(shop, call, subscription.latest_invoice, at);
    // It was paid in the meantime.
    if (!voided.ok) return;
  }
  await shop.change(call, async (unit) => {
    const ended = { ...subscription, ended_at: at, status: "incomplete_expired" } as const;
    unit.tell("customer.subscription.updated", keep(unit, ended), subscription);
    return ok(ended);
  });
}

/** Takes an invoice back that is not paid. Who calls holds the turn of the customer. */
export async function voidInvoice(
  shop: Shop,
  call: Call,
  id: string,
  at: number,
): Promise<Outcome> {
  const withdrawn = await withdraw(shop, call, id, at);
  if (!withdrawn.ok) return withdrawn;
  const invoice = withdrawn.value;
  return shop.change(call, async (unit) => {
    const voided = keepInvoice(unit, {
      ...withPayments(invoice, { status: "canceled", at }),
      auto_advance: false,
      confirmation_secret: null,
      next_payment_attempt: null,
      status: "void",
      status_transitions: { ...invoice.status_transitions, voided_at: at },
    });
    await giveBack(shop, unit, voided, at);
    unit.tell("invoice.voided", voided, invoice);
    return ok(voided);
  });
}

/** Ends the payment intent of an invoice, so that nobody pays it any more. */
export async function withdraw(shop: Shop, call: Call, id: string, at: number) {
  const step = stepOf(call);
  const found = await findObject(shop.db, call.world, "invoice", id);
  const intentId = found?.hidden.intent ?? null;
  if (intentId !== null) {
    await shop.inTurn(intentId, async () => {
      const intent = await findObject(shop.db, call.world, "payment_intent", intentId);
      if (intent) await cancelNow(shop, step, intent, "abandoned", async () => {});
    });
  }
  await settleInvoice(shop, step, id, at);
  const invoice = await findObject(shop.db, call.world, "invoice", id);
  if (invoice && (invoice.status === "open" || invoice.status === "uncollectible")) {
    return ok(invoice);
  }
  return invalid(
    "invoice_not_editable",
    `This needs an invoice that is open or uncollectible; this one is ${invoice?.status ?? "gone"}.`,
  );
}

/** What an invoice took from the customer's balance goes back to it. */
async function giveBack(shop: Shop, unit: Unit, invoice: Invoice, at: number): Promise<void> {
  const { ending_balance: ending, starting_balance: starting } = invoice;
  const before = await unit.find("customer", invoice.customer);
  if (!before || ending === null || ending === starting) return;
  const { customer } = changeBalance(shop, unit, before, {
    at,
    amount: starting - ending,
    currency: invoice.currency,
    invoice: invoice.id,
    type: "unapplied_from_invoice",
  });
  unit.tell("customer.updated", unit.put(customer), before);
}

/** How changes are charged, as calls say it. */
export const prorationBehaviours = [
  "always_invoice",
  "create_prorations",
  "none",
] as const satisfies readonly ProrationBehavior[];
