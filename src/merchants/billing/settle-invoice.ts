import { ok } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import type { PaymentIntent } from "../objects.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import { keepInvoice, payInFull } from "./finalize.ts";
import { keepChanged, subscriptionOf } from "./subscription.ts";

/**
 * Brings an invoice and its subscription up to what its payment intent has come to. Doing it again
 * changes nothing. Who calls holds the turn of the customer, and not that of the intent.
 */
export async function settleInvoice(shop: Shop, call: Call, id: string, at: number): Promise<void> {
  const invoice = await findObject(shop.db, call.world, "invoice", id);
  const intentId = invoice?.hidden.intent ?? null;
  if (!invoice || intentId === null) return;
  const intent = await findObject(shop.db, call.world, "payment_intent", intentId);
  if (!intent) return;
  if (!isNews(invoice, intent)) return;
  await shop.change(call, async (unit) => {
    await settle(shop, unit, { invoice, intent, at });
    return ok(invoice);
  });
  await takeNoteOf(shop, call, intent);
}

type Settling = {
  readonly invoice: Invoice;
  readonly intent: PaymentIntent;
  readonly at: number;
};

const isPaid = (invoice: Invoice, intent: PaymentIntent) =>
  intent.status === "succeeded" && intent.amount_received >= invoice.amount_due;
const hasFailed = ({ status }: PaymentIntent) => status === "requires_payment_method";

function isNews(invoice: Invoice, intent: PaymentIntent): boolean {
  if (invoice.status !== "open" && invoice.status !== "uncollectible") return false;
  if (isPaid(invoice, intent)) return true;
  const { toldCharge, toldAction } = invoice.hidden;
  if (intent.status === "requires_action") return toldAction !== true;
  return hasFailed(intent) && intent.latest_charge !== null && intent.latest_charge !== toldCharge;
}

async function settle(shop: Shop, unit: Unit, settling: Settling): Promise<void> {
  const { invoice, intent, at } = settling;
  if (isPaid(invoice, intent)) {
    await payInFull(shop, unit, invoice, { at, method: intent.payment_method });
    return;
  }
  if (intent.status === "requires_action") {
    const told = { ...invoice, hidden: { ...invoice.hidden, toldAction: true } };
    unit.tell("invoice.payment_action_required", keepInvoice(unit, told));
    return;
  }
  const charge = intent.latest_charge ?? "";
  const told = { ...invoice, hidden: { ...invoice.hidden, toldCharge: charge } };
  await tellFailure(unit, keepInvoice(unit, told));
}

/**
 * An attempt failed: the subscription is past due, and unpaid once no further attempt is made.
 * The invoice is kept already.
 */
export async function tellFailure(unit: Unit, invoice: Invoice): Promise<void> {
  unit.tell("invoice.payment_failed", invoice);
  if (invoice.collection_method === "send_invoice") return;
  const before = await subscriptionOf(unit, invoice);
  if (!before || before.latest_invoice !== invoice.id) return;
  const isOver = invoice.next_payment_attempt === null;
  const status = isOver ? "unpaid" : "past_due";
  const goesOn = before.status === "active" || before.status === "past_due";
  if (goesOn && before.status !== status) keepChanged(unit, { ...before, status }, before);
}

/** The intent need not be looked at again, unless more has happened to it meanwhile. */
export async function takeNoteOf(shop: Shop, call: Call, seen: PaymentIntent): Promise<void> {
  await shop.inTurn(seen.id, async () => {
    const now = await findObject(shop.db, call.world, "payment_intent", seen.id);
    const isSame = now?.status === seen.status && now.latest_charge === seen.latest_charge;
    if (now && isSame) await shop.change(call, async (unit) => ok(unit.put(now)));
  });
}
