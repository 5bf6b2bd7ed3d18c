import { z } from "zod";
import { ok } from "#kernel";
import type { Call } from "../call.ts";
import { listing, retrieval } from "../lists.ts";
import { newId, secondsOf } from "../object-id.ts";
import { operation } from "../operation.ts";
import { pageUrl } from "../page-url.ts";
import { flag, metadata, text, unsettable } from "../params.ts";
import type { PortalConfiguration, PortalFeatures } from "../portal-objects.ts";
import { given, mergeMetadata } from "../read-fields.ts";
import { missing } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { listObjects } from "../store/objects.ts";
import { prorationBehaviours } from "./end-subscription.ts";

const enabled = z.strictObject({ enabled: flag });
const prorationBehaviour = z.enum(prorationBehaviours);
const features = z.strictObject({
  customer_update: z
    .strictObject({
      allowed_updates: z.array(z.enum(["email", "name"])).optional(),
      enabled: flag.optional(),
    })
    .optional(),
  invoice_history: enabled.optional(),
  payment_method_update: enabled.optional(),
  subscription_cancel: z
    .strictObject({
      enabled: flag.optional(),
      mode: z.enum(["at_period_end", "immediately"]).optional(),
      proration_behavior: prorationBehaviour.optional(),
    })
    .optional(),
  subscription_pause: z
    .strictObject({
      // Until the customer goes on: there are no durations to choose from.
      duration: z.strictObject({ type: z.literal("indefinite") }).optional(),
      enabled: flag.optional(),
    })
    .optional(),
  subscription_update: z
    .strictObject({
      default_allowed_updates: unsettable(z.array(z.literal("price"))).optional(),
      enabled: flag.optional(),
      products: unsettable(
        z.array(z.strictObject({ prices: z.array(text()), product: text() })).max(10),
      ).optional(),
      proration_behavior: prorationBehaviour.optional(),
    })
    .optional(),
});
type Features = z.output<typeof features>;

const fields = {
  business_profile: z
    .strictObject({
      headline: unsettable(text(60)).optional(),
      privacy_policy_url: pageUrl.optional(),
      terms_of_service_url: pageUrl.optional(),
    })
    .optional(),
  default_return_url: unsettable(pageUrl).optional(),
  metadata: metadata.optional(),
  name: unsettable(text(200)).optional(),
};

/** What customers may do where nothing else was said. */
const usual: PortalFeatures = {
  customer_update: { allowed_updates: ["email", "name"], enabled: true },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: true,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: [],
    proration_behavior: "create_prorations",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "continue_trial",
  },
};
const none: PortalFeatures = {
  ...usual,
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: { ...usual.subscription_cancel, enabled: false },
};

function changedFeatures(before: PortalFeatures, asked: Features): PortalFeatures {
  const { subscription_update: update, customer_update: customer } = asked;
  const { products, default_allowed_updates: allowed, ...rest } = update ?? {};
  return {
    ...before,
    customer_update: { ...before.customer_update, ...given(customer ?? {}) },
    invoice_history: asked.invoice_history ?? before.invoice_history,
    payment_method_update: { ...before.payment_method_update, ...asked.payment_method_update },
    subscription_cancel: {
      ...before.subscription_cancel,
      ...given(asked.subscription_cancel ?? {}),
    },
    subscription_pause: {
      ...before.subscription_pause,
      enabled: asked.subscription_pause?.enabled ?? before.subscription_pause.enabled,
    },
    subscription_update: {
      ...before.subscription_update,
      ...given(rest),
      ...(allowed !== undefined && { default_allowed_updates: allowed ?? [] }),
      ...(products !== undefined && {
        products: (products ?? []).map((product) => ({
          ...product,
          adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
        })),
      }),
    },
  };
}

function newConfiguration(
  shop: Shop,
  { world }: Call,
  more: Pick<PortalConfiguration, "features" | "is_default">,
): PortalConfiguration {
  const now = secondsOf(shop.clock);
  return {
    id: newId(shop.ids, "bpc"),
    object: "billing_portal.configuration",
    active: true,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: now,
    default_return_url: null,
    livemode: world.live,
    metadata: {},
    name: null,
    updated: now,
    ...more,
  };
}

function changed(
  before: PortalConfiguration,
  asked: z.output<z.ZodObject<typeof fields>>,
  now: number,
): PortalConfiguration {
  const { metadata: facts, business_profile: profile, ...rest } = asked;
  return {
    ...before,
    ...given(rest),
    business_profile: { ...before.business_profile, ...given(profile ?? {}) },
    metadata: mergeMetadata(before.metadata, facts),
    updated: now,
  };
}

const create = operation(z.strictObject({ ...fields, features }), (shop, call, params) => {
  const { features: asked, ...rest } = params;
  return shop.change(call, async (unit) => {
    const blank = newConfiguration(shop, call, {
      features: changedFeatures(none, asked),
      is_default: false,
    });
    const made = unit.put(changed(blank, rest, unit.now));
    unit.tell("billing_portal.configuration.created", made);
    return ok(made);
  });
});

const update = operation(
  z.strictObject({ ...fields, active: flag.optional(), features: features.optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const before = await unit.find("billing_portal.configuration", id);
        if (!before) return missing("configuration", id);
        const { features: asked, active, ...rest } = params;
        const after = unit.put({
          ...changed(before, rest, unit.now),
          active: active ?? before.active,
          features: asked ? changedFeatures(before.features, asked) : before.features,
        });
        unit.tell("billing_portal.configuration.updated", after, before);
        return ok(after);
      }),
    ),
);

/** The configuration that counts where none is named; made when it is first needed. */
export async function defaultConfiguration(shop: Shop, call: Call): Promise<PortalConfiguration> {
  const [known] = await listObjects(shop.db, call.world, "billing_portal.configuration", {
    refs: ["is_default=true"],
    limit: 1,
  });
  return known ?? newConfiguration(shop, call, { features: usual, is_default: true });
}

/** Configurations of the customer portal: what customers may do there. */
export const configurationOperations = {
  create,
  update,
  retrieve: retrieval("billing_portal.configuration", "configuration"),
  list: listing("billing_portal.configuration", {
    active: flag.optional(),
    is_default: flag.optional(),
  }),
};
