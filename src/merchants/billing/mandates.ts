import { err, type MemberId, ok, type Result } from "#kernel";
import type { Subscription } from "../billing-objects.ts";
import { ownCall } from "../call.ts";
import type { Charge, PaymentMethod } from "../objects.ts";
import type { Shop } from "../shop.ts";
import { findObject, findWithWorld, listEverywhere, listObjects } from "../store/objects.ts";
import type { World } from "../world.ts";
import { hasEnded } from "./subscription.ts";

/** A business that a member lets charge their balance, and what it charges for. */
export type Mandate = {
  readonly world: World;
  readonly method: PaymentMethod;
  /** The newest payment that was taken with it. */
  readonly lastCharge: Charge | null;
  readonly subscriptions: readonly Subscription[];
};

/** What members let businesses take from their balance, and how they stop it. */
export type Mandates = {
  /** Newest first. */
  mandatesOf(member: MemberId): Promise<Mandate[]>;
  /** From now on the business takes nothing more; what it has taken stays. */
  revokeMandate(
    member: MemberId,
    id: string,
  ): Promise<Result<undefined, { readonly code: "not_found" }>>;
};

const listedMax = 100;

export function createMandates(shop: Shop): Mandates {
  return {
    async mandatesOf(member) {
      const refs = [`member=${member}`];
      const methods = await listEverywhere(shop.db, "payment_method", true, refs, listedMax);
      return Promise.all(
        methods.toReversed().map(async ({ world, object: method }) => ({
          world,
          method,
          lastCharge: await lastChargeOf(shop, world, method),
          subscriptions: await subscriptionsBy(shop, world, method),
        })),
      );
    },
    async revokeMandate(member, id) {
      const found = await findWithWorld(shop.db, "payment_method", id);
      if (found?.object.hidden.member !== member) return err({ code: "not_found" });
      const call = ownCall(found.world);
      await shop.inTurn(id, () =>
        shop.change(call, async (unit) => {
          const method = await unit.find("payment_method", id);
          if (!method) return ok(found.object);
          const revoked = unit.put({ ...method, customer: null, hidden: {} });
          if (method.customer !== null) unit.tell("payment_method.detached", revoked, method);
          return ok(revoked);
        }),
      );
      return ok(undefined);
    },
  };
}

/** Looked for among the newest payments of its customer. */
async function lastChargeOf(
  { db }: Shop,
  world: World,
  { id, customer }: PaymentMethod,
): Promise<Charge | null> {
  if (customer === null) return null;
  const refs = [`customer=${customer}`];
  const charges = await listObjects(db, world, "charge", { refs, limit: listedMax });
  return charges.find((one) => one.payment_method === id && one.amount_captured > 0n) ?? null;
}

/** The subscriptions that are paid with a method. */
async function subscriptionsBy(
  { db }: Shop,
  world: World,
  { id, customer: customerId }: PaymentMethod,
): Promise<Subscription[]> {
  if (customerId === null) return [];
  const customer = await findObject(db, world, "customer", customerId);
  const found = await listObjects(db, world, "subscription", {
    refs: [`customer=${customerId}`, "ended=false"],
    limit: listedMax,
  });
  const usual = customer?.invoice_settings.default_payment_method ?? null;
  return found.filter((one) => !hasEnded(one) && (one.default_payment_method ?? usual) === id);
}
