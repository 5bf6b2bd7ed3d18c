import type { Call } from "../call.ts";
import type { Outcome } from "../deps.ts";
import { secondsOf } from "../object-id.ts";
import type { Customer, ObjectOf } from "../objects.ts";
import { missing } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import type { Unit } from "../unit.ts";

type BilledKind = "invoice" | "invoiceitem" | "subscription";

/** Reads objects as a unit does, where nothing is changed. */
export function reader({ db }: Shop, { world }: Call): Pick<Unit, "find"> {
  return { find: (kind, id) => findObject(db, world, kind, id) };
}

/** The same call for a step in between: the answer to its key comes with the last. */
export function stepOf(call: Call): Call {
  return { ...call, idempotency: null };
}

/** What time it is for a customer, in seconds: that of their test clock, if they live by one. */
export async function nowOf(
  shop: Shop,
  { world }: Call,
  { test_clock: id }: Pick<Customer, "test_clock">,
): Promise<number> {
  const clock = id === null ? undefined : await findObject(shop.db, world, clockKind, id);
  return clock ? clock.frozen_time : secondsOf(shop.clock);
}

const clockKind = "test_helpers.test_clock";

/**
 * Runs in the turn of the customer, in which everything that they are billed is changed, on the
 * customer as they are by then. Turns of payment intents are taken within it, never around it.
 */
export async function inTurnOf(
  shop: Shop,
  call: Call,
  customerId: string,
  run: (customer: Customer, at: number) => Promise<Outcome>,
): Promise<Outcome> {
  return shop.inTurn(customerId, async () => {
    const customer = await findObject(shop.db, call.world, "customer", customerId);
    if (!customer) return missing("customer", customerId, "customer");
    return run(customer, await nowOf(shop, call, customer));
  });
}

const names: Readonly<Record<BilledKind, string>> = {
  invoice: "invoice",
  invoiceitem: "invoiceitem",
  subscription: "subscription",
};

/** What a customer is billed, in their turn, by its id. */
export async function onBilled<K extends BilledKind>(
  shop: Shop,
  call: Call,
  { kind, id }: { readonly kind: K; readonly id: string },
  run: (object: ObjectOf<K>, customer: Customer, at: number) => Promise<Outcome>,
): Promise<Outcome> {
  const known: ObjectOf<BilledKind> | undefined = await findObject(shop.db, call.world, kind, id);
  if (!known) return missing(names[kind], id);
  return inTurnOf(shop, call, known.customer, async (customer, at) => {
    const object = await findObject(shop.db, call.world, kind, id);
    const isGone = object === undefined || isDeleted(object);
    return isGone ? missing(names[kind], id) : run(object, customer, at);
  });
}

function isDeleted({ hidden }: { readonly hidden: object }): boolean {
  return "deleted" in hidden && hidden.deleted === true;
}
