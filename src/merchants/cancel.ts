import { assert, ok } from "#kernel";
import type { Call } from "./call.ts";
import { unexpectedState } from "./capture.ts";
import type { Outcome } from "./deps.ts";
import { cancelIntent } from "./intent-params.ts";
import { releaseTransfer } from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { CancellationReason, PaymentIntent } from "./objects.ts";
import { operation } from "./operation.ts";
import { missing } from "./refusal.ts";
import type { Follow, Settle, Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import type { Unit } from "./unit.ts";

const cancellable =
  "requires_payment_method, requires_capture, requires_confirmation, requires_action, processing";

/** Ends an intent that was not paid, and releases what is reserved for it. */
export const cancel = operation(cancelIntent, (shop, call, params, id) =>
  shop.inTurn(id, async () => {
    const intent = await findObject(shop.db, call.world, "payment_intent", id);
    if (!intent) return missing("payment_intent", id, "intent");
    if (intent.hidden.session !== undefined && intent.status !== "requires_capture") {
      return unexpectedState(
        intent,
        "canceled",
        "those of no Checkout Session; expire the session",
      );
    }
    if (intent.hidden.invoice !== undefined) {
      return unexpectedState(intent, "canceled", "those of no Invoice; void the invoice");
    }
    return cancelNow(shop, call, intent, params.cancellation_reason ?? null);
  }),
);

/** Who calls holds the intent's turn. */
export async function cancelNow(
  shop: Shop,
  call: Call,
  intent: PaymentIntent,
  reason: CancellationReason | null,
  follow: Follow = shop.follow,
): Promise<Outcome> {
  if (intent.status === "canceled" || intent.status === "succeeded") {
    return unexpectedState(intent, "canceled", cancellable);
  }
  const { hold } = intent.hidden;
  if (hold === undefined) {
    return shop.change(call, async (unit) => {
      const ended = endIntent(unit, intent, reason);
      await follow(shop, unit, ended);
      return ok(ended);
    });
  }
  return shop.carryOut({
    id: newId(shop.ids, "work"),
    call,
    kind: "cancel",
    move: {
      advance: hold.movement,
      step: { name: "cancel", target: "cancelled", transfers: [releaseTransfer(shop.ids, hold)] },
    },
    purpose: { intent: intent.id, reason },
  });
}

/** What was captured before stays paid; only what was reserved is given back. */
export function endIntent(unit: Unit, intent: PaymentIntent, reason: CancellationReason | null) {
  const { hold: _, ...hidden } = intent.hidden;
  const partlyPaid = intent.amount_received > 0n;
  const ended: PaymentIntent = {
    ...intent,
    amount_capturable: 0n,
    next_action: null,
    status: partlyPaid ? "succeeded" : "canceled",
    canceled_at: partlyPaid ? null : unit.now,
    cancellation_reason: partlyPaid ? null : reason,
    hidden,
  };
  unit.put(ended);
  unit.tell(partlyPaid ? "payment_intent.succeeded" : "payment_intent.canceled", ended);
  return ended;
}

/** What is stored when the ledger has answered to a cancellation. */
export function settleCancel(follow: Follow): Settle<"cancel"> {
  return async (shop, unit, { purpose, moved }) => {
    const intent = await unit.find("payment_intent", purpose.intent);
    assert(intent, "what is cancelled is there");
    // What has expired in the ledger is released already.
    const released =
      moved.ok || moved.reason === "expired" || moved.reason === "movement_not_pending";
    if (!released) return unexpectedState(intent, "canceled", cancellable);
    const charge = intent.latest_charge
      ? await unit.find("charge", intent.latest_charge)
      : undefined;
    const ended = endIntent(unit, intent, purpose.reason);
    if (charge && charge.amount_captured === 0n) {
      const refunded = unit.put({ ...charge, refunded: true, amount_refunded: charge.amount });
      unit.tell(
        purpose.reason === "automatic" ? "charge.expired" : "charge.refunded",
        refunded,
        charge,
      );
    }
    await follow(shop, unit, ended);
    return ok(ended);
  };
}
