import type { Call } from "../call.ts";
import { ownCall } from "../call.ts";
import type { PaymentIntent } from "../objects.ts";
import type { Follow, Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import { type World, worldKey } from "../world.ts";
import { nowOf } from "./billed.ts";
import { preferMethod } from "./portal-changes.ts";
import { settleInvoice, takeNoteOf } from "./settle-invoice.ts";
import { fulfilSession } from "./subscribe-checkout.ts";

type Note = {
  readonly world: World;
  readonly kind: "intent" | "session" | "method";
  readonly id: string;
};

/** Brings invoices and subscriptions up to what their payments have come to. */
export type BillingFollow = {
  /** Takes note of an intent that an invoice, or a subscription, waits for. */
  readonly follow: Follow;
  /**
   * Does what was noted, in the turns of customers; nobody who calls holds the turn of an intent:
   * those are taken within the turns of customers, never around them. What a crash forgets is
   * noted in the store as well, and found there by the jobs.
   */
  catchUp(shop: Shop): Promise<void>;
  /** Has what was paid for be there when a call is answered. */
  followed(
    shop: Shop,
  ): <A extends unknown[], R>(run: (...given: A) => Promise<R>) => (...given: A) => Promise<R>;
};

export function createBillingFollow(): BillingFollow {
  const noted = new Map<string, Note>();
  async function catchUp(shop: Shop): Promise<void> {
    for (const [key, { world, kind, id }] of noted) {
      noted.delete(key);
      try {
        if (kind === "session") await fulfilSession(shop, ownCall(world), id);
        else if (kind === "method") await preferMethod(shop, ownCall(world), id);
        else await settleIntent(shop, ownCall(world), id);
      } catch (cause) {
        // The job finds it in the store.
        shop.log.error({ err: cause }, "billing did not follow a payment");
      }
    }
  }
  const note = (one: Note) => noted.set(`${worldKey(one.world)} ${one.id}`, one);
  return {
    async follow(shop, unit, intent) {
      const { world } = unit.call;
      if (intent.object === "payment_intent" && intent.hidden.invoice !== undefined) {
        unit.put(intent, shop.clock.nowMs());
        note({ world, kind: "intent", id: intent.id });
      }
      const { session } = intent.hidden;
      if (session !== undefined) note({ world, kind: "session", id: session });
      if (intent.object === "setup_intent" && intent.hidden.portal) {
        note({ world, kind: "method", id: intent.id });
      }
    },
    catchUp,
    followed:
      (shop) =>
      (run) =>
      async (...given) => {
        const done = await run(...given);
        await catchUp(shop);
        return done;
      },
  };
}

/** Brings the invoice of an intent up to it. */
export async function settleIntent(shop: Shop, call: Call, id: string): Promise<void> {
  const intent = await findObject(shop.db, call.world, "payment_intent", id);
  const invoiceId = intent?.hidden.invoice;
  if (!intent || invoiceId === undefined) return;
  const invoice = await findObject(shop.db, call.world, "invoice", invoiceId);
  if (!invoice) return;
  await shop.inTurn(invoice.customer, async () => {
    const customer = await findObject(shop.db, call.world, "customer", invoice.customer);
    const at = await nowOf(shop, call, customer ?? { test_clock: null });
    await settleInvoice(shop, call, invoiceId, at);
  });
}

/** The same for one that the store says is due. */
export async function settleDueIntent(
  shop: Shop,
  call: Call,
  intent: PaymentIntent,
): Promise<void> {
  await settleIntent(shop, call, intent.id);
  await takeNoteOf(shop, call, intent);
}
