import { ok } from "#kernel";
import type { Invoice, Subscription } from "../billing-objects.ts";
import { type Call, ownCall } from "../call.ts";
import type { Outcome } from "../deps.ts";
import { secondsOf } from "../object-id.ts";
import type { Customer } from "../objects.ts";
import type { Shop } from "../shop.ts";
import { dueObjects } from "../store/objects.ts";
import { onBilled, reader } from "./billed.ts";
import { collect, defaultMethod } from "./collect.ts";
import { endSubscription, expireIncomplete, voidInvoice } from "./end-subscription.ts";
import { finalize, invoiceDueAt, keepInvoice, unfinalizable } from "./finalize.ts";
import { goOn, renew } from "./renew.ts";
import {
  keep,
  keepChanged,
  nextDueAt,
  periodOf,
  subscriptionOf,
  trialNoticeSeconds,
} from "./subscription.ts";

const dueMax = 100;

/** Renews subscriptions and collects invoices whose time has come. @returns how many */
export async function billDue(shop: Shop): Promise<number> {
  const nowMs = shop.clock.nowMs();
  const at = secondsOf(shop.clock);
  const subscriptions = await dueObjects(shop.db, "subscription", nowMs, dueMax);
  for (const { world, object } of subscriptions) {
    await apart(shop, () => runSubscription(shop, ownCall(world), object.id, at));
  }
  const invoices = await dueObjects(shop.db, "invoice", nowMs, dueMax);
  for (const { world, object } of invoices) {
    await apart(shop, () => runInvoice(shop, ownCall(world), object.id, at));
  }
  return subscriptions.length + invoices.length;
}

/** Trouble with one customer does not hold up the others. */
async function apart(shop: Shop, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (cause) {
    shop.log.error({ err: cause }, "billing failed");
  }
}

/** Does the next thing that is due about a subscription, if anything is. */
export function runSubscription(shop: Shop, call: Call, id: string, at: number): Promise<Outcome> {
  return onBilled(shop, call, { kind: "subscription", id }, async (subscription, customer) => {
    const due = nextDueAt(subscription);
    if (due === null || due > at) return ok(subscription);
    if (subscription.status === "incomplete") {
      await expireIncomplete(shop, call, id, at);
      return ok(subscription);
    }
    return runGoing(shop, call, { subscription, customer, at });
  });
}

type Going = {
  readonly subscription: Subscription;
  readonly customer: Customer;
  readonly at: number;
};

function runGoing(shop: Shop, call: Call, going: Going): Promise<Outcome> {
  const { subscription, customer, at } = going;
  const { cancel_at: cancelAt, pause_collection: pause, trial_end: trialEnd } = subscription;
  const end = periodOf(subscription).end;
  if (customer.hidden.deleted) {
    return endSubscription(shop, call, subscription, { at, details: {} });
  }
  if (cancelAt !== null && cancelAt <= at) {
    return endSubscription(shop, call, subscription, { at: cancelAt, details: {} });
  }
  if (pause !== null && pause.resumes_at !== null && pause.resumes_at <= at) {
    return shop.change(call, async (unit) => ok(goOn(unit, subscription)));
  }
  if (isToBeTold(subscription, at)) {
    return shop.change(call, async (unit) => {
      const told = keep(unit, {
        ...subscription,
        hidden: { ...subscription.hidden, toldTrialEnd: true },
      });
      unit.tell("customer.subscription.trial_will_end", told);
      return ok(told);
    });
  }
  if (end > at) return Promise.resolve(ok(subscription));
  if (subscription.cancel_at_period_end) {
    return endSubscription(shop, call, subscription, { at: end, details: {} });
  }
  const endsTrial = subscription.status === "trialing" && trialEnd !== null && trialEnd <= at;
  const cannotPay =
    subscription.collection_method === "charge_automatically" &&
    defaultMethod(customer, subscription) === null;
  if (endsTrial && cannotPay) {
    const what = subscription.trial_settings.end_behavior.missing_payment_method;
    if (what === "cancel") {
      return endSubscription(shop, call, subscription, { at: end, details: {} });
    }
    if (what === "pause") return pauseAt(shop, call, subscription);
  }
  return renew(shop, call, subscription);
}

function isToBeTold(subscription: Subscription, at: number): boolean {
  const { status, trial_end: end, hidden } = subscription;
  const isOpen = status === "trialing" && end !== null && hidden.toldTrialEnd !== true;
  return isOpen && end - trialNoticeSeconds <= at;
}

/** Nothing is billed until it is resumed. */
function pauseAt(shop: Shop, call: Call, before: Subscription): Promise<Outcome> {
  return shop.change(call, async (unit) => {
    const paused = keepChanged(unit, { ...before, status: "paused" }, before);
    unit.tell("customer.subscription.paused", paused, before);
    return ok(paused);
  });
}

/** Does the next thing that is due about an invoice, if anything is. */
export function runInvoice(shop: Shop, call: Call, id: string, at: number): Promise<Outcome> {
  return onBilled(shop, call, { kind: "invoice", id }, async (invoice) => {
    const due = invoiceDueAt(invoice);
    if (due === null || due > at) return ok(invoice);
    if (invoice.status === "draft") return finalizeDue(shop, call, invoice, at);
    if (invoice.collection_method === "send_invoice") return tellOverdue(shop, call, invoice);
    return collect(shop, call, id, { at });
  });
}

async function finalizeDue(shop: Shop, call: Call, draft: Invoice, at: number): Promise<Outcome> {
  if (unfinalizable(draft)) {
    shop.log.warn({ invoice: draft.id }, "an invoice is too large to be finalized");
    return shop.change(call, async (unit) =>
      ok(keepInvoice(unit, { ...draft, auto_advance: false })),
    );
  }
  const behaviour = await pausedBy(shop, call, draft);
  if (behaviour === undefined) {
    return shop.change(call, async (unit) => {
      const open = await finalize(shop, unit, draft, { at });
      // Where it is to be paid by hand, its customer has to hear of it.
      const isSent = open.status === "open" && open.collection_method === "send_invoice";
      if (isSent) unit.tell("invoice.sent", open);
      return ok(open);
    });
  }
  await shop.change(call, async (unit) => ok(await finalize(shop, unit, draft, { at })));
  if (behaviour === "void") return voidInvoice(shop, call, draft.id, at);
  return shop.change(call, async (unit) => {
    const open = await unit.find("invoice", draft.id);
    if (open?.status !== "open") return ok(draft);
    const lost = keepInvoice(unit, {
      ...open,
      auto_advance: false,
      next_payment_attempt: null,
      status: "uncollectible",
      status_transitions: { ...open.status_transitions, marked_uncollectible_at: at },
    });
    unit.tell("invoice.marked_uncollectible", lost, open);
    return ok(lost);
  });
}

/** What becomes of the invoices of a subscription whose collection is paused. */
async function pausedBy(shop: Shop, call: Call, invoice: Invoice) {
  const subscription = await subscriptionOf(reader(shop, call), invoice);
  const behaviour = subscription?.pause_collection?.behavior;
  return behaviour === "keep_as_draft" ? undefined : behaviour;
}

/** The day it was due has passed: it is told once, and its subscription is past due. */
function tellOverdue(shop: Shop, call: Call, invoice: Invoice): Promise<Outcome> {
  return shop.change(call, async (unit) => {
    const told = keepInvoice(unit, {
      ...invoice,
      hidden: { ...invoice.hidden, toldOverdue: true },
    });
    unit.tell("invoice.overdue", told);
    const before = await subscriptionOf(unit, invoice);
    if (before?.status === "active" && before.latest_invoice === invoice.id) {
      keepChanged(unit, { ...before, status: "past_due" }, before);
    }
    return ok(told);
  });
}
