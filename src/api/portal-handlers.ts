import type { Portal as WirePortal } from "@bourse/contract";
import { ok, type Result, secondMs } from "#kernel";
import {
  amountFor,
  canPause,
  canResume,
  type Merchants,
  type Portal,
  type PortalError,
} from "#merchants";
import { shopMoney } from "./business-money.ts";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import {
  idsOf,
  intervalOf,
  labelOf,
  presentInvoice,
  presentSubscription,
} from "./present-billing.ts";
import { presentInstant } from "./present-values.ts";

/** The page on which customers look after their subscriptions. */
export function createPortalHandlers({ merchants, present }: HandlerDeps) {
  const shown = async (opened: Result<Portal, PortalError>) => {
    if (!opened.ok) return refused(opened.error);
    const business = await present.party(opened.value.world.business);
    return ok({ business, ...(await presentPortal(merchants, opened.value)) });
  };
  return {
    portal: async ({ params }) => shown(await merchants.portal(params.credential)),
    cancelPortalSubscription: async ({ params }) =>
      shown(await merchants.cancelInPortal(params.credential, params.subscription)),
    keepPortalSubscription: async ({ params }) =>
      shown(await merchants.keepInPortal(params.credential, params.subscription)),
    pausePortalSubscription: async ({ params }) =>
      shown(await merchants.pauseInPortal(params.credential, params.subscription)),
    resumePortalSubscription: async ({ params }) =>
      shown(await merchants.resumeInPortal(params.credential, params.subscription)),
    changePortalPlan: async ({ params: { credential, subscription }, body }) =>
      shown(await merchants.changePlanInPortal(credential, subscription, body.price)),
    addPortalMethod: async ({ params }) => {
      const begun = await merchants.addMethodInPortal(params.credential);
      return begun.ok ? ok({ credential: begun.value }) : refused(begun.error);
    },
    removePortalMethod: async ({ params }) =>
      shown(await merchants.removeMethodInPortal(params.credential, params.method)),
    changePortalCustomer: async ({ params, body }) =>
      shown(await merchants.changeCustomerInPortal(params.credential, body)),
  } satisfies Partial<Handlers>;
}

function refused(error: PortalError) {
  if (error.code === "portal_not_allowed") return refuse("forbidden");
  if (error.code === "portal_refused") return refuse("invalid_request", { detail: error.message });
  return refuse("not_found");
}

async function presentPortal(
  merchants: Merchants,
  portal: Portal,
): Promise<Omit<WirePortal, "business">> {
  const { world, session, configuration, customer, subscriptions, plans } = portal;
  const products = plans.map(({ product }) => product);
  const names = await merchants.namesIn(world, [...subscriptions.flatMap(idsOf), ...products]);
  return {
    live: world.live,
    headline: configuration.business_profile.headline,
    returnUrl: session.return_url,
    endsAt: presentInstant(session.hidden.endsAt * secondMs),
    customer: { name: customer.name, email: customer.email },
    can: rightsOf(portal),
    pausable: subscriptions.flatMap(({ id }) => (canPause(portal, id) ? [id] : [])),
    resumable: subscriptions.flatMap(({ id }) => (canResume(portal, id) ? [id] : [])),
    subscriptions: subscriptions.map((one) => presentSubscription(one, names)),
    plans: plans.map((price) => ({
      price: price.id,
      name: names.get(price.product) ?? price.product,
      amount: shopMoney(amountFor(price, 1), price.currency),
      interval: intervalOf(price),
    })),
    invoices: configuration.features.invoice_history.enabled
      ? portal.invoices.map(presentInvoice)
      : [],
    methods: portal.methods.map((method) => ({
      id: method.id,
      label: labelOf(method),
      default: customer.invoice_settings.default_payment_method === method.id,
    })),
  };
}

function rightsOf({ configuration, plans }: Portal): WirePortal["can"] {
  const { features } = configuration;
  const { enabled: cancel, mode } = features.subscription_cancel;
  return {
    cancel,
    cancelWhen: mode === "immediately" ? "now" : "period_end",
    changePlan: plans.length > 0,
    changeCustomer: features.customer_update.enabled,
    changeMethod: features.payment_method_update.enabled,
    seeInvoices: features.invoice_history.enabled,
  };
}
