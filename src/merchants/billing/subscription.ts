import { assert } from "#kernel";
import type {
  Invoice,
  Period,
  Subscription,
  SubscriptionItem,
  SubscriptionStatus,
} from "../billing-objects.ts";
import type { Price } from "../catalogue-objects.ts";
import { newId } from "../object-id.ts";
import type { Metadata, TaxRate } from "../objects.ts";
import type { Shop } from "../shop.ts";
import type { Unit } from "../unit.ts";
import { shownPrice } from "./invoice-lines.ts";
import { type Cadence, daySeconds } from "./periods.ts";

/** How long the first payment of a subscription is waited for. */
export const incompleteSeconds = 23 * 3_600;
/** How long before the end of a trial it is announced. */
export const trialNoticeSeconds = 3 * daySeconds;

/** The period that is billed last. */
export function periodOf({ items }: Subscription): Period {
  const [first] = items.data;
  assert(first, "a subscription has an item");
  return { start: first.current_period_start, end: first.current_period_end };
}

/** How often it is billed. All of its items are billed together. */
export function cadenceOf({ items }: Subscription): Cadence {
  const recurring = items.data[0]?.price.recurring;
  assert(recurring, "what is subscribed to recurs");
  return recurring;
}

/** The same subscription in another period. */
export function inPeriod(subscription: Subscription, { start, end }: Period): Subscription {
  const data = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: start,
    current_period_end: end,
  }));
  return { ...subscription, items: { ...subscription.items, data } };
}

type NewItem = {
  readonly subscription: string;
  readonly price: Price;
  readonly quantity: number;
  readonly metadata: Metadata;
  readonly taxRates: readonly TaxRate[];
  readonly at: number;
  readonly period: Period;
};

/** An item, as it stands in its subscription. */
export function newItem({ ids }: Shop, given: NewItem): SubscriptionItem {
  const { at, period, metadata, quantity, subscription } = given;
  return {
    id: newId(ids, "si"),
    object: "subscription_item",
    billing_thresholds: null,
    created: at,
    current_period_start: period.start,
    current_period_end: period.end,
    current_trial: null,
    discounts: [],
    metadata,
    ...priceOfItem(given.price),
    quantity,
    subscription,
    tax_rates: [...given.taxRates],
  };
}

/** What an item says of its price: under that name, and under the one before. */
export function priceOfItem(given: Price): Pick<SubscriptionItem, "plan" | "price"> {
  const price = shownPrice(given);
  const { recurring } = price;
  assert(recurring, "what is subscribed to recurs");
  const { interval, interval_count, trial_period_days } = recurring;
  const { id, active, created, currency, livemode, metadata, nickname, product } = price;
  return {
    price,
    plan: {
      id,
      object: "plan",
      active,
      amount: price.unit_amount,
      amount_decimal: price.unit_amount_decimal,
      billing_scheme: price.billing_scheme,
      created,
      currency,
      interval,
      interval_count,
      livemode,
      metadata,
      meter: null,
      nickname,
      product,
      ...(price.tiers && { tiers: price.tiers }),
      tiers_mode: price.tiers_mode,
      transform_usage: null,
      trial_period_days,
      usage_type: "licensed",
    },
  };
}

const ended: readonly SubscriptionStatus[] = ["canceled", "incomplete_expired"];
/** Whether nothing more happens to it. */
export const hasEnded = ({ status }: Subscription) => ended.includes(status);

/** When something is to be done about it, in seconds; null when nothing is. */
export function nextDueAt(subscription: Subscription): number | null {
  const {
    status,
    cancel_at: cancelAt,
    trial_end: trialEnd,
    pause_collection: pause,
  } = subscription;
  if (hasEnded(subscription)) return null;
  if (status === "incomplete") return subscription.start_date + incompleteSeconds;
  if (status === "paused") return cancelAt;
  const announced = subscription.hidden.toldTrialEnd === true || status !== "trialing";
  const times = [
    periodOf(subscription).end,
    cancelAt,
    pause?.resumes_at ?? null,
    announced || trialEnd === null ? null : trialEnd - trialNoticeSeconds,
  ];
  return Math.min(...times.filter((time) => time !== null));
}

/** Stores a subscription, to be looked at when something is to be done about it. */
export function keep(unit: Unit, subscription: Subscription): Subscription {
  const due = nextDueAt(subscription);
  return unit.put(subscription, due === null ? null : due * 1_000);
}

/** Stores a changed subscription and tells of it. */
export function keepChanged(unit: Unit, after: Subscription, before: Subscription): Subscription {
  unit.tell("customer.subscription.updated", keep(unit, after), before);
  return after;
}

/** The subscription that an invoice is of, if it is of one. */
export async function subscriptionOf(
  { find }: Pick<Unit, "find">,
  { parent }: Pick<Invoice, "parent">,
): Promise<Subscription | undefined> {
  return parent ? find("subscription", parent.subscription_details.subscription) : undefined;
}
