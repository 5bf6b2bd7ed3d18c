import type { InvoiceSummary, Subscription as WireSubscription } from "@bourse/contract";
import { assert, secondMs } from "#kernel";
import {
  amountFor,
  type Invoice,
  type PaymentMethod,
  type Price,
  type Subscription,
} from "#merchants";
import { shopMoney } from "./business-money.ts";
import { brandName } from "./card-brands.ts";
import { presentInstant } from "./present-values.ts";

/** Names of products and customers, by their ids. */
export type Names = ReadonlyMap<string, string>;

const instantOf = (seconds: number) => presentInstant(seconds * secondMs);
/** An instant that may not be known. */
export const maybeInstantOf = (seconds: number | null) =>
  seconds === null ? null : instantOf(seconds);

/** How often a price is paid. */
export function intervalOf({ recurring }: Pick<Price, "recurring">) {
  assert(recurring, "what is subscribed to recurs");
  return { unit: recurring.interval, count: recurring.interval_count };
}

/** Ids whose names a subscription is shown with. */
export function idsOf({ customer, items }: Subscription): string[] {
  return [customer, ...items.data.map(({ price }) => price.product)];
}

function isPaused({ status, pause_collection: pause }: Subscription): boolean {
  return pause !== null && status !== "canceled" && status !== "incomplete_expired";
}

export function presentSubscription(subscription: Subscription, names: Names): WireSubscription {
  const items = subscription.items.data.map(({ id, price, quantity }) => ({
    id,
    price: price.id,
    name: names.get(price.product) ?? price.product,
    quantity,
    amount: amountFor(price, quantity),
  }));
  const [first] = subscription.items.data;
  assert(first, "a subscription has an item");
  const { currency, cancel_at: cancelAt, ended_at: endedAt } = subscription;
  const whole = items.reduce((sum, { amount }) => sum + amount, 0n);
  const atEnd = subscription.cancel_at_period_end ? first.current_period_end : null;
  return {
    id: subscription.id,
    state: isPaused(subscription) ? "paused" : subscription.status,
    customer: names.get(subscription.customer) ?? null,
    items: items.map((item) => ({ ...item, amount: shopMoney(item.amount, currency) })),
    amount: shopMoney(whole, currency),
    interval: intervalOf(first.price),
    periodEndsAt: instantOf(first.current_period_end),
    trialEndsAt: maybeInstantOf(subscription.trial_end),
    endsAt: maybeInstantOf(endedAt ?? cancelAt ?? atEnd),
    createdAt: instantOf(subscription.created),
  };
}

/** The end of the address of an invoice's page. */
function credentialOf({ hosted_invoice_url: url }: Invoice): string | null {
  return url?.split("/").at(-1) ?? null;
}

export function presentInvoice(invoice: Invoice): InvoiceSummary {
  const { currency } = invoice;
  return {
    id: invoice.id,
    number: invoice.number,
    state: invoice.status,
    total: shopMoney(invoice.total, currency),
    due: shopMoney(invoice.amount_due, currency),
    customer: invoice.customer_name ?? invoice.customer_email,
    createdAt: instantOf(invoice.created),
    dueAt: maybeInstantOf(invoice.due_date),
    credential: credentialOf(invoice),
  };
}

/** `@handle`, or brand and last digits of a test card. */
export function labelOf({ bourse, card }: PaymentMethod): string {
  return bourse ? `@${bourse.handle}` : `${brandName(card?.brand)} ${card?.last4 ?? ""}`.trim();
}
