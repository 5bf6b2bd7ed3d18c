import { type MemberId, type Money, money } from "#kernel";
import type { Shop } from "./shop.ts";
import { findObject, findWithWorld } from "./store/objects.ts";
import { currencyOf } from "./world.ts";

/** A payment that a shop has begun with what a member left with it, and that they must approve. */
export type WaitingPurchase = {
  /** Whoever has it sees the checkout and may pay there. */
  readonly credential: string;
  readonly business: MemberId;
  readonly amount: Money;
};

/** @returns undefined when it is not the member's, or waits no longer */
export async function waitingPurchase(
  { db, connected }: Shop,
  member: MemberId,
  intentId: string,
): Promise<WaitingPurchase | undefined> {
  const found = await findWithWorld(db, "payment_intent", intentId);
  if (!found) return undefined;
  const { world, object: intent } = found;
  const currency = currencyOf(intent.currency);
  if (intent.status !== "requires_action" || currency === undefined) return undefined;
  const method = await findObject(db, world, "payment_method", intent.payment_method ?? "");
  if (method?.hidden.member !== member) return undefined;
  return {
    credential: intent.client_secret,
    business: await connected.memberOf(world),
    amount: money(intent.amount, currency),
  };
}
