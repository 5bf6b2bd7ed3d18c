import type { Language } from "#identity";
import { err, ok, type Result } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import type { Business } from "../business.ts";
import type { Shop } from "../shop.ts";
import { findObject, findWithWorld } from "../store/objects.ts";
import type { World } from "../world.ts";
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

/** The same on paper. */
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
  const preferred = customer?.preferred_locales.some((locale) => locale.startsWith("fr"));
  const written = { language: language ?? (preferred ? "fr" : "en"), nowMs: shop.clock.nowMs() };
  const file = await invoicePdf(invoice, business, written);
  return ok({ number: invoice.number ?? invoice.id, file });
}
