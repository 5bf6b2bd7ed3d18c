import type { Language } from "#identity";
import { err, ok, type Result } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import type { Business } from "../business.ts";
import type { Customer } from "../objects.ts";
import type { Shop } from "../shop.ts";
import { findObject, findWithWorld } from "../store/objects.ts";
import type { World } from "../world.ts";
import { creditNotePdf } from "./credit-note-pdf.ts";
import { invoicePdf } from "./invoice-pdf.ts";

/** An invoice as its customer sees it. */
export type HostedInvoice = {
  readonly world: World;
  readonly invoice: Invoice;
  /** Credential of the checkout on which it is paid; null when nothing is to be paid. */
  readonly checkout: string | null;
};

const notFound = err({ code: "not_found" as const });
type NotFound = { readonly code: "not_found" };

/** Parts of a credential: the id of what it opens, and the secret. */
export function partsOf(credential: string): { readonly id: string; readonly secret: string } {
  const [id = "", secret = ""] = credential.split("_secret_");
  return { id, secret };
}

/** The invoice that a credential opens. A draft is nobody's but the business's. */
export async function hostedInvoice(
  { db }: Shop,
  credential: string,
): Promise<Result<HostedInvoice, NotFound>> {
  const { id, secret } = partsOf(credential);
  const found = await findWithWorld(db, "invoice", id);
  if (!found || secret === "" || found.object.hidden.secret !== secret) return notFound;
  const { world, object: invoice } = found;
  if (invoice.status === "draft" || invoice.hidden.deleted) return notFound;
  const isOpen = invoice.status === "open" || invoice.status === "uncollectible";
  const intent =
    isOpen && invoice.hidden.intent !== null
      ? await findObject(db, world, "payment_intent", invoice.hidden.intent)
      : undefined;
  return ok({ world, invoice, checkout: intent?.client_secret ?? null });
}

/** The credit note that an address opens, on paper. */
export async function hostedCreditNotePdf(
  shop: Shop,
  businessOf: (id: World["business"]) => Promise<Business | undefined>,
  credential: string,
  language: Language | undefined,
): Promise<Result<{ readonly number: string; readonly file: Uint8Array }, NotFound>> {
  const { db } = shop;
  const { id, secret } = partsOf(credential);
  const found = await findWithWorld(db, "credit_note", id);
  if (!found || secret === "" || found.object.hidden.secret !== secret) return notFound;
  const { world, object: note } = found;
  const business = await businessOf(world.business);
  const customer = await findObject(db, world, "customer", note.customer);
  const invoice = await findObject(db, world, "invoice", note.invoice);
  if (!business || !invoice) return notFound;
  const written = { language: language ?? languageOf(customer), nowMs: shop.clock.nowMs() };
  const file = await creditNotePdf(note, { business, customer, invoice }, written);
  return ok({ number: note.number, file });
}

function languageOf(customer: Customer | undefined): Language {
  return customer?.preferred_locales.some((locale) => locale.startsWith("fr")) ? "fr" : "en";
}

/** An invoice that an address opens, on paper. */
export async function hostedInvoicePdf(
  shop: Shop,
  businessOf: (id: World["business"]) => Promise<Business | undefined>,
  credential: string,
  language: Language | undefined,
): Promise<Result<{ readonly number: string; readonly file: Uint8Array }, NotFound>> {
  const found = await hostedInvoice(shop, credential);
  if (!found.ok) return found;
  const { invoice, world } = found.value;
  const business = await businessOf(world.business);
  const customer = await findObject(shop.db, world, "customer", invoice.customer);
  if (!business) return notFound;
  const written = { language: language ?? languageOf(customer), nowMs: shop.clock.nowMs() };
  const file = await invoicePdf(invoice, business, written);
  return ok({ number: invoice.number ?? invoice.id, file });
}
