import { stepUpThreshold } from "#identity";
import { assert, type MovementId, money, ok } from "#kernel";
import { availableOn, book } from "./balance-transactions.ts";
import type { Call } from "./call.ts";
import { type Failed, failedCharge, newCharge } from "./charges.ts";
import type { Split } from "./connect/shares.ts";
import { bookSplit, splitOf, splitTransfers, whyNotCovered } from "./connect/split.ts";
import type { Outcome } from "./deps.ts";
import { feeOf } from "./fees.ts";
import { holdMs, holdTransfer, movementOf, purchaseTransfers, routeOf } from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { Charge, Payer, PaymentError, PaymentIntent, PaymentMethod } from "./objects.ts";
import { present } from "./present.ts";
import { declined, type Refusal } from "./refusal.ts";
import type { Follow, Settle, Shop } from "./shop.ts";
import type { Unit } from "./unit.ts";
import type { Moved } from "./work.ts";
import { currencyOf } from "./world.ts";

/** How an intent is paid: with what, and by whom. */
export type Payment = {
  readonly intent: PaymentIntent;
  readonly method: PaymentMethod;
  /** Puts what is new: the intent, the method. */
  readonly first: (unit: Unit) => void;
  /** On the payer's statement. */
  readonly descriptor: string;
  readonly returnUrl: string | undefined;
  /** A member who pays now, in the app, by the movement that they approved. */
  readonly payer?: Extract<Payer, { type: "member" }>;
  readonly movement?: MovementId;
  readonly refuseAction?: boolean;
};

/** Tries to pay an intent. Who calls holds its turn. */
export async function payIntent(shop: Shop, call: Call, payment: Payment): Promise<Outcome> {
  const { intent, method } = payment;
  const { behaviour } = method.hidden;
  if (behaviour?.decline) return decline(shop, call, payment, behaviour.decline);
  const payer = payment.payer ?? (await payerOf(shop, payment));
  const mustAuthenticate = behaviour?.authenticate === true && !intent.hidden.authenticated;
  if (payer === undefined || mustAuthenticate) return requireAction(shop, call, payment);
  return withinLimits(shop, call, payment, payer);
}

/** What a member pays counts towards their limits from before it is tried. */
async function withinLimits(
  shop: Shop,
  call: Call,
  payment: Payment,
  payer: Payer,
): Promise<Outcome> {
  const { amount, currency: code } = payment.intent;
  const currency = currencyOf(code);
  if (payer.type !== "member" || shop.spending === undefined || currency === undefined) {
    return charge(shop, call, payment, payer);
  }
  const reserved = await shop.spending(payer.member, money(amount, currency));
  if (!reserved.ok) return decline(shop, call, payment, overLimit);
  let isSpent = true;
  try {
    const outcome = await charge(shop, call, payment, payer);
    isSpent = outcome.ok;
    return outcome;
  } finally {
    // Of what is in doubt it is known later that it was not spent; until then it counts.
    if (isSpent) reserved.value.keep();
    else reserved.value.release();
  }
}

/** What a payer over their limit is told, and their business. */
const overLimit: Failed = {
  code: "card_declined",
  decline_code: "card_velocity_exceeded",
  message: "The payer has reached a limit of their account.",
};

/** Who pays without being asked: a test card, or a member who has agreed to that. */
async function payerOf(
  { accounts, identity }: Shop,
  { intent, method }: Payment,
): Promise<Payer | undefined> {
  if (method.type === "card") return { type: "test_card" };
  const { member, upTo = 0n } = method.hidden;
  const currency = currencyOf(intent.currency);
  if (member === undefined || currency === undefined) return undefined;
  // More than they agreed to, or than they pay without a second look, they are asked about.
  const known = await identity.memberById(member);
  if (!known) return undefined;
  const threshold = stepUpThreshold(known, currency).amount;
  if (intent.amount >= threshold && intent.amount > upTo) return undefined;
  const account = await accounts.accountOf(member, currency);
  return account && { type: "member", member, account: account.id };
}

/** The payer has to come to a page: to sign in and approve, or to authenticate a test card. */
function requireAction(shop: Shop, call: Call, payment: Payment): Promise<Outcome> {
  const { intent, method, returnUrl } = payment;
  if (payment.refuseAction) {
    return decline(shop, call, payment, {
      code: "authentication_required",
      decline_code: "authentication_required",
      message:
        "This payment required an authentication action to complete, but it was asked not to.",
    });
  }
  return shop.change(call, async (unit) => {
    payment.first(unit);
    const url = `${shop.publicUrl}/checkout/${intent.client_secret}`;
    const waiting: PaymentIntent = {
      ...intent,
      payment_method: method.id,
      last_payment_error: null,
      status: "requires_action",
      next_action: {
        type: "redirect_to_url",
        redirect_to_url: { return_url: returnUrl ?? null, url },
      },
      hidden: { ...intent.hidden, ...(returnUrl !== undefined && { returnUrl }) },
    };
    unit.tell("payment_intent.requires_action", waiting, intent);
    if (method.hidden.member !== undefined) unit.remind(method.hidden.member, intent.id);
    return ok(unit.put(waiting));
  });
}

function decline(shop: Shop, call: Call, payment: Payment, why: Failed): Promise<Outcome> {
  return shop.change(call, async (unit) => {
    payment.first(unit);
    const payer: Payer = payment.payer ?? { type: "test_card" };
    const { intent, method, descriptor } = payment;
    const failed = unit.put(failedCharge(shop, unit, { intent, method, payer, descriptor }, why));
    unit.tell("charge.failed", failed);
    return failIntent(shop, unit, intent, { method, charge: failed, why });
  });
}

type Failure = { readonly method: PaymentMethod; readonly charge: Charge; readonly why: Failed };

/** The intent waits for another way to pay; the caller gets a card error. */
async function failIntent(
  shop: Shop,
  unit: Unit,
  intent: PaymentIntent,
  { method, charge, why }: Failure,
) {
  const { code, message, decline_code } = why;
  const error: PaymentError = {
    type: "card_error",
    code,
    ...(decline_code !== undefined && { decline_code }),
    message,
    charge: charge.id,
  };
  const failed: PaymentIntent = {
    ...intent,
    latest_charge: charge.id,
    payment_method: null,
    next_action: null,
    last_payment_error: error,
    status: "requires_payment_method",
  };
  unit.put(failed);
  unit.tell("payment_intent.payment_failed", failed, intent);
  await shop.follow(shop, unit, failed);
  const { type: _, ...shown } = error;
  const about = { payment_intent: present(failed), payment_method: present(method) };
  const refused: Partial<Refusal> = { ...shown, about };
  return declined(code, message, refused);
}

async function charge(shop: Shop, call: Call, payment: Payment, payer: Payer): Promise<Outcome> {
  const { intent, method, descriptor } = payment;
  const { world } = call;
  const { ids, clock } = shop;
  const chargeId = newId(ids, "ch");
  const capture = intent.capture_method !== "manual";
  const route = await routeOf(shop, world, intent.currency, payer);
  const fee = capture ? feeOf(method.type, intent.amount) : 0n;
  const atOnce = isAtOnce(method);
  const hold = holdTransfer(ids, route, intent.amount);
  const split = capture ? await splitOf(shop, world, intent, intent.amount) : undefined;
  const paid = { amount: intent.amount, currency: intent.currency, fee, atOnce };
  const covered = split && (await whyNotCovered(shop, world, split, paid));
  if (covered?.ok === false) return covered;
  const passedOn = split ? await splitTransfers(shop, ids, route, split, paid) : [];
  const id = newId(ids, "work");
  const move = movementOf(shop, {
    world: route.party,
    payer,
    key: id,
    ...(payment.movement && { id: payment.movement }),
    kind: "purchase",
    amount: intent.amount,
    currency: intent.currency,
    note: intent.description ?? descriptor,
    details: { payment_intent: intent.id, charge: chargeId, descriptor },
    step: capture
      ? {
          name: "purchase",
          target: "completed",
          transfers: purchaseTransfers(ids, route, { ...paid, passedOn }),
        }
      : {
          name: "authorise",
          target: "pending",
          endsAtMs: clock.nowMs() + holdMs,
          transfers: [hold],
        },
  });
  const made = { id: chargeId, intent, method, payer, descriptor };
  const work = {
    id,
    call,
    kind: "charge",
    move: { intent: move },
    purpose: {
      intent: intent.id,
      charge: chargeId,
      capture,
      fee,
      holdTransfer: hold.id,
      ...(split && { split }),
    },
  } as const;
  return shop.carryOut(work, async (unit) => {
    payment.first(unit);
    unit.put({ ...newCharge(unit, made), status: "pending", paid: false });
    unit.put({
      ...intent,
      payment_method: method.id,
      next_action: null,
      last_payment_error: null,
      latest_charge: chargeId,
      status: "processing",
    });
  });
}

/** Whether what is paid so is available at once. */
export const isAtOnce = (method: PaymentMethod) =>
  method.type === "bourse" || method.hidden.behaviour?.availableAtOnce === true;

const failures: Readonly<Record<Extract<Moved, { ok: false }>["reason"], Failed>> = {
  insufficient_funds: {
    code: "card_declined",
    decline_code: "insufficient_funds",
    message: "There is not enough money on the payer's account.",
  },
  account_closed: {
    code: "card_declined",
    decline_code: "invalid_account",
    message: "The payer's account is closed.",
  },
  expired: { code: "expired", message: "The time to pay is over." },
  refused: { code: "processing_error", message: "The payment could not be processed." },
  movement_not_pending: { code: "processing_error", message: "The payment was ended before." },
  not_found: { code: "processing_error", message: "The payment is not known." },
};

/** What is stored when the ledger has answered to a charge. */
export function settleCharge(follow: Follow): Settle<"charge"> {
  return async (shop, unit, { purpose, moved }) => {
    const intent = await unit.find("payment_intent", purpose.intent);
    const pending = await unit.find("charge", purpose.charge);
    const method = intent?.payment_method
      ? await unit.find("payment_method", intent.payment_method)
      : undefined;
    assert(intent && pending && method, "a charge under way has its intent and method");
    if (!moved.ok) {
      const why = failures[moved.reason];
      const failed: Charge = {
        ...pending,
        status: "failed",
        paid: false,
        failure_code: why.code,
        failure_message: why.message,
      };
      unit.tell("charge.failed", unit.put(failed));
      return failIntent(shop, unit, intent, { method, charge: failed, why });
    }
    const paid: Charge = { ...pending, status: "succeeded", paid: true };
    if (!purpose.capture) {
      const movement = moved.movement?.id;
      assert(movement !== undefined, "an authorisation has a movement");
      const { payer } = pending.hidden;
      const held: PaymentIntent = {
        ...intent,
        amount_capturable: intent.amount,
        status: "requires_capture",
        hidden: { ...intent.hidden, hold: { movement, transfer: purpose.holdTransfer, payer } },
      };
      unit.tell("charge.succeeded", unit.put(paid));
      unit.tell("payment_intent.amount_capturable_updated", held, intent);
      await follow(shop, unit, held);
      return ok(unit.put(held, shop.clock.nowMs() + holdMs));
    }
    const captured = bookCapture(shop, unit, {
      charge: paid,
      method,
      amount: intent.amount,
      fee: purpose.fee,
      split: purpose.split,
    });
    unit.tell("charge.succeeded", captured);
    if (method.hidden.behaviour?.dispute) unit.put(captured, shop.clock.nowMs());
    const done: PaymentIntent = {
      ...intent,
      amount_received: intent.amount,
      status: "succeeded",
    };
    unit.put(done);
    unit.tell("payment_intent.succeeded", done);
    await follow(shop, unit, done);
    return ok(done);
  };
}

/** The charge with what was captured of it, and the line of the business's balance. */
export function bookCapture(
  shop: Shop,
  unit: Unit,
  captured: {
    readonly charge: Charge;
    readonly method: PaymentMethod;
    readonly amount: bigint;
    readonly fee: bigint;
    readonly split?: Split | undefined;
  },
): Charge {
  const { charge, method, amount, fee, split } = captured;
  const applicationFee = split?.direct ? split.applicationFee : 0n;
  const atOnce = isAtOnce(method);
  const available = availableOn(unit.now, method.type, atOnce);
  const line = book(shop, unit, {
    type: method.type === "card" ? "charge" : "payment",
    source: charge.id,
    currency: charge.currency,
    amount,
    fee: fee + applicationFee,
    applicationFee,
    availableOn: available,
    description: charge.description,
  });
  const booked = unit.put({
    ...charge,
    amount_captured: charge.amount_captured + amount,
    balance_transaction: line.id,
    captured: true,
    hidden: { ...charge.hidden, fee: charge.hidden.fee + fee },
  });
  if (!split) return booked;
  return bookSplit(shop, unit, split, { charge: booked, atOnce, availableOn: available });
}
