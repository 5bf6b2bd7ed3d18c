import type { Language } from "#identity";
import { assert, type Currency, type Money, minuteMs, money, secondMs, type Tx } from "#kernel";
import { hostedInvoicePdf } from "./billing/hosted-invoice.ts";
import type { Businesses } from "./businesses.ts";
import { isLetterCause, type LetterCause } from "./letter-causes.ts";
import type { Charge, Customer } from "./objects.ts";
import type { Shop } from "./shop.ts";
import { letterEvents, postponeLetter, removeLetter } from "./store/letters.ts";
import { findObject } from "./store/objects.ts";
import { currencyOf, type World } from "./world.ts";

/** What somebody is written to about, with all that the letter says. */
export type LetterAbout =
  | {
      readonly kind: "invoice" | "invoice_unpaid";
      readonly number: string;
      readonly due: Money;
      readonly dueAtMs: number | null;
      /** Where it is seen and paid. */
      readonly url: string;
      readonly paper: Uint8Array;
    }
  | {
      readonly kind: "receipt" | "refund";
      readonly amount: Money;
      readonly atMs: number;
      readonly description: string | null;
      /** The id by which the business finds the payment. */
      readonly payment: string;
    }
  | { readonly kind: "trial_end"; readonly endsAtMs: number; readonly description: string | null };

/** A letter that a business owes one of those who buy from it. */
export type ShopLetter = {
  readonly eventId: string;
  readonly live: boolean;
  readonly to: string;
  readonly language: Language;
  /** Who writes: a business, or an account of a platform. */
  readonly sender: { readonly name: string; readonly email: string | null };
  readonly about: LetterAbout;
};

/** Letters that are owed. */
export type Letters = {
  /** Oldest first; `letter` is undefined where there is nothing to say, or nobody to say it to. */
  dueLetters(limit: number): Promise<{ eventId: string; letter: ShopLetter | undefined }[]>;
  /** To be called in the transaction that writes the letter. */
  letterWritten(tx: Tx, eventId: string): Promise<void>;
};

type BusinessOf = Businesses["business"];
const retryMs = 10 * minuteMs;

/** Letters of all businesses. */
export function createLetters(shop: Shop, { business }: Pick<Businesses, "business">): Letters {
  return {
    async dueLetters(limit) {
      const now = new Date(shop.clock.nowMs());
      const events = await letterEvents(shop.db, now, limit);
      const composed = await Promise.all(events.map((one) => compose(shop, business, one)));
      return composed.flatMap((one) => one ?? []);
    },
    letterWritten: (tx, eventId) => removeLetter(tx, eventId),
  };
}

type LetterEvent = { readonly world: World; readonly eventId: string };

/** One that cannot be composed holds up no other: it is tried again later. */
async function compose(shop: Shop, businessOf: BusinessOf, due: LetterEvent) {
  const { eventId } = due;
  try {
    return { eventId, letter: await letterOf(shop, businessOf, due) };
  } catch (cause) {
    shop.log.error({ err: cause, event: eventId }, "a letter was not composed");
    const until = new Date(shop.clock.nowMs() + retryMs);
    await shop.db.transaction((tx) => postponeLetter(tx, eventId, until));
    return undefined;
  }
}

async function letterOf(
  shop: Shop,
  businessOf: BusinessOf,
  { world, eventId }: LetterEvent,
): Promise<ShopLetter | undefined> {
  const event = await findObject(shop.db, world, "event", eventId);
  if (!event || !isLetterCause(event.type) || !("id" in event.data.object)) return undefined;
  const id = String(event.data.object.id);
  const customer = await customerOf(shop, world, event.type, id);
  const language = await languageOf(shop, world, customer);
  const subject = { world, id, customer, language };
  const written = await aboutOf(shop, businessOf, event.type, subject);
  if (!written) return undefined;
  const sender = await senderOf(shop, businessOf, world);
  return { eventId, live: world.live, language, sender, ...written };
}

async function senderOf(
  shop: Shop,
  businessOf: BusinessOf,
  world: World,
): Promise<ShopLetter["sender"]> {
  const own = await businessOf(world.business);
  if (own) return { name: own.name, email: own.supportEmail };
  const account = await shop.connected.find(world);
  return { name: account?.name ?? (await shop.descriptorOf(world.business)), email: null };
}

async function languageOf(
  { identity, connected }: Shop,
  world: World,
  customer: Customer | undefined,
): Promise<Language> {
  const [preferred] = customer?.preferred_locales ?? [];
  if (preferred !== undefined) return preferred.startsWith("fr") ? "fr" : "en";
  const owner = await identity.memberById(await connected.memberOf(world));
  return owner?.language ?? "en";
}

type Subject = {
  readonly world: World;
  readonly id: string;
  readonly customer: Customer | undefined;
  readonly language: Language;
};
type Written = Pick<ShopLetter, "to" | "about">;

async function aboutOf(
  shop: Shop,
  businessOf: BusinessOf,
  cause: LetterCause,
  subject: Subject,
): Promise<Written | undefined> {
  const { world, id } = subject;
  switch (cause) {
    case "invoice.sent":
      return aboutInvoice(shop, businessOf, "invoice", subject);
    case "invoice.payment_failed":
      return aboutInvoice(shop, businessOf, "invoice_unpaid", subject);
    case "charge.succeeded": {
      const charge = await findObject(shop.db, world, "charge", id);
      return charge && aboutCharge(charge, charge);
    }
    case "refund.created": {
      const refund = await findObject(shop.db, world, "refund", id);
      const charge = refund && (await findObject(shop.db, world, "charge", refund.charge));
      return charge && aboutCharge(charge, refund);
    }
    case "customer.subscription.trial_will_end":
      return aboutTrial(shop, subject);
  }
}

async function aboutTrial(
  { db }: Shop,
  { world, id, customer }: Subject,
): Promise<Written | undefined> {
  const subscription = await findObject(db, world, "subscription", id);
  const end = subscription?.trial_end ?? null;
  if (end === null || subscription?.status !== "trialing" || !customer?.email) return undefined;
  const { description } = subscription;
  return {
    to: customer.email,
    about: { kind: "trial_end", endsAtMs: end * secondMs, description },
  };
}

/** Of an invoice that is still to be paid, with its paper. */
async function aboutInvoice(
  shop: Shop,
  businessOf: BusinessOf,
  kind: "invoice" | "invoice_unpaid",
  { world, id, language }: Subject,
): Promise<Written | undefined> {
  const invoice = await findObject(shop.db, world, "invoice", id);
  if (invoice?.status !== "open" || invoice.customer_email === null) return undefined;
  const credential = `${id}_secret_${invoice.hidden.secret}`;
  const found = await hostedInvoicePdf(shop, businessOf, credential, language);
  if (!found.ok) return undefined;
  const { due_date: due, hosted_invoice_url: url } = invoice;
  assert(url !== null, "an open invoice has an address");
  return {
    to: invoice.customer_email,
    about: {
      kind,
      number: found.value.number,
      due: moneyOf(invoice.amount_remaining, invoice.currency),
      dueAtMs: due === null ? null : due * secondMs,
      url,
      paper: found.value.file,
    },
  };
}

/** A receipt of a charge, or of what was given back of it. */
function aboutCharge(
  charge: Charge,
  { amount, created, object }: { amount: bigint; created: number; object: "charge" | "refund" },
): Written | undefined {
  if (charge.receipt_email === null) return undefined;
  return {
    to: charge.receipt_email,
    about: {
      kind: object === "charge" ? "receipt" : "refund",
      amount: moneyOf(amount, charge.currency),
      atMs: created * secondMs,
      description: charge.description,
      payment: charge.payment_intent ?? charge.id,
    },
  };
}

/** Who buys, where that is known. */
async function customerOf(
  { db }: Shop,
  world: World,
  cause: LetterCause,
  id: string,
): Promise<Customer | undefined> {
  const about = await findObject(db, world, subjects[cause], id);
  const customer = about?.customer ?? null;
  return customer === null ? undefined : findObject(db, world, "customer", customer);
}

const subjects = {
  "invoice.sent": "invoice",
  "invoice.payment_failed": "invoice",
  "customer.subscription.trial_will_end": "subscription",
  "charge.succeeded": "charge",
  "refund.created": "refund",
} as const satisfies Record<LetterCause, string>;

function moneyOf(amount: bigint, currency: string): Money<Currency> {
  const known = currencyOf(currency);
  assert(known !== undefined, "a stored currency is known");
  return money(amount, known);
}
