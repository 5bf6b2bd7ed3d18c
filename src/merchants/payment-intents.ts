import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "./call.ts";
import { cancel } from "./cancel.ts";
import { capture, increment, unexpectedState } from "./capture.ts";
import { sharedAfter, whyNotShared } from "./connect/split.ts";
import type { Outcome } from "./deps.ts";
import { confirmIntentParams, createIntent, updateIntent } from "./intent-params.ts";
import { listing } from "./lists.ts";
import { newId, newSecret } from "./object-id.ts";
import type { PaymentIntent, PaymentMethod } from "./objects.ts";
import { operation } from "./operation.ts";
import { text } from "./params.ts";
import { payIntent } from "./pay-intent.ts";
import { makePaymentMethod, type PaymentMethodData, paymentMethodOf } from "./payment-methods.ts";
import { given, mergeMetadata } from "./read-fields.ts";
import { invalid, missing, type Refusal } from "./refusal.ts";
import { searching } from "./search.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import type { Unit } from "./unit.ts";

type Given = z.output<typeof createIntent>;

/** A new intent, as it would be stored. */
export function newIntent(shop: Shop, call: Call, params: Given): PaymentIntent {
  const { ids, clock } = shop;
  const id = newId(ids, "pi");
  const { automatic_payment_methods: automatic } = params;
  return {
    id,
    object: "payment_intent",
    amount: params.amount,
    amount_capturable: 0n,
    amount_received: 0n,
    application_fee_amount: params.application_fee_amount ?? null,
    automatic_payment_methods: automatic
      ? { enabled: automatic.enabled, allow_redirects: automatic.allow_redirects ?? "always" }
      : params.payment_method_types
        ? null
        : { enabled: true, allow_redirects: "always" },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? "automatic_async",
    client_secret: `${id}_secret_${newSecret(ids)}`,
    confirmation_method: params.confirmation_method ?? "automatic",
    created: Math.floor(clock.nowMs() / 1_000),
    currency: params.currency,
    customer: params.customer ?? null,
    description: params.description ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: call.world.live,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: params.on_behalf_of ?? null,
    payment_method: null,
    payment_method_types:
      params.payment_method_types ?? (call.world.live ? ["bourse"] : ["card", "bourse"]),
    receipt_email: params.receipt_email ?? null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: params.shipping ?? null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: "requires_payment_method",
    transfer_data: transferDataOf(params.transfer_data),
    transfer_group: params.transfer_group ?? null,
    hidden: {},
  };
}

function transferDataOf(asked: Given["transfer_data"]): PaymentIntent["transfer_data"] {
  if (!asked) return null;
  const { destination, amount } = asked;
  return { destination, ...(amount !== undefined && { amount }) };
}

type Method = { readonly method: PaymentMethod; readonly isNew: boolean };
type Chosen = {
  readonly payment_method?: string | undefined;
  readonly payment_method_data?: PaymentMethodData | undefined;
};

/** The method that a call brings or names; undefined when it does neither. */
async function chosenMethod(
  shop: Shop,
  call: Call,
  chosen: Chosen,
): Promise<Result<Method | undefined, Refusal>> {
  if (chosen.payment_method_data) {
    const made = makePaymentMethod(shop, call, chosen.payment_method_data);
    return made.ok ? ok({ method: made.value, isNew: true }) : made;
  }
  if (chosen.payment_method === undefined) return ok(undefined);
  return paymentMethodOf(shop, call, chosen.payment_method);
}

/** Why the customer and the method do not fit, if they do not. */
async function mismatch(
  shop: Shop,
  call: Call,
  customer: string | null,
  method: PaymentMethod | undefined,
): Promise<Result<never, Refusal> | undefined> {
  if (customer !== null) {
    const found = await findObject(shop.db, call.world, "customer", customer);
    if (!found || found.hidden.deleted) return missing("customer", customer, "customer");
  }
  if (method && method.customer !== null && method.customer !== customer) {
    return invalid(
      "payment_method_customer_mismatch",
      "The provided PaymentMethod belongs to a Customer. Please include the Customer in the `customer` parameter.",
      "payment_method",
    );
  }
  return undefined;
}

/** With what an intent is paid and kept: the method belongs to its customer from then on, if asked. */
function kept({ method, isNew }: Method, intent: PaymentIntent): Method {
  const keep = intent.setup_future_usage !== null && intent.customer !== null;
  if (!keep || method.customer !== null) return { method, isNew };
  return { method: { ...method, customer: intent.customer }, isNew: true };
}

const create = operation(createIntent, async (shop, call, params) => {
  const chosen = await chosenMethod(shop, call, params);
  if (!chosen.ok) return chosen;
  const wrong = await mismatch(shop, call, params.customer ?? null, chosen.value?.method);
  if (wrong) return wrong;
  const intent = newIntent(shop, call, params);
  const unshared = await whyNotShared(shop, call.world, intent);
  if (unshared) return unshared;
  const first = (unit: Unit) => unit.tell("payment_intent.created", unit.put(intent));
  if (!params.confirm) {
    return shop.change(call, async (unit) => {
      const method = chosen.value;
      if (!method) {
        first(unit);
        return ok(intent);
      }
      const attached = unit.put({
        ...intent,
        payment_method: method.method.id,
        status: "requires_confirmation",
      } as const);
      if (method.isNew) unit.put(method.method);
      unit.tell("payment_intent.created", attached);
      return ok(attached);
    });
  }
  if (!chosen.value) {
    return invalid(
      "parameter_missing",
      "You cannot confirm this PaymentIntent because it's missing a payment method.",
      "payment_method",
    );
  }
  const { method, isNew } = kept(chosen.value, intent);
  return shop.inTurn(intent.id, async () =>
    payIntent(shop, call, {
      intent,
      method,
      first(unit) {
        if (isNew) unit.put(method);
        first(unit);
      },
      descriptor: await shop.descriptorOf(call.world.business),
      returnUrl: params.return_url,
      refuseAction: params.error_on_requires_action === true || params.off_session === true,
    }),
  );
});

const open = ["requires_payment_method", "requires_confirmation", "requires_action"];

const update = operation(updateIntent, (shop, call, params, id) =>
  shop.inTurn(id, async () => {
    const intent = await findObject(shop.db, call.world, "payment_intent", id);
    if (!intent) return missing("payment_intent", id, "intent");
    const isOpen = open.includes(intent.status);
    const changesMoney = params.amount !== undefined || params.currency !== undefined;
    if (changesMoney && !isOpen) return unexpectedState(intent, "updated", open.join(", "));
    if ((changesMoney || params.customer) && intent.hidden.invoice !== undefined) {
      return unexpectedState(intent, "updated so", "those of no Invoice");
    }
    const chosen = await chosenMethod(shop, call, params);
    if (!chosen.ok) return chosen;
    const customer = params.customer ?? intent.customer;
    const wrong = await mismatch(shop, call, customer, chosen.value?.method);
    if (wrong) return wrong;
    const shared = sharedAfter(intent, params);
    const unshared = await whyNotShared(shop, call.world, shared);
    if (unshared) return unshared;
    return shop.change(call, async (unit) => {
      const method = chosen.value;
      if (method?.isNew) unit.put(method.method);
      const { metadata, payment_method_data: _, payment_method_options: __, ...rest } = params;
      const { transfer_data: ___, ...changes } = rest;
      const changed: PaymentIntent = {
        ...intent,
        ...given(changes),
        transfer_data: shared.transfer_data,
        metadata: mergeMetadata(intent.metadata, metadata),
        // What was approved is not what it is now: it has to be confirmed again.
        ...(isOpen && {
          next_action: null,
          payment_method: method?.method.id ?? intent.payment_method,
          status:
            (method?.method.id ?? intent.payment_method) === null
              ? "requires_payment_method"
              : "requires_confirmation",
        }),
      };
      return ok(unit.put(changed));
    });
  }),
);

const confirm = operation(confirmIntentParams, (shop, call, params, id) =>
  shop.inTurn(id, async (): Promise<Outcome> => {
    const found = await findObject(shop.db, call.world, "payment_intent", id);
    if (!found || !knows(found, params)) return missing("payment_intent", id, "intent");
    if (!open.includes(found.status)) return unexpectedState(found, "confirmed", open.join(", "));
    const chosen = await chosenMethod(shop, call, {
      ...params,
      payment_method: params.payment_method ?? found.payment_method ?? undefined,
    });
    if (!chosen.ok) return chosen;
    if (!chosen.value) {
      return invalid(
        "parameter_missing",
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.",
        "payment_method",
      );
    }
    const wrong = await mismatch(shop, call, found.customer, chosen.value.method);
    if (wrong) return wrong;
    const { capture_method, receipt_email, setup_future_usage, shipping } = params;
    const intent: PaymentIntent = {
      ...found,
      ...given({ capture_method, receipt_email, setup_future_usage, shipping }),
    };
    const { method, isNew } = kept(chosen.value, intent);
    return payIntent(shop, call, {
      intent,
      method,
      first(unit) {
        if (isNew) unit.put(method);
      },
      descriptor: await shop.descriptorOf(call.world.business),
      returnUrl: params.return_url,
      refuseAction: params.error_on_requires_action === true || params.off_session === true,
    });
  }),
);

const withSecret = z.strictObject({ client_secret: text().optional() });

/** Whoever says the secret of an intent has to say the right one. */
function knows(
  { client_secret: secret }: { readonly client_secret: string },
  said: z.output<typeof withSecret>,
): boolean {
  return said.client_secret === undefined || said.client_secret === secret;
}

/** Payment intents: from what is to be paid to what was. */
export const intentOperations = {
  create,
  update,
  confirm,
  capture,
  cancel,
  increment,
  retrieve: operation(withSecret, async (shop, call, params, id) => {
    const intent = await findObject(shop.db, call.world, "payment_intent", id);
    return intent && knows(intent, params) ? ok(intent) : missing("payment_intent", id, "intent");
  }),
  list: listing("payment_intent", { customer: text().optional() }),
  search: searching("payment_intent"),
};
