import { err, ok, type Result } from "#kernel";
import type { Subscription } from "../billing-objects.ts";
import { type Call, ownCall } from "../call.ts";
import { customerOperations } from "../customers.ts";
import type { Outcome } from "../deps.ts";
import { paymentMethodOperations } from "../payment-methods.ts";
import { newSetupIntent } from "../setup-intents.ts";
import type { Shop } from "../shop.ts";
import { findObject, listObjects } from "../store/objects.ts";
import { inTurnOf, onBilled } from "./billed.ts";
import { endSubscription } from "./end-subscription.ts";
import { openPortal, type Portal, type PortalError } from "./portal.ts";
import { hasEnded, keepChanged } from "./subscription.ts";
import { changeSubscription } from "./subscriptions.ts";

type Done = Promise<Result<Portal, PortalError>>;

/** What customers do in their portal, as far as their business lets them. */
export type PortalChanges = {
  portal(credential: string): Done;
  /** Ends a subscription: with its period or at once, as the business has it. */
  cancelInPortal(credential: string, subscription: string): Done;
  /** Keeps one that was to end with its period. */
  keepInPortal(credential: string, subscription: string): Done;
  /** Nothing is taken for a subscription, until its customer goes on with it. */
  pauseInPortal(credential: string, subscription: string): Done;
  /** Goes on with one that its customer has paused. */
  resumeInPortal(credential: string, subscription: string): Done;
  changePlanInPortal(credential: string, subscription: string, price: string): Done;
  removeMethodInPortal(credential: string, method: string): Done;
  changeCustomerInPortal(credential: string, who: { name: string; email: string }): Done;
  /** @returns the credential of a checkout that keeps another way to pay, to be used first */
  addMethodInPortal(credential: string): Promise<Result<string, PortalError>>;
};

const notFound = err({ code: "not_found" as const });
const notAllowed = err({ code: "portal_not_allowed" as const });

type Refused = typeof notFound | typeof notAllowed;

/** Runs what the portal allows, and shows what it has come to. */
async function within(
  shop: Shop,
  credential: string,
  run: (portal: Portal, call: Call) => Promise<Outcome | Refused>,
): Done {
  const opened = await openPortal(shop, credential);
  if (!opened.ok) return opened;
  const done = await run(opened.value, ownCall(opened.value.world));
  if (done.ok) return openPortal(shop, credential);
  if ("message" in done.error) return err({ code: "portal_refused", message: done.error.message });
  return err(done.error);
}

export function createPortalChanges(shop: Shop): PortalChanges {
  return {
    portal: (credential) => openPortal(shop, credential),
    cancelInPortal: (credential, id) =>
      within(shop, credential, (portal, call) => cancel(shop, call, portal, id)),
    keepInPortal: (credential, id) =>
      within(shop, credential, async (portal, call) => {
        if (!portal.configuration.features.subscription_cancel.enabled) return notAllowed;
        if (!ownSubscription(portal, id)) return notFound;
        return changeSubscription(shop, call, id, { cancel_at_period_end: false });
      }),
    pauseInPortal: (credential, id) =>
      within(shop, credential, async (portal, call) =>
        canPause(portal, id) ? setPaused(shop, call, id, true) : notAllowed,
      ),
    resumeInPortal: (credential, id) =>
      within(shop, credential, async (portal, call) =>
        canResume(portal, id) ? setPaused(shop, call, id, false) : notAllowed,
      ),
    changePlanInPortal: (credential, id, price) =>
      within(shop, credential, async (portal, call) => {
        const { enabled, proration_behavior } = portal.configuration.features.subscription_update;
        const item = ownSubscription(portal, id)?.items.data[0];
        if (!enabled || !portal.plans.some((plan) => plan.id === price)) return notAllowed;
        if (!item) return notFound;
        const items = [{ id: item.id, price }];
        return changeSubscription(shop, call, id, { items, proration_behavior });
      }),
    removeMethodInPortal: (credential, id) =>
      within(shop, credential, async (portal, call) => {
        if (!portal.configuration.features.payment_method_update.enabled) return notAllowed;
        if (!portal.methods.some((method) => method.id === id)) return notFound;
        return paymentMethodOperations.detach.run(shop, call, [id], {});
      }),
    changeCustomerInPortal: (credential, { name, email }) =>
      within(shop, credential, async (portal, call) => {
        if (!portal.configuration.features.customer_update.enabled) return notAllowed;
        return customerOperations.update.run(shop, call, [portal.customer.id], { name, email });
      }),
    addMethodInPortal: (credential) => addMethod(shop, credential),
  };
}

/** With its period or at once, as the business has it. */
async function cancel(
  shop: Shop,
  call: Call,
  portal: Portal,
  id: string,
): Promise<Outcome | Refused> {
  const { enabled, mode, proration_behavior } = portal.configuration.features.subscription_cancel;
  if (!enabled) return notAllowed;
  if (!ownSubscription(portal, id)) return notFound;
  if (mode === "at_period_end") {
    return changeSubscription(shop, call, id, { cancel_at_period_end: true });
  }
  return onBilled(shop, call, { kind: "subscription", id }, (subscription, _, at) =>
    endSubscription(shop, call, subscription, {
      at,
      details: { reason: "cancellation_requested" },
      prorate: proration_behavior !== "none",
      invoiceNow: proration_behavior === "always_invoice",
    }),
  );
}

const pausable: readonly Subscription["status"][] = ["active", "past_due", "trialing"];

/** Whether the customer may pause this subscription of theirs. */
export function canPause(portal: Portal, id: string): boolean {
  const { enabled } = portal.configuration.features.subscription_pause;
  const found = ownSubscription(portal, id);
  return enabled && found?.pause_collection === null && pausable.includes(found.status);
}

/** Whether they may go on with it: what the business has paused is the business's to resume. */
export function canResume(portal: Portal, id: string): boolean {
  const found = ownSubscription(portal, id);
  return found?.hidden.pausedInPortal === true && found.pause_collection !== null;
}

/** Periods that pass meanwhile are not paid: their invoices are void. */
function setPaused(shop: Shop, call: Call, id: string, paused: boolean): Promise<Outcome> {
  return onBilled(shop, call, { kind: "subscription", id }, (before) =>
    shop.change(call, async (unit) => {
      const pause = { behavior: "void", resumes_at: null } as const;
      const hidden = { ...before.hidden, pausedInPortal: paused };
      const after = { ...before, pause_collection: paused ? pause : null, hidden };
      return ok(keepChanged(unit, after, before));
    }),
  );
}

async function addMethod(shop: Shop, credential: string): Promise<Result<string, PortalError>> {
  const opened = await openPortal(shop, credential);
  if (!opened.ok) return opened;
  const { world, configuration, customer, session } = opened.value;
  if (!configuration.features.payment_method_update.enabled) return notAllowed;
  const call = ownCall(world);
  const made = newSetupIntent(shop, call, { customer: customer.id, usage: "off_session" });
  const intent = { ...made, hidden: { returnUrl: session.url, portal: true } };
  await shop.change(call, async (unit) => {
    unit.tell("setup_intent.created", unit.put(intent));
    return ok(intent);
  });
  return ok(intent.client_secret);
}

/** A subscription of the customer that can still be changed. */
function ownSubscription({ subscriptions }: Portal, id: string): Subscription | undefined {
  return subscriptions.find((one) => one.id === id && !hasEnded(one));
}

const subscriptionsMax = 100;

/** What a customer has given in their portal is used first from then on. */
export async function preferMethod(shop: Shop, call: Call, setupId: string): Promise<void> {
  const setup = await findObject(shop.db, call.world, "setup_intent", setupId);
  const { customer: customerId, payment_method: methodId } = setup ?? {};
  if (setup?.status !== "succeeded" || !setup.hidden.portal || !customerId || !methodId) return;
  const subscriptions = await listObjects(shop.db, call.world, "subscription", {
    refs: [`customer=${customerId}`, "ended=false"],
    limit: subscriptionsMax,
  });
  await inTurnOf(shop, call, customerId, (customer) =>
    shop.change(call, async (unit) => {
      const after = unit.put({
        ...customer,
        invoice_settings: { ...customer.invoice_settings, default_payment_method: methodId },
      });
      unit.tell("customer.updated", after, customer);
      for (const { id } of subscriptions) {
        const before = await unit.find("subscription", id);
        if (!before || hasEnded(before) || before.default_payment_method === null) continue;
        keepChanged(unit, { ...before, default_payment_method: methodId }, before);
      }
      return ok(after);
    }),
  );
}
