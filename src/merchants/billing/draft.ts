import type { Invoice, InvoiceItem, Period, Subscription } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import { newId } from "../object-id.ts";
import type { Customer } from "../objects.ts";
import type { Shop } from "../shop.ts";
import { findObject, listObjects } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import { keepInvoice } from "./finalize.ts";
import { type NewInvoice, newInvoice } from "./invoice.ts";
import { lineOfItem } from "./invoice-lines.ts";

const itemsMax = 250;

type Waiting = {
  readonly customer: string;
  readonly currency: string;
  /** Those of other subscriptions stay. Null: those of any do. */
  readonly subscription: string | null;
};

/** Items of a customer that wait for their next invoice, oldest first. */
export async function waitingItems(
  shop: Shop,
  { world }: Call,
  { customer, currency, subscription }: Waiting,
): Promise<InvoiceItem[]> {
  const found = await listObjects(shop.db, world, "invoiceitem", {
    refs: [`customer=${customer}`, "pending=true"],
    ascending: true,
    limit: itemsMax,
  });
  return found.filter((item) => {
    const of = item.parent?.subscription_details.subscription;
    return item.currency === currency && (of === undefined || of === subscription);
  });
}

/** Puts a draft into a change, with the items that it takes up. */
export function putDraft(
  shop: Shop,
  unit: Unit,
  given: Omit<NewInvoice, "lines"> & {
    readonly lines?: NewInvoice["lines"];
    readonly items: readonly InvoiceItem[];
  },
): Invoice {
  const { items, lines = [], ...rest } = given;
  const all = [...items.map((item) => lineOfItem(shop, item)), ...lines];
  const draft = newInvoice(shop, unit.call, { ...rest, lines: all });
  for (const item of items) unit.put({ ...item, invoice: draft.id });
  unit.tell("invoice.created", keepInvoice(unit, draft));
  return draft;
}

type NewItem = {
  readonly customer: Customer;
  readonly at: number;
  readonly amount: bigint;
  readonly currency: string;
  readonly description: string | null;
  readonly period?: Period;
  readonly more?: Partial<
    Pick<
      InvoiceItem,
      | "discountable"
      | "invoice"
      | "metadata"
      | "parent"
      | "pricing"
      | "proration"
      | "quantity"
      | "tax_rates"
    >
  >;
};

/** An item, as it would be stored. */
export function newInvoiceItem(shop: Shop, { world }: Call, given: NewItem): InvoiceItem {
  const { customer, at, amount, currency, description, more } = given;
  return {
    id: newId(shop.ids, "ii"),
    object: "invoiceitem",
    amount,
    created: at,
    currency,
    customer: customer.id,
    date: at,
    description,
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: world.live,
    metadata: {},
    net_amount: amount,
    parent: null,
    period: given.period ?? { start: at, end: at },
    pricing: null,
    proration: false,
    quantity: 1,
    quantity_decimal: String(more?.quantity ?? 1),
    tax_rates: [],
    test_clock: customer.test_clock,
    hidden: {},
    ...more,
  };
}

/** An item of a subscription, so that it goes on that subscription's invoice. */
export function ofSubscription(
  { id }: Pick<Subscription, "id">,
  item?: string,
): NonNullable<InvoiceItem["parent"]> {
  return {
    subscription_details: {
      subscription: id,
      ...(item !== undefined && { subscription_item: item }),
    },
    type: "subscription_details",
  };
}

/** Names of products, for what invoices say. */
export async function productNames(
  shop: Shop,
  { world }: Call,
  ids: readonly string[],
): Promise<(product: string) => string> {
  const names = new Map<string, string>();
  for (const id of new Set(ids)) {
    const product = await findObject(shop.db, world, "product", id);
    names.set(id, product?.name ?? id);
  }
  return (product) => names.get(product) ?? product;
}
