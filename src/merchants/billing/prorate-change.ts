import type { InvoiceItem, Subscription, SubscriptionItem } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import { amountFor } from "../price-amount.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import { applyDiscounts } from "./apply-discounts.ts";
import { reader } from "./billed.ts";
import { discountsOf } from "./discounting.ts";
import { newInvoiceItem, ofSubscription, productNames } from "./draft.ts";
import { pricingOf } from "./invoice-lines.ts";
import { prorate } from "./proration.ts";
import { periodOf } from "./subscription.ts";

/** What each item costs for a whole period, discounts taken off. */
async function netAmounts(
  shop: Shop,
  call: Call,
  subscription: Subscription,
): Promise<ReadonlyMap<string, bigint>> {
  const items = subscription.items.data;
  const lines = items.map(({ price, quantity }) => ({
    amount: amountFor(price, quantity),
    discountable: true,
  }));
  const granted = await discountsOf(reader(shop, call), subscription.discounts);
  const parts = applyDiscounts(lines, granted, subscription.currency);
  const netOf = (index: number, amount: bigint) =>
    parts.reduce((left, part) => left - (part[index] ?? 0n), amount);
  return new Map(
    items.map(({ id }, index) => [id, netOf(index, lines[index]?.amount ?? 0n)] as const),
  );
}

const isSameItem = (a: SubscriptionItem, b: SubscriptionItem) =>
  a.price.id === b.price.id && a.quantity === b.quantity;

/**
 * What a change in the middle of a period costs: a credit for what is not used of each item that
 * changed or went, a charge for the rest of the period of each that changed or came.
 *
 * @param after null when the subscription ends
 */
export async function prorationItems(
  shop: Shop,
  call: Call,
  change: {
    readonly before: Subscription;
    readonly after: Subscription | null;
    readonly at: number;
  },
): Promise<InvoiceItem[]> {
  const { before, after, at } = change;
  const period = periodOf(before);
  const customer = await findObject(shop.db, call.world, "customer", before.customer);
  // Nothing was paid for a trial, nor by those who do not pay.
  const isPaidFor = before.status === "active" || before.status === "past_due";
  if (!customer || !isPaidFor || at >= period.end) return [];
  const old = before.items.data;
  const now = after?.items.data ?? [];
  const gone = old.filter(
    (item) => !now.some((one) => one.id === item.id && isSameItem(one, item)),
  );
  const come = now.filter(
    (item) => !old.some((one) => one.id === item.id && isSameItem(one, item)),
  );
  const oldAmounts = await netAmounts(shop, call, before);
  const newAmounts = after ? await netAmounts(shop, call, after) : new Map<string, bigint>();
  const nameOf = await productNames(
    shop,
    call,
    [...gone, ...come].map(({ price }) => price.product),
  );
  const itemOf = (item: SubscriptionItem, amount: bigint, of: Subscription, what: string) =>
    newInvoiceItem(shop, call, {
      customer,
      at,
      amount,
      currency: before.currency,
      description: `${what} ${item.quantity} × ${nameOf(item.price.product)}`,
      period: { start: at, end: period.end },
      more: {
        discountable: false,
        parent: ofSubscription(before, item.id),
        pricing: pricingOf(item.price),
        proration: true,
        quantity: item.quantity,
        // As they are of that time, whatever the subscription is taxed with by then.
        tax_rates: item.tax_rates.length > 0 ? item.tax_rates : of.default_tax_rates,
      },
    });
  const part = (amounts: ReadonlyMap<string, bigint>, id: string) =>
    prorate(amounts.get(id) ?? 0n, period, at);
  return [
    ...gone.map((item) => itemOf(item, -part(oldAmounts, item.id), before, "Unused time on")),
    ...come.map((item) =>
      itemOf(item, part(newAmounts, item.id), after ?? before, "Remaining time on"),
    ),
  ].filter(({ amount }) => amount !== 0n);
}

/** The credit for what is paid and not used of a subscription that ends. */
export function creditItems(
  shop: Shop,
  call: Call,
  subscription: Subscription,
  at: number,
): Promise<InvoiceItem[]> {
  return prorationItems(shop, call, { before: subscription, after: null, at });
}
