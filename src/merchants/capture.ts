import { assert, ok } from "#kernel";
import type { Call } from "./call.ts";
import {
  sharedAfter,
  splitOf,
  splitTransfers,
  whyNotCovered,
  whyNotShared,
} from "./connect/split.ts";
import type { Outcome } from "./deps.ts";
import { feeOf } from "./fees.ts";
import { captureIntent, incrementIntent } from "./intent-params.ts";
import {
  holdMs,
  holdTransfer,
  movementOf,
  purchaseTransfers,
  releaseTransfer,
  routeOf,
} from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { Hold, PaymentIntent, PaymentMethod } from "./objects.ts";
import { operation } from "./operation.ts";
import { bookCapture, isAtOnce } from "./pay-intent.ts";
import { present } from "./present.ts";
import { mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import type { Follow, Settle, Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import type { Moved, Work } from "./work.ts";

/** The intent is in a state in which this cannot be done. */
export function unexpectedState(intent: PaymentIntent, cannot: string, expected: string) {
  const refused = invalid(
    "payment_intent_unexpected_state",
    `This PaymentIntent could not be ${cannot} because it has a status of ${intent.status}. ` +
      `Only a PaymentIntent with one of the following statuses may be ${cannot}: ${expected}.`,
  );
  const about = { payment_intent: present(intent) };
  return { ...refused, error: { ...refused.error, about } };
}

/** Captures what is reserved, all or part of it; with `final_capture` false, more may follow. */
export const capture = operation(captureIntent, (shop, call, params, id) =>
  shop.inTurn(id, async () => {
    const found = await findObject(shop.db, call.world, "payment_intent", id);
    if (!found) return missing("payment_intent", id, "intent");
    const { hold } = found.hidden;
    if (found.status !== "requires_capture" || hold === undefined) {
      return unexpectedState(found, "captured", "requires_capture");
    }
    const amount = params.amount_to_capture ?? found.amount_capturable;
    if (amount > found.amount_capturable) {
      return invalid(
        "amount_too_large",
        `The amount to capture (${amount}) is greater than what is capturable ` +
          `(${found.amount_capturable}).`,
        "amount_to_capture",
      );
    }
    const method = await findObject(
      shop.db,
      call.world,
      "payment_method",
      found.payment_method ?? "",
    );
    assert(method, "what is reserved has its method");
    const intent: PaymentIntent = {
      ...sharedAfter(found, params),
      metadata: mergeMetadata(found.metadata, params.metadata),
    };
    const unshared = await whyNotShared(shop, call.world, intent);
    if (unshared) return unshared;
    const rest = params.final_capture === false ? found.amount_capturable - amount : 0n;
    const isShared = intent.transfer_data !== null || intent.application_fee_amount !== null;
    if (isShared && (rest > 0n || found.amount_received > 0n)) {
      return invalid(
        "parameter_invalid",
        "A payment that is shared with an account is captured once.",
        "final_capture",
      );
    }
    return captureHeld(shop, call, { intent, hold, method, amount, rest });
  }),
);

type Capture = {
  readonly intent: PaymentIntent;
  readonly hold: Hold;
  readonly method: PaymentMethod;
  readonly amount: bigint;
  /** What stays reserved. */
  readonly rest: bigint;
};

/**
 * The hold is released, the captured part paid, and the rest reserved again, in one chain. While
 * more may follow, each part is a movement of its own; the last one ends the first movement.
 */
async function captureHeld(shop: Shop, call: Call, asked: Capture): Promise<Outcome> {
  const { intent, hold, method, amount, rest } = asked;
  const { ids } = shop;
  const route = await routeOf(shop, call.world, intent.currency, hold.payer);
  const fee = feeOf(method.type, amount);
  const atOnce = isAtOnce(method);
  const next = rest > 0n ? holdTransfer(ids, route, rest) : undefined;
  const split = await splitOf(shop, call.world, intent, amount);
  const paid = { amount, currency: intent.currency, fee, atOnce };
  const covered = split && (await whyNotCovered(shop, call.world, split, paid));
  if (covered?.ok === false) return covered;
  const passedOn = split ? await splitTransfers(shop, ids, route, split, paid) : [];
  const transfers = [
    releaseTransfer(ids, hold),
    ...purchaseTransfers(ids, route, { ...paid, passedOn }),
    ...(next ? [next] : []),
  ];
  const id = newId(ids, "work");
  const step = { name: "capture", target: "completed", transfers } as const;
  const work: Work<"capture"> = {
    id,
    call,
    kind: "capture",
    move: next
      ? {
          intent: movementOf(shop, {
            world: route.party,
            payer: hold.payer,
            key: id,
            kind: "purchase",
            amount,
            currency: intent.currency,
            note: intent.description ?? "",
            details: { payment_intent: intent.id, charge: intent.latest_charge ?? "" },
            step,
          }),
        }
      : { advance: hold.movement, step: { ...step, amount } },
    purpose: {
      intent: intent.id,
      amount,
      fee,
      nextHold: next?.id ?? null,
      atOnce,
      ...(split && { split }),
    },
  };
  return shop.carryOut(work, async (unit) => {
    unit.put(intent, shop.clock.nowMs() + holdMs);
  });
}

function notCaptured(intent: PaymentIntent, moved: Extract<Moved, { ok: false }>) {
  return moved.reason === "expired" || moved.reason === "movement_not_pending"
    ? unexpectedState(intent, "captured", "requires_capture")
    : invalid("processing_error", `The ledger refused the capture: ${moved.reason}.`);
}

/** What is stored when the ledger has answered to a capture. */
export function settleCapture(follow: Follow): Settle<"capture"> {
  return async (shop, unit, { purpose, moved }) => {
    const intent = await unit.find("payment_intent", purpose.intent);
    const charge = intent?.latest_charge
      ? await unit.find("charge", intent.latest_charge)
      : undefined;
    const method = charge && (await unit.find("payment_method", charge.payment_method ?? ""));
    assert(intent?.hidden.hold && charge && method, "what is captured was reserved");
    if (!moved.ok) return notCaptured(intent, moved);
    const { amount, fee, nextHold, split } = purpose;
    const captured = bookCapture(shop, unit, { charge, method, amount, fee, split });
    unit.tell("charge.captured", captured, charge);
    const { hold, ...hidden } = intent.hidden;
    const received: PaymentIntent = {
      ...intent,
      amount_received: intent.amount_received + amount,
      amount_capturable: nextHold === null ? 0n : intent.amount_capturable - amount,
      status: nextHold === null ? "succeeded" : "requires_capture",
      hidden: nextHold === null ? hidden : { ...hidden, hold: { ...hold, transfer: nextHold } },
    };
    if (nextHold === null) {
      unit.put(received);
      unit.tell("payment_intent.succeeded", received, intent);
      await follow(shop, unit, received);
      return ok(received);
    }
    unit.tell("payment_intent.amount_capturable_updated", received, intent);
    return ok(unit.put(received, shop.clock.nowMs() + holdMs));
  };
}

/** Reserves more: the old hold is released and the new one made, in one chain. */
export const increment = operation(incrementIntent, (shop, call, params, id) =>
  shop.inTurn(id, async () => {
    const intent = await findObject(shop.db, call.world, "payment_intent", id);
    if (!intent) return missing("payment_intent", id, "intent");
    const { hold } = intent.hidden;
    if (intent.status !== "requires_capture" || hold === undefined || intent.amount_received > 0n) {
      return unexpectedState(intent, "incremented", "requires_capture");
    }
    if (params.amount <= intent.amount) {
      return invalid(
        "parameter_invalid_integer",
        `The amount must be greater than the amount that is authorised (${intent.amount}).`,
        "amount",
      );
    }
    const { ids } = shop;
    const route = await routeOf(shop, call.world, intent.currency, hold.payer);
    const next = holdTransfer(ids, route, params.amount);
    const endsAtMs = shop.clock.nowMs() + holdMs;
    const workId = newId(ids, "work");
    return shop.carryOut({
      id: workId,
      call,
      kind: "increment",
      move: {
        advance: hold.movement,
        step: {
          name: workId,
          target: "pending",
          endsAtMs,
          amount: params.amount,
          transfers: [releaseTransfer(ids, hold), next],
        },
      },
      purpose: { intent: id, amount: params.amount, holdTransfer: next.id },
    });
  }),
);

/** What is stored when the ledger has answered to an increment. */
export const settleIncrement: Settle<"increment"> = async (shop, unit, { purpose, moved }) => {
  const intent = await unit.find("payment_intent", purpose.intent);
  const charge = intent?.latest_charge
    ? await unit.find("charge", intent.latest_charge)
    : undefined;
  assert(intent?.hidden.hold && charge, "what is raised was reserved");
  if (!moved.ok) {
    return invalid("card_declined", `The authorisation could not be raised: ${moved.reason}.`);
  }
  const { amount, holdTransfer: transfer } = purpose;
  unit.put({ ...charge, amount });
  const raised: PaymentIntent = {
    ...intent,
    amount,
    amount_capturable: amount,
    hidden: { ...intent.hidden, hold: { ...intent.hidden.hold, transfer } },
  };
  unit.tell("payment_intent.amount_capturable_updated", raised, intent);
  return ok(unit.put(raised, shop.clock.nowMs() + holdMs));
};
