import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Subscription, SubscriptionItem } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../deps.ts";
import { listOf } from "../lists.ts";
import { operation } from "../operation.ts";
import { nothing, page, text } from "../params.ts";
import { missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject, listObjects } from "../store/objects.ts";
import { itemParams, type SubscriptionChange } from "./subscription-params.ts";
import { changeSubscription } from "./subscriptions.ts";

type Found = { readonly subscription: Subscription; readonly item: SubscriptionItem };

async function findItem(shop: Shop, { world }: Call, id: string): Promise<Result<Found, Refusal>> {
  const [subscription] = await listObjects(shop.db, world, "subscription", {
    refs: [`item=${id}`],
    limit: 1,
  });
  const item = subscription?.items.data.find((one) => one.id === id);
  return subscription && item ? ok({ subscription, item }) : missing("subscription item", id);
}

type How = Pick<SubscriptionChange, "payment_behavior" | "proration_behavior" | "proration_date">;
const howOf = ({ payment_behavior, proration_behavior, proration_date }: How): How => ({
  payment_behavior,
  proration_behavior,
  proration_date,
});

/** The item that a change of a subscription has come to. */
function itemOf(changed: Outcome, which: (item: SubscriptionItem) => boolean): Outcome {
  if (!changed.ok || !("items" in changed.value)) return changed;
  const { value } = changed;
  const item = isSubscription(value) ? value.items.data.find(which) : undefined;
  return item ? ok(item) : missing("subscription item", "");
}

const isSubscription = (value: object): value is Subscription =>
  "object" in value && value.object === "subscription";

const create = operation(itemParams.create, async (shop, call, params) => {
  const { subscription: id, metadata, price, price_data, quantity, tax_rates } = params;
  const before = await findObject(shop.db, call.world, "subscription", id);
  if (!before) return missing("subscription", id, "subscription");
  const known = new Set(before.items.data.map((item) => item.id));
  const items = [{ metadata, price, price_data, quantity, tax_rates }];
  const changed = await changeSubscription(shop, call, id, { ...howOf(params), items });
  return itemOf(changed, (item) => !known.has(item.id));
});

const update = operation(itemParams.update, async (shop, call, params, id) => {
  const found = await findItem(shop, call, id);
  if (!found.ok) return found;
  const { metadata, price, price_data, quantity, tax_rates } = params;
  const items = [{ id, metadata, price, price_data, quantity, tax_rates }];
  const of = found.value.subscription.id;
  const changed = await changeSubscription(shop, call, of, { ...howOf(params), items });
  return itemOf(changed, (item) => item.id === id);
});

const remove = operation(itemParams.remove, async (shop, call, params, id) => {
  const found = await findItem(shop, call, id);
  if (!found.ok) return found;
  const items = [{ id, deleted: true }];
  const of = found.value.subscription.id;
  const changed = await changeSubscription(shop, call, of, { ...howOf(params), items });
  return changed.ok ? ok({ id, object: "subscription_item", deleted: true }) : changed;
});

const list = operation(
  z.strictObject({ ...page, subscription: text() }),
  async (shop, call, params) => {
    const { subscription: id, limit, starting_after: after } = params;
    const subscription = await findObject(shop.db, call.world, "subscription", id);
    if (!subscription) return missing("subscription", id, "subscription");
    const all = subscription.items.data;
    const start = after === undefined ? 0 : all.findIndex((item) => item.id === after) + 1;
    const data = all.slice(start, start + limit);
    return ok(listOf(data, "/v1/subscription_items", start + data.length < all.length));
  },
);

/** Items of subscriptions: what is subscribed to, and how many. */
export const subscriptionItemOperations = {
  create,
  update,
  remove,
  list,
  retrieve: operation(nothing, async (shop, call, _params, id) => {
    const found = await findItem(shop, call, id);
    return found.ok ? ok(found.value.item) : found;
  }),
};
