import { z } from "zod";
import { ok, type Result } from "#kernel";
import type {
  Invoice,
  InvoiceItem,
  InvoiceLine,
  Period,
  Subscription,
} from "../billing-objects.ts";
import type { Call } from "../call.ts";
import { newId } from "../object-id.ts";
import type { Customer } from "../objects.ts";
import { operation } from "../operation.ts";
import { currency, signedMinor, text } from "../params.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import { findTaxRates, taxRateIds } from "../tax-rates.ts";
import { nowOf, reader } from "./billed.ts";
import { planChange } from "./change-subscription.ts";
import {
  discountParams,
  discountsOf,
  findDiscounts,
  type Granted,
  stillCounting,
} from "./discounting.ts";
import { newInvoiceItem, waitingItems } from "./draft.ts";
import { balanceIn } from "./finalize.ts";
import { newInvoice } from "./invoice.ts";
import { lineOfItem } from "./invoice-lines.ts";
import { linesOf, nextPeriod } from "./renew.ts";
import { planStart } from "./start-subscription.ts";
import { hasEnded, periodOf } from "./subscription.ts";
import { createSubscription, updateSubscription } from "./subscription-params.ts";
import { orderOf } from "./subscriptions.ts";

const details = updateSubscription.pick({
  billing_cycle_anchor: true,
  cancel_at: true,
  cancel_at_period_end: true,
  default_tax_rates: true,
  items: true,
  proration_behavior: true,
  proration_date: true,
  trial_end: true,
});
const params = z.strictObject({
  currency: currency.optional(),
  customer: text().optional(),
  discounts: discountParams.optional(),
  invoice_items: z
    .array(
      z.strictObject({
        amount: signedMinor,
        currency,
        description: text().optional(),
        tax_rates: taxRateIds.optional(),
      }),
    )
    .max(250)
    .optional(),
  preview_mode: z.literal("next").optional(),
  subscription: text().optional(),
  subscription_details: details.optional(),
});
type Params = z.output<typeof params>;

/** What an invoice would bear, were it made. */
type Sketch = {
  readonly lines: readonly InvoiceLine[];
  readonly prorations: readonly InvoiceItem[];
  readonly subscription: Subscription | null;
  readonly discounts: readonly Granted[];
  readonly currency: string;
  readonly period: Period;
};

const preview = operation(params, async (shop, call, asked) => {
  const known = asked.subscription
    ? await findObject(shop.db, call.world, "subscription", asked.subscription)
    : undefined;
  if (asked.subscription && (!known || hasEnded(known))) {
    return missing("subscription", asked.subscription, "subscription");
  }
  const id = known?.customer ?? asked.customer ?? "";
  const customer = await findObject(shop.db, call.world, "customer", id);
  if (!customer || customer.hidden.deleted) return missing("customer", id, "customer");
  const at = await nowOf(shop, call, customer);
  const sketched = known
    ? await sketchNext(shop, call, { before: known, customer, at }, asked)
    : await sketchNew(shop, call, { customer, at }, asked);
  if (!sketched.ok) return sketched;
  return draw(shop, call, { customer, at, asked, sketch: sketched.value });
});

type Known = { readonly before: Subscription; readonly customer: Customer; readonly at: number };

async function sketchNext(
  shop: Shop,
  call: Call,
  { before, customer, at }: Known,
  asked: Params,
): Promise<Result<Sketch, Refusal>> {
  const change = asked.subscription_details ?? {};
  const plan = await planChange(shop, call, { before, customer, at }, change);
  if (!plan.ok) return plan;
  const { after, prorations, restarts } = plan.value;
  const period = restarts ? periodOf(after) : nextPeriod(after);
  const ends = after.cancel_at_period_end || (after.cancel_at ?? period.end) <= period.start;
  return ok({
    lines: ends ? [] : await linesOf(shop, call, after, period),
    prorations,
    subscription: after,
    discounts: stillCounting(await discountsOf(reader(shop, call), after.discounts), period.start),
    currency: after.currency,
    period,
  });
}

async function sketchNew(
  shop: Shop,
  call: Call,
  { customer, at }: Omit<Known, "before">,
  asked: Params,
): Promise<Result<Sketch, Refusal>> {
  const { items } = asked.subscription_details ?? {};
  const period = { start: at, end: at };
  if (items === undefined) {
    const money = asked.currency ?? customer.currency ?? "usd";
    return ok({
      lines: [],
      prorations: [],
      subscription: null,
      discounts: [],
      currency: money,
      period,
    });
  }
  const created = createSubscription.pick({ items: true }).safeParse({
    items: items.map(({ price, quantity, tax_rates }) => ({ price, quantity, tax_rates })),
  });
  if (!created.success) {
    return invalid("parameter_invalid", "Items need a price.", "subscription_details[items]");
  }
  const { default_tax_rates, trial_end, proration_behavior } = asked.subscription_details ?? {};
  const order = await orderOf(
    shop,
    call,
    {
      customer: customer.id,
      items: created.data.items,
      default_tax_rates,
      trial_end,
      proration_behavior,
    },
    { customer, at },
  );
  if (!order.ok) return order;
  const { subscription, lines } = await planStart(shop, call, order.value);
  const { currency: money } = subscription;
  return ok({ lines, prorations: [], subscription, discounts: [], currency: money, period });
}

type Drawing = {
  readonly customer: Customer;
  readonly at: number;
  readonly asked: Params;
  readonly sketch: Sketch;
};

async function draw(
  shop: Shop,
  call: Call,
  { customer, at, asked, sketch }: Drawing,
): Promise<Result<Invoice, Refusal>> {
  const { subscription, currency: money, period, prorations } = sketch;
  const waiting = await waitingItems(shop, call, {
    customer: customer.id,
    currency: money,
    subscription: subscription?.id ?? null,
  });
  const given = asked.invoice_items ?? [];
  const added: InvoiceItem[] = [];
  for (const [index, { amount, currency: of, description, tax_rates: named }] of given.entries()) {
    const rates = await findTaxRates(shop, call, named, `invoice_items[${index}][tax_rates]`);
    if (!rates.ok) return rates;
    const more = { tax_rates: rates.value };
    const what = { amount, currency: of, description: description ?? null };
    added.push(newInvoiceItem(shop, call, { customer, at, ...what, more }));
  }
  if (added.some((item) => item.currency !== money)) {
    return invalid("currency_mismatch", "All items must be in one currency.", "invoice_items");
  }
  const items = [...waiting, ...prorations, ...added];
  if (items.length === 0 && sketch.lines.length === 0) {
    return invalid("invoice_upcoming_none", `No upcoming invoices for customer: ${customer.id}`);
  }
  const amount = items.reduce((sum, item) => sum + item.amount, 0n);
  const asking = { customer: customer.id, at, currency: money, amount };
  const discounts = await findDiscounts(shop, call, asked.discounts, asking);
  if (!discounts.ok) return discounts;
  const sketched = newInvoice(shop, call, {
    id: newId(shop.ids, "upcoming_in"),
    customer: { ...customer, ...balanceIn(customer, money) },
    at: subscription ? Math.max(at, period.start) : at,
    currency: money,
    reason: "upcoming",
    collection: subscription?.collection_method ?? "charge_automatically",
    daysUntilDue: null,
    subscription,
    lines: [...items.map((item) => lineOfItem(shop, item)), ...sketch.lines],
    discounts: asked.discounts === undefined ? sketch.discounts : discounts.value,
    period,
  });
  return ok(sketched);
}

/** What the next invoice of a customer, or one after a change, would be. Nothing is stored. */
export const previewOperations = { preview };
