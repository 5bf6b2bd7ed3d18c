import { z } from "zod";
import { assert, ok, type Result } from "#kernel";
import type { Call } from "../call.ts";
import type { CheckoutSession, LineItem } from "../catalogue-objects.ts";
import { blankCustomer } from "../customers.ts";
import { type Basket, billableOf, ratesOf } from "../line-items.ts";
import { newId } from "../object-id.ts";
import type { Customer, PaymentIntent, PaymentMethod, SetupIntent } from "../objects.ts";
import { count, instant, metadata, text } from "../params.ts";
import { mergeMetadata } from "../read-fields.ts";
import { invalid, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { claimedBy } from "../store/claims.ts";
import { findObject } from "../store/objects.ts";
import { findTaxRates } from "../tax-rates.ts";
import { type NamedTax, namedTaxes } from "../taxes.ts";
import { nowOf, stepOf } from "./billed.ts";
import { type discountParams, findDiscounts, type Granted } from "./discounting.ts";
import { daySeconds } from "./periods.ts";
import { newOrderIds, type SubscriptionOrder, startSubscription } from "./start-subscription.ts";
import { type Priced, unfitTogether } from "./subscription-order.ts";
import { sumLines } from "./sum-lines.ts";

/** What of a subscription a checkout session may say beforehand. */
export const subscriptionData = z.strictObject({
  default_tax_rates: z.array(text()).max(5).optional(),
  description: text(500).optional(),
  metadata: metadata.optional(),
  trial_end: instant.optional(),
  trial_period_days: count.refine((value) => value >= 1 && value <= 730).optional(),
  trial_settings: z
    .strictObject({
      end_behavior: z.strictObject({
        missing_payment_method: z.enum(["cancel", "create_invoice", "pause"]),
      }),
    })
    .optional(),
});
type Data = z.output<typeof subscriptionData>;

type Asked = {
  readonly customer: string | undefined;
  readonly data: Data | undefined;
  readonly discounts: z.output<typeof discountParams> | undefined;
  readonly basket: Basket;
};

/** What a checkout that subscribes keeps until it is paid, and what it asks for today. */
export type Subscribing = {
  readonly hidden: NonNullable<CheckoutSession["hidden"]["subscribes"]>;
  readonly today: bigint;
  readonly discount: bigint;
  /** Of what is paid today, within it or added. */
  readonly taxes: NamedTax[];
};

/** What subscribing to a basket costs today. Changes nothing. */
export async function planCheckout(
  shop: Shop,
  call: Call,
  { basket, customer: customerId, data, discounts: given }: Asked,
): Promise<Result<Subscribing, Refusal>> {
  const recurring = basket.items.filter(isRecurring);
  const unfit = unfitTogether(recurring.map(({ price }) => price));
  if (unfit) {
    return recurring.length > 0
      ? unfit
      : invalid(
          "price_not_recurring",
          "You must provide at least one recurring price in `subscription` mode.",
          "line_items",
        );
  }
  const customer = customerId ?? newId(shop.ids, "cus");
  const known = await findObject(shop.db, call.world, "customer", customer);
  const at = await nowOf(shop, call, known ?? { test_clock: null });
  const trialEnd = trialEndOf(data, at);
  if (trialEnd !== null && trialEnd <= at) {
    const name = "subscription_data[trial_end]";
    return invalid("parameter_invalid", "A trial must end in the future.", name);
  }
  const rates = await findTaxRates(
    shop,
    call,
    data?.default_tax_rates,
    "subscription_data[default_tax_rates]",
  );
  if (!rates.ok) return rates;
  const asking = { customer, at, currency: basket.currency, amount: basket.subtotal };
  const granted = await findDiscounts(shop, call, given, asking);
  if (!granted.ok) return granted;
  const lines = basket.items.map((item) => {
    const line = billableOf(item);
    return isRecurring(item) && trialEnd !== null ? { ...line, amount: 0n } : line;
  });
  const sums = sumLines(lines, granted.value, {
    currency: basket.currency,
    default_tax_rates: rates.value,
  });
  return ok({
    today: sums.total,
    discount: sums.off.flat().reduce((sum, part) => sum + part, 0n),
    taxes: namedTaxes(sums.total_taxes, [...basket.items.flatMap(ratesOf), ...rates.value]),
    hidden: {
      ...newOrderIds(shop),
      customer,
      description: data?.description ?? null,
      metadata: mergeMetadata({}, data?.metadata),
      missingMethod: data?.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
      trialEnd,
      each: sumLines(recurring.map(billableOf), [], {
        currency: basket.currency,
        default_tax_rates: rates.value,
      }).total,
      taxRates: rates.value,
      discounts: granted.value.map(({ coupon, code }) => ({
        coupon: coupon.id,
        code: code?.id ?? null,
      })),
    },
  });
}

const isRecurring = ({ price }: LineItem) => price.type === "recurring";

function trialEndOf(data: Data | undefined, at: number): number | null {
  if (data?.trial_end !== undefined) return data.trial_end;
  return data?.trial_period_days === undefined ? null : at + data.trial_period_days * daySeconds;
}

/**
 * Starts the subscription of a checkout that is complete: once, whoever asks how often. Nobody who
 * calls holds a turn.
 */
export async function fulfilSession(shop: Shop, call: Call, id: string): Promise<void> {
  const session = await findObject(shop.db, call.world, "checkout.session", id);
  const subscribes = session?.hidden.subscribes;
  if (session?.status !== "complete" || !subscribes) return;
  const intentId = session.payment_intent ?? session.setup_intent ?? "";
  await shop.inTurn(subscribes.customer, async () => {
    if (await claimedBy(shop.db, call.world, `session ${id}`)) return;
    const intent = session.payment_intent
      ? await findObject(shop.db, call.world, "payment_intent", intentId)
      : await findObject(shop.db, call.world, "setup_intent", intentId);
    const method = await findObject(
      shop.db,
      call.world,
      "payment_method",
      intent?.payment_method ?? "",
    );
    assert(intent && method, "what is complete was paid with something");
    const customer = await customerOf(shop, call, session, method);
    const order = await orderOfSession(shop, call, { session, customer, method, intent });
    const started = await startSubscription(shop, call, order);
    assert(started.ok, "a subscription that was paid for starts");
  });
  // It need not be looked at again.
  await shop.inTurn(intentId, async () => {
    const now = await findObject(shop.db, call.world, "checkout.session", id);
    if (now) await shop.change(call, async (unit) => ok(unit.put(now)));
  });
}

/** The customer, made now where there was none, to whom the way to pay belongs. */
async function customerOf(
  shop: Shop,
  call: Call,
  session: CheckoutSession,
  method: PaymentMethod,
): Promise<Customer> {
  const id = session.hidden.subscribes?.customer ?? "";
  const known = await findObject(shop.db, call.world, "customer", id);
  const customer = known ?? {
    ...blankCustomer(shop, call),
    id,
    email: session.customer_email,
    name: method.billing_details.name,
  };
  await shop.change(stepOf(call), async (unit) => {
    if (!known) unit.tell("customer.created", unit.put(customer));
    if (method.customer === null) {
      unit.tell("payment_method.attached", unit.put({ ...method, customer: id }));
    }
    return ok(customer);
  });
  return customer;
}

type Ordering = {
  readonly session: CheckoutSession;
  readonly customer: Customer;
  readonly method: PaymentMethod;
  readonly intent: PaymentIntent | SetupIntent;
};

async function orderOfSession(
  shop: Shop,
  call: Call,
  { session, customer, method, intent }: Ordering,
): Promise<SubscriptionOrder> {
  const { items, subscribes } = session.hidden;
  assert(subscribes, "the session subscribes");
  const at = await nowOf(shop, call, customer);
  const priced = (item: LineItem): Priced => ({
    price: item.price,
    quantity: item.quantity,
    metadata: {},
    isNew: false,
    product: undefined,
    taxRates: ratesOf(item),
  });
  return {
    customer,
    at,
    items: items.filter(isRecurring).map(priced),
    extras: items.filter((item) => !isRecurring(item)).map(priced),
    discounts: await grantedOf(shop, call, subscribes.discounts),
    taxRates: subscribes.taxRates ?? [],
    trialEnd: subscribes.trialEnd === null ? null : Math.max(subscribes.trialEnd, at + 1),
    anchor: null,
    prorates: true,
    collection: "charge_automatically",
    daysUntilDue: null,
    method: method.id,
    behaviour: "allow_incomplete",
    onSession: false,
    cancelAt: null,
    cancelAtPeriodEnd: false,
    description: subscribes.description,
    metadata: subscribes.metadata,
    savesMethod: false,
    missingMethod: subscribes.missingMethod,
    ids: { subscription: subscribes.subscription, invoice: subscribes.invoice },
    claim: `session ${session.id}`,
    paidWith: intent.object === "payment_intent" ? intent : null,
  };
}

type Stored = NonNullable<CheckoutSession["hidden"]["subscribes"]>["discounts"];

/** What was promised when the session was made, whatever became of the coupon since. */
async function grantedOf(shop: Shop, { world }: Call, stored: Stored): Promise<Granted[]> {
  const found: Granted[] = [];
  for (const { coupon: id, code: codeId } of stored) {
    const coupon = await findObject(shop.db, world, "coupon", id);
    const code =
      codeId === null ? null : await findObject(shop.db, world, "promotion_code", codeId);
    if (coupon) found.push({ coupon, code: code ?? null, discount: null });
  }
  return found;
}
