import { z } from "zod";
import { ok } from "#kernel";
import type { Call } from "./call.ts";
import type { Outcome } from "./deps.ts";
import { listing } from "./lists.ts";
import { newId, newSecret, secondsOf } from "./object-id.ts";
import type { PaymentMethod, SetupIntent } from "./objects.ts";
import { operation } from "./operation.ts";
import { pageUrl } from "./page-url.ts";
import { flag, metadata, text } from "./params.ts";
import { makePaymentMethod, paymentMethodData, paymentMethodOf } from "./payment-methods.ts";
import { present } from "./present.ts";
import { given, mergeMetadata } from "./read-fields.ts";
import { declined, invalid, missing } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import type { Unit } from "./unit.ts";

const confirming = {
  payment_method: text().optional(),
  payment_method_data: paymentMethodData.optional(),
  payment_method_options: z.record(z.string(), z.unknown()).optional(),
  return_url: pageUrl.optional(),
  mandate_data: z.record(z.string(), z.unknown()).optional(),
  use_stripe_sdk: flag.optional(),
};
const fields = {
  customer: text().optional(),
  description: text().optional(),
  metadata: metadata.optional(),
  payment_method_types: z.array(text()).min(1).optional(),
};
const createParams = z.strictObject({
  ...fields,
  ...confirming,
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(["always", "never"]).optional() })
    .optional(),
  confirm: flag.optional(),
  usage: z.enum(["off_session", "on_session"]).optional(),
});

/** A setup intent, as it would be stored. */
export function newSetupIntent(
  { ids, clock }: Shop,
  { world }: Call,
  params: Pick<z.output<typeof createParams>, "usage" | keyof typeof fields>,
): SetupIntent {
  const id = newId(ids, "seti");
  return {
    id,
    object: "setup_intent",
    automatic_payment_methods: params.payment_method_types
      ? null
      : { enabled: true, allow_redirects: "always" },
    cancellation_reason: null,
    client_secret: `${id}_secret_${newSecret(ids)}`,
    created: secondsOf(clock),
    customer: params.customer ?? null,
    description: params.description ?? null,
    last_setup_error: null,
    livemode: world.live,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    payment_method: null,
    payment_method_types:
      params.payment_method_types ?? (world.live ? ["bourse"] : ["card", "bourse"]),
    status: "requires_payment_method",
    usage: params.usage ?? "off_session",
    hidden: {},
  };
}

type Setup = {
  readonly intent: SetupIntent;
  readonly method: PaymentMethod;
  readonly first: (unit: Unit) => void;
  readonly returnUrl: string | undefined;
};

/** Keeps a method for later. A member has to agree to it in the app; a test card does at once. */
export async function setUp(
  shop: Shop,
  call: Call,
  { intent, method, first, returnUrl }: Setup,
): Promise<Outcome> {
  const { behaviour, member } = method.hidden;
  return shop.change(call, async (unit) => {
    first(unit);
    if (behaviour?.decline && !behaviour.declineOnlyCharges) {
      const { code, message, decline_code } = behaviour.decline;
      const why = { code, message, ...(decline_code && { decline_code }) };
      const failed: SetupIntent = {
        ...intent,
        payment_method: null,
        last_setup_error: { type: "card_error", ...why },
        status: "requires_payment_method",
      };
      unit.tell("setup_intent.setup_failed", unit.put(failed));
      return declined(code, message, { ...why, about: { setup_intent: present(failed) } });
    }
    const asks = behaviour?.authenticate === true && !intent.hidden.authenticated;
    if (asks || (method.type === "bourse" && member === undefined)) {
      const url = `${shop.publicUrl}/checkout/${intent.client_secret}`;
      unit.put(method);
      const waiting: SetupIntent = {
        ...intent,
        payment_method: method.id,
        status: "requires_action",
        next_action: {
          type: "redirect_to_url",
          redirect_to_url: { return_url: returnUrl ?? null, url },
        },
        hidden: { ...intent.hidden, ...(returnUrl !== undefined && { returnUrl }) },
      };
      unit.tell("setup_intent.requires_action", waiting);
      return ok(unit.put(waiting));
    }
    const kept = unit.put({ ...method, customer: method.customer ?? intent.customer });
    const done: SetupIntent = {
      ...intent,
      payment_method: kept.id,
      next_action: null,
      status: "succeeded",
    };
    unit.put(done);
    unit.tell("setup_intent.succeeded", done);
    if (kept.customer !== null && method.customer === null) {
      unit.tell("payment_method.attached", kept);
    }
    await shop.follow(shop, unit, done);
    return ok(done);
  });
}

async function methodFor(shop: Shop, call: Call, params: z.output<typeof createParams>) {
  if (params.payment_method_data) {
    const made = makePaymentMethod(shop, call, params.payment_method_data);
    return made.ok ? ok(made.value) : made;
  }
  if (params.payment_method === undefined) return ok(undefined);
  const found = await paymentMethodOf(shop, call, params.payment_method);
  return found.ok ? ok(found.value.method) : found;
}

const open = ["requires_payment_method", "requires_confirmation", "requires_action"];

function unexpected(intent: SetupIntent, cannot: string) {
  return invalid(
    "setup_intent_unexpected_state",
    `You cannot ${cannot} this SetupIntent because it has a status of ${intent.status}.`,
  );
}

const withSecret = z.strictObject({ client_secret: text().optional() });

/** Whoever says the secret of an intent has to say the right one. */
function knows(
  { client_secret: secret }: { readonly client_secret: string },
  said: z.output<typeof withSecret>,
): boolean {
  return said.client_secret === undefined || said.client_secret === secret;
}

const create = operation(createParams, async (shop, call, params) => {
  const method = await methodFor(shop, call, params);
  if (!method.ok) return method;
  const intent = newSetupIntent(shop, call, params);
  const first = (unit: Unit) => unit.tell("setup_intent.created", unit.put(intent));
  if (params.confirm && method.value) {
    const returnUrl = params.return_url;
    return setUp(shop, call, { intent, method: method.value, first, returnUrl });
  }
  return shop.change(call, async (unit) => {
    const chosen = method.value;
    const stored: SetupIntent = chosen
      ? { ...intent, payment_method: chosen.id, status: "requires_confirmation" }
      : intent;
    if (chosen) unit.put(chosen);
    unit.tell("setup_intent.created", unit.put(stored));
    return ok(stored);
  });
});

const confirm = operation(
  z.strictObject({ ...confirming, client_secret: text().optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, async () => {
      const intent = await findObject(shop.db, call.world, "setup_intent", id);
      if (!intent) return missing("setup_intent", id);
      if (!open.includes(intent.status)) return unexpected(intent, "confirm");
      const method = await methodFor(shop, call, {
        ...params,
        payment_method: params.payment_method ?? intent.payment_method ?? undefined,
      });
      if (!method.ok) return method;
      if (!method.value) {
        return invalid(
          "parameter_missing",
          "You cannot confirm this SetupIntent because it's missing a payment method.",
          "payment_method",
        );
      }
      const returnUrl = params.return_url;
      const setup = { intent, method: method.value, first: () => {}, returnUrl };
      return setUp(shop, call, setup);
    }),
);

const update = operation(
  z.strictObject({ ...fields, payment_method: text().optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const intent = await unit.find("setup_intent", id);
        if (!intent) return missing("setup_intent", id);
        const { metadata: facts, ...rest } = params;
        return ok(
          unit.put({
            ...intent,
            ...given(rest),
            metadata: mergeMetadata(intent.metadata, facts),
          }),
        );
      }),
    ),
);

const cancel = operation(
  z.strictObject({
    cancellation_reason: z.enum(["abandoned", "duplicate", "requested_by_customer"]).optional(),
  }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const intent = await unit.find("setup_intent", id);
        if (!intent) return missing("setup_intent", id);
        if (!open.includes(intent.status)) return unexpected(intent, "cancel");
        const ended = unit.put({
          ...intent,
          next_action: null,
          status: "canceled",
          cancellation_reason: params.cancellation_reason ?? null,
        } as const);
        unit.tell("setup_intent.canceled", ended);
        return ok(ended);
      }),
    ),
);

/** Setup intents: a method is kept for payments to come. */
export const setupOperations = {
  create,
  update,
  confirm,
  cancel,
  retrieve: operation(withSecret, async (shop, call, params, id) => {
    const intent = await findObject(shop.db, call.world, "setup_intent", id);
    return intent && knows(intent, params) ? ok(intent) : missing("setup_intent", id);
  }),
  list: listing("setup_intent", {
    customer: text().optional(),
    payment_method: text().optional(),
  }),
};
