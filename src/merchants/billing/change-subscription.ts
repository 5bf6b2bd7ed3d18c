import { ok, type Result } from "#kernel";
import type { InvoiceItem, Subscription, SubscriptionItem } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../deps.ts";
import type { Customer } from "../objects.ts";
import { mergeMetadata } from "../read-fields.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findTaxRates } from "../tax-rates.ts";
import type { Unit } from "../unit.ts";
import { stepOf } from "./billed.ts";
import { collect } from "./collect.ts";
import { discountsOf, type Granted, grantDiscounts, inTurns, turnsOf } from "./discounting.ts";
import { putDraft, waitingItems } from "./draft.ts";
import { invoiceWaiting } from "./end-subscription.ts";
import { finalize } from "./finalize.ts";
import { periodAt } from "./periods.ts";
import { prorationItems } from "./prorate-change.ts";
import { linesOf } from "./renew.ts";
import { asItIs, putNew } from "./start-subscription.ts";
import {
  cadenceOf,
  inPeriod,
  keepChanged,
  newItem,
  periodOf,
  priceOfItem,
} from "./subscription.ts";
import { type Priced, pricedOf, unfitTogether } from "./subscription-order.ts";
import type { ItemChange, SubscriptionChange } from "./subscription-params.ts";

/** What a change makes of a subscription; nothing is stored yet. */
export type ChangePlan = {
  readonly before: Subscription;
  readonly after: Subscription;
  readonly customer: Customer;
  readonly at: number;
  readonly priced: readonly Priced[];
  readonly prorations: readonly InvoiceItem[];
  /** A new period begins now, and is billed now. */
  readonly restarts: boolean;
};

/** What a change would make of a subscription. */
export async function planChange(
  shop: Shop,
  call: Call,
  { before, customer, at }: Pick<ChangePlan, "before" | "customer" | "at">,
  change: SubscriptionChange,
): Promise<Result<ChangePlan, Refusal>> {
  const when = change.proration_date ?? at;
  const items = await changedItems(shop, call, { before, at }, change.items ?? []);
  if (!items.ok) return items;
  const { data, priced } = items.value;
  const rates = await findTaxRates(shop, call, change.default_tax_rates, "default_tax_rates");
  if (!rates.ok) return rates;
  const keepsRates = change.default_tax_rates === undefined;
  const unfit = unfitTogether(data.map(({ price }) => price));
  if (unfit) return unfit;
  const now_ = {
    ...before,
    default_tax_rates: keepsRates ? before.default_tax_rates : rates.value,
    items: { ...before.items, data },
  };
  const changed = withFields(before, now_, change, at);
  const old = cadenceOf(before);
  const now = cadenceOf(changed);
  const isOther = old.interval !== now.interval || old.interval_count !== now.interval_count;
  const endsTrial = change.trial_end === "now" && before.status === "trialing";
  const runs = before.status === "active" || before.status === "past_due" || endsTrial;
  const restarts = runs && (isOther || change.billing_cycle_anchor === "now" || endsTrial);
  const after = restarts ? restarted(changed, at) : changed;
  const prorates = change.proration_behavior !== "none";
  const prorations = prorates
    ? await prorationItems(shop, call, { before, after: restarts ? null : after, at: when })
    : [];
  return ok({ before, after, customer, at, priced, prorations, restarts });
}

/** Its periods are counted from now on. */
function restarted(subscription: Subscription, at: number): Subscription {
  const period = periodAt(at, cadenceOf(subscription), at);
  return { ...inPeriod(subscription, period), billing_cycle_anchor: at };
}

type Items = { readonly data: SubscriptionItem[]; readonly priced: readonly Priced[] };

async function changedItems(
  shop: Shop,
  call: Call,
  { before, at }: Pick<ChangePlan, "before" | "at">,
  changes: readonly ItemChange[],
): Promise<Result<Items, Refusal>> {
  let data = before.items.data;
  const priced: Priced[] = [];
  for (const [index, one] of changes.entries()) {
    const param = `items[${index}]`;
    const known = data.find(({ id }) => id === one.id);
    if (one.id !== undefined && !known) {
      return missing("subscription item", one.id, `${param}[id]`);
    }
    if (one.deleted) {
      data = data.filter(({ id }) => id !== one.id);
      continue;
    }
    const asked = one.price ?? one.price_data;
    const found = asked === undefined ? ok(undefined) : await pricedOf(shop, call, one, param);
    if (!found.ok) return found;
    if (found.value) priced.push(found.value);
    if (known) {
      const rates = await findTaxRates(shop, call, one.tax_rates, `${param}[tax_rates]`);
      if (!rates.ok) return rates;
      const tax_rates = one.tax_rates === undefined ? known.tax_rates : rates.value;
      const item = { ...changedItem(known, one, found.value), tax_rates };
      data = data.map((old) => (old.id === known.id ? item : old));
      continue;
    }
    if (!found.value) {
      const name = `${param}[price]`;
      return invalid("parameter_missing", `Missing required param: ${name}.`, name);
    }
    const period = periodOf(before);
    const item = newItem(shop, { ...found.value, subscription: before.id, at, period });
    data = [...data, item];
  }
  return ok({ data, priced });
}

function changedItem(
  item: SubscriptionItem,
  change: ItemChange,
  priced: Priced | undefined,
): SubscriptionItem {
  return {
    ...item,
    ...(priced && priceOfItem(priced.price)),
    quantity: change.quantity ?? item.quantity,
    metadata: mergeMetadata(item.metadata, change.metadata),
  };
}

/** Everything of a change but items and discounts. */
function withFields(
  before: Subscription,
  now: Subscription,
  change: SubscriptionChange,
  at: number,
): Subscription {
  const or = <T>(value: T | undefined, old: T) => (value === undefined ? old : value);
  const { cancel_at_period_end: atEnd, pause_collection: pause } = change;
  const cancelAt = or(change.cancel_at, before.cancel_at);
  const ends = or(atEnd, before.cancel_at_period_end);
  const wasAsked = change.cancel_at !== undefined || atEnd !== undefined;
  const details = { ...before.cancellation_details, ...change.cancellation_details };
  const isAsked = ends || cancelAt !== null;
  const changed: Subscription = {
    ...now,
    cancel_at: ends && atEnd ? periodOf(before).end : atEnd === false ? null : cancelAt,
    cancel_at_period_end: ends,
    canceled_at: wasAsked ? (isAsked && atEnd !== false ? at : null) : before.canceled_at,
    cancellation_details:
      wasAsked && isAsked ? { ...details, reason: "cancellation_requested" } : details,
    collection_method: change.collection_method ?? before.collection_method,
    days_until_due: change.days_until_due ?? before.days_until_due,
    default_payment_method: or(change.default_payment_method, before.default_payment_method),
    description: or(change.description, before.description),
    metadata: mergeMetadata(before.metadata, change.metadata),
    pause_collection: pause === undefined ? before.pause_collection : pause,
    payment_settings: { ...before.payment_settings, ...change.payment_settings },
    trial_settings: change.trial_settings ?? before.trial_settings,
    // Whatever the business decides of it is no longer its customer's to undo.
    ...(pause !== undefined && { hidden: { ...now.hidden, pausedInPortal: false } }),
  };
  return withTrial(changed, change.trial_end, at);
}

function withTrial(
  subscription: Subscription,
  trialEnd: SubscriptionChange["trial_end"],
  at: number,
): Subscription {
  if (trialEnd === undefined) return subscription;
  if (trialEnd === "now") {
    if (subscription.status !== "trialing") return subscription;
    return { ...subscription, trial_end: at, status: "active" };
  }
  const { start } = periodOf(subscription);
  return {
    ...inPeriod(subscription, { start, end: trialEnd }),
    billing_cycle_anchor: trialEnd,
    status: "trialing",
    trial_end: trialEnd,
    trial_start: subscription.trial_start ?? at,
    hidden: { ...subscription.hidden, toldTrialEnd: false },
  };
}

type Applying = {
  readonly invoices: boolean;
  readonly onSession: boolean;
  /** Undefined: as they are. */
  readonly discounts: readonly Granted[] | undefined;
};

/** Stores a change, and bills what of it is billed now. Who calls holds the customer's turn. */
export async function applyChange(
  shop: Shop,
  call: Call,
  plan: ChangePlan,
  applying: Applying,
): Promise<Outcome> {
  const { before, at } = plan;
  const step = stepOf(call);
  const { discounts, onSession } = applying;
  const turns = turnsOf(call, discounts ?? []);
  const billed = plan.restarts ? await restartOf(shop, step, plan) : undefined;
  const stored = await inTurns(shop, turns, () =>
    shop.change(step, async (unit) => {
      const after = await putChange(shop, unit, plan, discounts);
      if (!billed) return ok(after);
      return ok(await putRestart(shop, unit, { ...plan, after }, billed));
    }),
  );
  const value = stored.ok ? stored.value : undefined;
  if (billed && value?.object === "invoice" && value.collection_method === "charge_automatically") {
    await collect(shop, step, value.id, { at, onSession });
  } else if (applying.invoices && plan.prorations.length > 0) {
    await invoiceWaiting(shop, step, plan.after, { at, onSession });
  }
  return asItIs(shop, call, before.id);
}

async function putChange(
  shop: Shop,
  unit: Unit,
  plan: ChangePlan,
  discounts: readonly Granted[] | undefined,
): Promise<Subscription> {
  const { before, at, customer, priced, prorations } = plan;
  putNew(unit, priced);
  const place = { customer: customer.id, subscription: before.id, at };
  const granted = discounts && (await grantDiscounts(shop, unit, discounts, place));
  const counting = granted?.map(({ discount }) => discount.id) ?? before.discounts;
  for (const item of prorations) unit.tell("invoiceitem.created", unit.put(item));
  return keepChanged(unit, { ...plan.after, discounts: counting }, before);
}

/** What the new period costs, with what waited for the next invoice. */
async function restartOf(shop: Shop, call: Call, plan: ChangePlan) {
  const { after } = plan;
  const lines = await linesOf(shop, call, after, periodOf(after));
  const waiting = await waitingItems(shop, call, {
    customer: after.customer,
    currency: after.currency,
    subscription: after.id,
  });
  return { lines, items: [...waiting, ...plan.prorations] };
}

async function putRestart(
  shop: Shop,
  unit: Unit,
  { after, customer, at }: ChangePlan,
  billed: Awaited<ReturnType<typeof restartOf>>,
) {
  const period = periodOf(after);
  unit.claim(`period ${after.id} ${period.start}`, after.id);
  const draft = putDraft(shop, unit, {
    customer,
    at,
    currency: after.currency,
    reason: "subscription_update",
    collection: after.collection_method,
    daysUntilDue: after.days_until_due,
    subscription: after,
    lines: billed.lines,
    items: billed.items,
    discounts: await discountsOf(unit, after.discounts),
    period,
  });
  keepChanged(unit, { ...after, latest_invoice: draft.id }, after);
  return finalize(shop, unit, draft, { at });
}
