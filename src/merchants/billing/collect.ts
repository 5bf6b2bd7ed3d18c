import { ok, type Result } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../deps.ts";
import type { Customer, PaymentIntent, PaymentMethod } from "../objects.ts";
import { payIntent } from "../pay-intent.ts";
import { paymentMethodOf } from "../payment-methods.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import { reader, stepOf } from "./billed.ts";
import { nextAttemptAt } from "./dunning.ts";
import { keepInvoice } from "./finalize.ts";
import { settleInvoice, tellFailure } from "./settle-invoice.ts";
import { subscriptionOf } from "./subscription.ts";

/** How an invoice is collected. */
export type Collecting = {
  readonly at: number;
  /** The way to pay that the caller names, in place of those that are kept. */
  readonly method?: string | undefined;
  /** The payer is there: what asks for authentication may ask. */
  readonly onSession?: boolean;
};

/**
 * Tries to collect an open invoice. Who calls holds the turn of the customer. The attempt is
 * counted in the change that begins it, so that a crash neither forgets nor repeats it.
 *
 * @returns what the payment came to; the invoice and its subscription have been brought up to it
 */
export async function collect(
  shop: Shop,
  call: Call,
  id: string,
  collecting: Collecting,
): Promise<Outcome> {
  const step = stepOf(call);
  // A payment that was made and not noted yet is noted, not made again.
  await settleInvoice(shop, step, id, collecting.at);
  const invoice = await findObject(shop.db, call.world, "invoice", id);
  if (!invoice) return missing("invoice", id);
  const { intent: intentId } = invoice.hidden;
  if (invoice.status !== "open" && invoice.status !== "uncollectible") return ok(invoice);
  if (intentId === null) return ok(invoice);
  const chosen = await methodFor(shop, step, invoice, collecting.method);
  if (!chosen.ok) return chosen;
  if (!chosen.value) return withoutMethod(shop, step, invoice, collecting);
  const { method, isNew } = chosen.value;
  const paid = await shop.inTurn(intentId, async (): Promise<Outcome> => {
    const intent = await findObject(shop.db, call.world, "payment_intent", intentId);
    if (!intent || !canBePaid(intent)) return ok(invoice);
    return payIntent(shop, step, {
      intent,
      method: isNew ? { ...method, customer: invoice.customer } : method,
      first(unit) {
        if (isNew) unit.put({ ...method, customer: invoice.customer });
        count(unit, invoice, collecting);
      },
      descriptor: await shop.descriptorOf(call.world.business),
      returnUrl: invoice.hosted_invoice_url ?? undefined,
      refuseAction: collecting.onSession !== true,
    });
  });
  await settleInvoice(shop, step, id, collecting.at);
  return paid;
}

const payable = ["requires_payment_method", "requires_confirmation", "requires_action"];
const canBePaid = ({ status }: PaymentIntent) => payable.includes(status);

type Chosen = { readonly method: PaymentMethod; readonly isNew: boolean };

/** With what an invoice is paid: as asked, or as the invoice, its subscription or customer say. */
async function methodFor(
  shop: Shop,
  call: Call,
  invoice: Invoice,
  asked: string | undefined,
): Promise<Result<Chosen | undefined, Refusal>> {
  const { world } = call;
  const customer = await findObject(shop.db, world, "customer", invoice.customer);
  const subscription = await subscriptionOf(reader(shop, call), invoice);
  const id = asked ?? defaultMethod(customer, invoice, subscription);
  if (id === null || id === undefined) return ok(undefined);
  const found = await paymentMethodOf(shop, call, id);
  if (!found.ok) return asked === undefined ? ok(undefined) : found;
  const owner = found.value.method.customer;
  const isFree = asked !== undefined && owner === null;
  if (owner === invoice.customer || isFree) return found;
  return asked === undefined
    ? ok(undefined)
    : invalid(
        "payment_method_customer_mismatch",
        "The payment method does not belong to the customer of this invoice.",
        "payment_method",
      );
}

/** The way to pay that is kept for what a customer is billed; null where none is. */
export function defaultMethod(
  customer: Customer | undefined,
  ...first: readonly ({ readonly default_payment_method: string | null } | undefined)[]
): string | null {
  const own = first.map((one) => one?.default_payment_method).find((id) => id);
  return own ?? customer?.invoice_settings.default_payment_method ?? null;
}

/** The attempt, and when the next is made should this one fail. */
function count(unit: Unit, invoice: Invoice, { at, onSession }: Collecting): Invoice {
  const attempts = invoice.attempt_count + 1;
  return keepInvoice(unit, {
    ...invoice,
    attempted: true,
    attempt_count: attempts,
    next_payment_attempt:
      invoice.next_payment_attempt === null || onSession
        ? invoice.next_payment_attempt
        : nextAttemptAt(attempts, at),
  });
}

/** There is nothing to pay with: that is an attempt that failed, too. */
async function withoutMethod(
  shop: Shop,
  call: Call,
  invoice: Invoice,
  collecting: Collecting,
): Promise<Outcome> {
  await shop.change(call, async (unit) => {
    const counted = count(unit, invoice, collecting);
    await tellFailure(unit, counted);
    return ok(counted);
  });
  return invalid(
    "invoice_payment_intent_requires_action",
    "There is no default payment method set on this Customer, Subscription or Invoice. Please set one or give a payment method.",
  );
}
