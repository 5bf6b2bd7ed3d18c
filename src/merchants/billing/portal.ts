import { z } from "zod";
import { err, hourMs, ok, type Result } from "#kernel";
import type { Invoice, Subscription } from "../billing-objects.ts";
import { type Call, ownCall } from "../call.ts";
import type { Price } from "../catalogue-objects.ts";
import { newId, newSecret, secondsOf } from "../object-id.ts";
import type { Customer, PaymentMethod } from "../objects.ts";
import { operation } from "../operation.ts";
import { pageUrl } from "../page-url.ts";
import { text } from "../params.ts";
import type { PortalConfiguration, PortalSession } from "../portal-objects.ts";
import { missing } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject, findWithWorld, listObjects } from "../store/objects.ts";
import { type World, worldKey } from "../world.ts";
import { partsOf } from "./hosted-invoice.ts";
import { defaultConfiguration } from "./portal-configurations.ts";

const lifeSeconds = hourMs / 1_000;
const listedMax = 100;

/** The page of a customer, opened for an hour by whoever has its address. */
export type Portal = {
  readonly world: World;
  readonly session: PortalSession;
  readonly configuration: PortalConfiguration;
  readonly customer: Customer;
  readonly subscriptions: readonly Subscription[];
  readonly invoices: readonly Invoice[];
  readonly methods: readonly PaymentMethod[];
  /** Prices that a subscription can be changed to. */
  readonly plans: readonly Price[];
};

/** Why something is not done for a customer in their portal. */
export type PortalError =
  | { readonly code: "not_found" }
  /** The business does not let its customers do this. */
  | { readonly code: "portal_not_allowed" }
  /** It was asked, and could not be done. */
  | { readonly code: "portal_refused"; readonly message: string };

const create = operation(
  z.strictObject({
    configuration: text().optional(),
    customer: text(),
    locale: z.enum(["auto", "en", "fr"]).optional(),
    return_url: pageUrl.optional(),
  }),
  async (shop, call, params) => {
    const customer = await findObject(shop.db, call.world, "customer", params.customer);
    if (!customer || customer.hidden.deleted) {
      return missing("customer", params.customer, "customer");
    }
    const named = params.configuration;
    const known = named
      ? await findObject(shop.db, call.world, "billing_portal.configuration", named)
      : undefined;
    if (named && !known) return missing("configuration", named, "configuration");
    return shop.inTurn(`portal ${worldKey(call.world)}`, async () => {
      const configuration = known ?? (await defaultConfiguration(shop, call));
      const session = newSession(shop, call, {
        customer: customer.id,
        configuration: configuration.id,
        locale: params.locale ?? null,
        return_url: params.return_url ?? configuration.default_return_url,
      });
      return shop.change(call, async (unit) => {
        if (!known) unit.put(configuration);
        unit.tell("billing_portal.session.created", unit.put(session));
        return ok(session);
      });
    });
  },
);

function newSession(
  shop: Shop,
  { world }: Call,
  given: Pick<PortalSession, "configuration" | "customer" | "locale" | "return_url">,
): PortalSession {
  const id = newId(shop.ids, "bps");
  const secret = newSecret(shop.ids);
  const now = secondsOf(shop.clock);
  return {
    id,
    object: "billing_portal.session",
    created: now,
    livemode: world.live,
    url: `${shop.publicUrl}/portal/${id}_secret_${secret}`,
    ...given,
    hidden: { secret, endsAt: now + lifeSeconds },
  };
}

/** Sessions of the customer portal. */
export const portalOperations = { create };

/** What a credential opens, as long as it counts. */
export async function openPortal(
  shop: Shop,
  credential: string,
): Promise<Result<Portal, PortalError>> {
  const { id, secret } = partsOf(credential);
  const found = await findWithWorld(shop.db, "billing_portal.session", id);
  const session = found?.object;
  const isRight = secret !== "" && session?.hidden.secret === secret;
  if (!found || !session || !isRight || session.hidden.endsAt <= secondsOf(shop.clock)) {
    return err({ code: "not_found" });
  }
  const { db } = shop;
  const { world } = found;
  const { configuration: configured, customer: of } = session;
  const [configuration, customer] = await Promise.all([
    findObject(db, world, "billing_portal.configuration", configured),
    findObject(db, world, "customer", of),
  ]);
  if (!configuration || !customer || customer.hidden.deleted) return err({ code: "not_found" });
  const listing = { refs: [`customer=${of}`], limit: listedMax };
  const [subscriptions, invoices, methods] = await Promise.all([
    listObjects(db, world, "subscription", listing),
    listObjects(db, world, "invoice", listing),
    listObjects(db, world, "payment_method", listing),
  ]);
  return ok({
    world,
    session,
    configuration,
    customer,
    subscriptions,
    invoices: invoices.filter(({ status }) => status !== "draft"),
    methods,
    plans: await plansOf(shop, ownCall(world), configuration),
  });
}

async function plansOf(
  { db }: Shop,
  { world }: Call,
  { features }: PortalConfiguration,
): Promise<Price[]> {
  const { enabled, products } = features.subscription_update;
  if (!enabled) return [];
  const ids = products.flatMap(({ prices }) => prices);
  const found = await Promise.all(ids.map((id) => findObject(db, world, "price", id)));
  return found.flatMap((price) => (price?.active && price.recurring ? [price] : []));
}
