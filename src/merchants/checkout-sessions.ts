import { z } from "zod";
import { hourMs, ok, type Result } from "#kernel";
import { discountParams } from "./billing/discounting.ts";
import {
  fulfilSession,
  planCheckout,
  type Subscribing,
  subscriptionData,
} from "./billing/subscribe-checkout.ts";
import { sumLines } from "./billing/sum-lines.ts";
import { type Call, ownCall } from "./call.ts";
import { cancelNow } from "./cancel.ts";
import { whyNotShared } from "./connect/split.ts";
import type { Outcome } from "./deps.ts";
import { createIntent } from "./intent-params.ts";
import { type Basket, basketOf, billableOf, ratesOf, taxableItems } from "./line-items.ts";
import { listing, listOf, retrieval } from "./lists.ts";
import { modeOf, newId, newSecret } from "./object-id.ts";
import type { CheckoutSession, PaymentIntent, SetupIntent } from "./objects.ts";
import { operation, readParams } from "./operation.ts";
import { pageUrl } from "./page-url.ts";
import { currency, flag, instant, metadata, nothing, page, text } from "./params.ts";
import { newIntent } from "./payment-intents.ts";
import { mergeMetadata } from "./read-fields.ts";
import { invalid, missing, type Refusal } from "./refusal.ts";
import { newSetupIntent } from "./setup-intents.ts";
import type { Follow, Shop } from "./shop.ts";
import { dueObjects, findObject } from "./store/objects.ts";
import { type NamedTax, namedTaxes } from "./taxes.ts";
import type { Unit } from "./unit.ts";

const lifeMsDefault = 24 * hourMs;
const lifeMsMin = hourMs / 2;
const dueMax = 100;

const anything = z.record(z.string(), z.unknown());
/** What of an intent a session may say beforehand. */
const intentData = createIntent.pick({
  application_fee_amount: true,
  capture_method: true,
  description: true,
  metadata: true,
  on_behalf_of: true,
  receipt_email: true,
  setup_future_usage: true,
  shipping: true,
  statement_descriptor: true,
  statement_descriptor_suffix: true,
  transfer_data: true,
  transfer_group: true,
});

const createParams = z.strictObject({
  allow_promotion_codes: flag.optional(),
  billing_address_collection: z.enum(["auto", "required"]).optional(),
  cancel_url: pageUrl.optional(),
  client_reference_id: text(200).optional(),
  currency: currency.optional(),
  customer: text().optional(),
  customer_creation: z.enum(["always", "if_required"]).optional(),
  customer_email: text(512).optional(),
  discounts: discountParams.optional(),
  expires_at: instant.optional(),
  line_items: taxableItems.optional(),
  locale: text().optional(),
  metadata: metadata.optional(),
  mode: z.enum(["payment", "setup", "subscription"]),
  payment_intent_data: intentData.optional(),
  payment_method_options: anything.optional(),
  payment_method_types: z.array(text()).min(1).optional(),
  phone_number_collection: z.strictObject({ enabled: flag }).optional(),
  setup_intent_data: z
    .strictObject({ description: text().optional(), metadata: metadata.optional() })
    .optional(),
  subscription_data: subscriptionData.optional(),
  submit_type: z.enum(["auto", "book", "donate", "pay", "subscribe"]).optional(),
  success_url: pageUrl.optional(),
  ui_mode: z.enum(["hosted", "hosted_page"]).optional(),
});
type Params = z.output<typeof createParams>;

/** What a session is made of, besides what was asked. */
type Parts = {
  readonly basket: Basket | undefined;
  readonly intent: PaymentIntent | SetupIntent;
  readonly expiresAt: number;
  readonly subscribing: Subscribing | undefined;
  readonly paymentLink?: string;
};

/** A session, as it would be stored. */
export function newSession(shop: Shop, call: Call, params: Params, parts: Parts): CheckoutSession {
  const { world } = call;
  const { basket, intent, expiresAt, subscribing } = parts;
  const id = `cs_${modeOf(world)}_${newId(shop.ids, "x").slice(2)}${newSecret(shop.ids)}`;
  const isPayment = intent.object === "payment_intent";
  const taxes = subscribing?.taxes ?? (basket ? taxesOf(basket) : []);
  return {
    id,
    object: "checkout.session",
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    amount_subtotal: basket?.subtotal ?? null,
    amount_total: subscribing?.today ?? basket?.total ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created: intent.created,
    currency: basket?.currency ?? params.currency ?? null,
    customer: params.customer ?? null,
    customer_creation: params.customer ? null : (params.customer_creation ?? "if_required"),
    customer_details: params.customer_email
      ? {
          address: null,
          business_name: null,
          email: params.customer_email,
          individual_name: null,
          name: null,
          phone: null,
          tax_exempt: "none",
          tax_ids: null,
        }
      : null,
    customer_email: params.customer_email ?? null,
    expires_at: expiresAt,
    invoice: null,
    livemode: world.live,
    metadata: mergeMetadata({}, params.metadata),
    mode: params.mode,
    payment_intent: isPayment ? intent.id : null,
    payment_link: parts.paymentLink ?? null,
    payment_method_types: params.payment_method_types ?? intent.payment_method_types,
    payment_status: isPayment ? "unpaid" : "no_payment_required",
    setup_intent: isPayment ? null : intent.id,
    status: "open",
    subscription: null,
    success_url: params.success_url ?? null,
    total_details: basket
      ? {
          amount_discount: subscribing?.discount ?? 0n,
          amount_shipping: 0n,
          amount_tax: taxes.reduce((sum, tax) => sum + tax.amount, 0n),
        }
      : null,
    url: `${shop.publicUrl}/checkout/${id}`,
    hidden: {
      items: [...(basket?.items ?? [])],
      intentData: {},
      taxes,
      ...(subscribing && { subscribes: subscribing.hidden }),
    },
  };
}

function taxesOf({ items, currency }: Basket): NamedTax[] {
  const lines = items.map(billableOf);
  const { total_taxes } = sumLines(lines, [], { currency, default_tax_rates: [] });
  return namedTaxes(total_taxes, items.flatMap(ratesOf));
}

function expiryOf(shop: Shop, { expires_at: asked }: Params): Result<number, Refusal> {
  const nowMs = shop.clock.nowMs();
  if (asked === undefined) return ok(Math.floor((nowMs + lifeMsDefault) / 1_000));
  const isFit = asked * 1_000 >= nowMs + lifeMsMin && asked * 1_000 <= nowMs + lifeMsDefault;
  if (isFit) return ok(asked);
  return invalid(
    "parameter_invalid",
    "The `expires_at` timestamp must be from 30 minutes to 24 hours from Checkout Session creation.",
    "expires_at",
  );
}

function intentOf(shop: Shop, call: Call, params: Params, basket: Basket | undefined) {
  const { customer, payment_method_types } = params;
  if (!basket) {
    return newSetupIntent(shop, call, {
      ...params.setup_intent_data,
      customer,
      payment_method_types,
    });
  }
  return newIntent(shop, call, {
    ...params.payment_intent_data,
    ...(params.mode === "subscription" && { setup_future_usage: "off_session" }),
    amount: basket.total,
    currency: basket.currency,
    customer,
    payment_method_types,
  });
}

/** What is subscribed to, in a session that subscribes. */
async function subscribingOf(
  shop: Shop,
  call: Call,
  params: Params,
  basket: Basket | undefined,
): Promise<Result<Subscribing | undefined, Refusal>> {
  const isOther = params.mode !== "subscription";
  for (const name of ["subscription_data", "discounts"] as const) {
    if (isOther && params[name] !== undefined) {
      return invalid("parameter_invalid", `\`${name}\` goes with mode \`subscription\`.`, name);
    }
  }
  if (isOther || !basket) return ok(undefined);
  if (params.payment_intent_data) {
    const name = "payment_intent_data";
    return invalid("parameter_invalid", `You can not pass \`${name}\` in this mode.`, name);
  }
  const { customer, discounts, subscription_data: data } = params;
  return planCheckout(shop, call, { customer, discounts, data, basket });
}

/** Makes a session with its intent, its prices and products. */
export async function openSession(
  shop: Shop,
  call: Call,
  params: Params,
  paymentLink?: string,
): Promise<Outcome> {
  const expiresAt = expiryOf(shop, params);
  if (!expiresAt.ok) return expiresAt;
  if (params.customer !== undefined) {
    const customer = await findObject(shop.db, call.world, "customer", params.customer);
    if (!customer || customer.hidden.deleted)
      return missing("customer", params.customer, "customer");
  }
  const basket =
    params.mode === "setup" ? undefined : await basketOf(shop, call, params.line_items ?? []);
  if (basket && !basket.ok) return basket;
  const subscribing = await subscribingOf(shop, call, params, basket?.value);
  if (!subscribing.ok) return subscribing;
  if (params.mode === "payment" && basket?.value.recurring) {
    return invalid(
      "price_recurring",
      "You must provide `subscription` as mode when a line item has a recurring price.",
      "line_items",
    );
  }
  const total = subscribing.value?.today ?? basket?.value.total;
  if (params.mode === "payment" && total === 0n) {
    return invalid("amount_too_small", "The total must be more than zero.", "line_items");
  }
  const asked = total && basket ? { ...basket.value, total } : undefined;
  const intent = intentOf(shop, call, params, asked);
  const unshared =
    intent.object === "payment_intent" ? await whyNotShared(shop, call.world, intent) : undefined;
  if (unshared) return unshared;
  return shop.change(call, async (unit) => {
    const session = newSession(shop, call, params, {
      basket: basket?.value,
      intent,
      expiresAt: expiresAt.value,
      subscribing: subscribing.value,
      ...(paymentLink !== undefined && { paymentLink }),
    });
    for (const product of basket?.value.products ?? []) {
      unit.tell("product.created", unit.put(product));
    }
    for (const price of basket?.value.prices ?? []) unit.tell("price.created", unit.put(price));
    if (intent.object === "payment_intent") {
      const own = unit.put({ ...intent, hidden: { session: session.id } });
      unit.tell("payment_intent.created", own);
    } else {
      const own = unit.put({ ...intent, hidden: { session: session.id } });
      unit.tell("setup_intent.created", own);
    }
    return ok(unit.put(session, session.expires_at * 1_000));
  });
}

/** The session follows its intent: paid or authorised, it is complete. */
export const followToSession: Follow = async (shop, unit, intent) => {
  const { session: id } = intent.hidden;
  const session = id === undefined ? undefined : await unit.find("checkout.session", id);
  if (session?.status !== "open") return;
  if (intent.status === "canceled" || intent.status === "requires_payment_method") return;
  const held = intent.status === "requires_capture";
  const { subscribes } = session.hidden;
  const completed: CheckoutSession = {
    ...session,
    status: "complete",
    payment_status: !session.payment_intent ? "no_payment_required" : held ? "unpaid" : "paid",
    customer: subscribes?.customer ?? intent.customer ?? session.customer,
    subscription: subscribes?.subscription ?? null,
    invoice: subscribes?.invoice ?? null,
    url: null,
  };
  // What is subscribed to starts next, and should that be forgotten, the job finds it.
  unit.put(completed, subscribes ? shop.clock.nowMs() : null);
  unit.tell("checkout.session.completed", completed);
};

/** Ends a session that nobody has paid. Who calls holds the turn of its intent. */
async function expireNow(shop: Shop, call: Call, session: CheckoutSession): Promise<Outcome> {
  const end = async (unit: Unit) => {
    const expired = unit.put({ ...session, status: "expired", url: null } as const);
    unit.tell("checkout.session.expired", expired);
    return ok(expired);
  };
  const intent = session.payment_intent
    ? await findObject(shop.db, call.world, "payment_intent", session.payment_intent)
    : undefined;
  if (intent && intent.status !== "canceled") {
    const { idempotency: _, ...rest } = call;
    await cancelNow(shop, { ...rest, idempotency: null }, intent, "abandoned", async () => {});
  }
  return shop.change(call, end);
}

function expireInTurn(shop: Shop, call: Call, id: string): Promise<Outcome> {
  return findObject(shop.db, call.world, "checkout.session", id).then((found) => {
    if (!found) return missing("checkout.session", id, "session");
    return shop.inTurn(found.payment_intent ?? found.setup_intent ?? id, async () => {
      const session = await findObject(shop.db, call.world, "checkout.session", id);
      if (session?.status === "open") return expireNow(shop, call, session);
      return invalid(
        "session_not_open",
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session?.status}.`,
      );
    });
  });
}

/** Ends the sessions whose time is over. @returns how many */
export async function expireSessions(shop: Shop): Promise<number> {
  const due = await dueObjects(shop.db, "checkout.session", shop.clock.nowMs(), dueMax);
  for (const { world, object } of due) {
    if (object.status === "complete") await fulfilSession(shop, ownCall(world), object.id);
    else await expireInTurn(shop, ownCall(world), object.id);
  }
  return due.length;
}

const itemsParams = z.strictObject(page);

const items = operation(nothing.catchall(z.unknown()), async (shop, call, params, id) => {
  const read = readParams(itemsParams, params);
  if (!read.ok) return read;
  const session = await findObject(shop.db, call.world, "checkout.session", id);
  if (!session) return missing("checkout.session", id, "session");
  const all = session.hidden.items;
  const after = read.value.starting_after;
  const start = after === undefined ? 0 : all.findIndex((item) => item.id === after) + 1;
  const data = all.slice(start, start + read.value.limit);
  const hasMore = start + data.length < all.length;
  return ok(listOf(data, `/v1/checkout/sessions/${id}/line_items`, hasMore));
});

const update = operation(
  z.strictObject({ metadata: metadata.optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const session = await unit.find("checkout.session", id);
        if (!session) return missing("checkout.session", id, "session");
        const changed = { ...session, metadata: mergeMetadata(session.metadata, params.metadata) };
        return ok(unit.put(changed, session.status === "open" ? session.expires_at * 1_000 : null));
      }),
    ),
);

/** Checkout sessions: a page on which a payer pays. */
export const sessionOperations = {
  create: operation(createParams, (shop, call, params) => openSession(shop, call, params)),
  update,
  items,
  expire: operation(nothing, (shop, call, _params, id) => expireInTurn(shop, call, id)),
  retrieve: retrieval("checkout.session", "checkout.session", "session"),
  list: listing("checkout.session", {
    customer: text().optional(),
    payment_intent: text().optional(),
    payment_link: text().optional(),
    status: z.enum(["open", "complete", "expired"]).optional(),
    subscription: text().optional(),
  }),
};
