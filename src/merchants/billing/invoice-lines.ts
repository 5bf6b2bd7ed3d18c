import type {
  InvoiceItem,
  InvoiceLine,
  Period,
  ShownPrice,
  SubscriptionItem,
} from "../billing-objects.ts";
import { blanks } from "../blanks.ts";
import type { Price } from "../catalogue-objects.ts";
import { newId } from "../object-id.ts";
import { amountFor } from "../price-amount.ts";
import type { Shop } from "../shop.ts";

/** A price with every field, as it stands within another object. */
export function shownPrice(price: Price): ShownPrice {
  return { ...blanks.price, ...price };
}

/** What lines and items say of their price. */
export function pricingOf(price: Price) {
  return {
    price_details: { price: price.id, product: price.product },
    type: "price_details",
    unit_amount_decimal: price.unit_amount_decimal,
  } as const;
}

type Base = Pick<
  InvoiceLine,
  "amount" | "currency" | "description" | "discountable" | "livemode" | "metadata" | "parent"
> &
  Pick<InvoiceLine, "period" | "pricing" | "quantity" | "subscription" | "tax_rates">;

function newLine({ ids }: Shop, base: Base): InvoiceLine {
  return {
    id: newId(ids, "il"),
    object: "line_item",
    discount_amounts: [],
    discounts: [],
    invoice: null,
    pretax_credit_amounts: [],
    quantity_decimal: String(base.quantity),
    subtotal: base.amount,
    taxes: [],
    ...base,
  };
}

/** The line of an item that waited for an invoice, or was put on one. */
export function lineOfItem(shop: Shop, item: InvoiceItem): InvoiceLine {
  const subscription = item.parent?.subscription_details.subscription ?? null;
  return newLine(shop, {
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discountable: item.discountable,
    livemode: item.livemode,
    metadata: item.metadata,
    parent: {
      invoice_item_details: {
        invoice_item: item.id,
        proration: item.proration,
        proration_details: item.proration ? { credited_items: null } : null,
        subscription,
      },
      subscription_item_details: null,
      type: "invoice_item_details",
    },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    subscription,
    tax_rates: item.tax_rates,
  });
}

type ForItem = {
  readonly item: SubscriptionItem;
  readonly name: string;
  readonly period: Period;
  /** A period that costs nothing. */
  readonly trial: boolean;
  readonly amount?: bigint;
};

/** The line of a subscription's item for one period. */
export function lineOfSubscription(shop: Shop, of: ForItem): InvoiceLine {
  const { item, name, period, trial } = of;
  const whole = amountFor(item.price, item.quantity);
  const amount = trial ? 0n : (of.amount ?? whole);
  return newLine(shop, {
    amount,
    currency: item.price.currency,
    description: trial ? `Trial period for ${name}` : `${item.quantity} × ${name}`,
    discountable: true,
    livemode: item.price.livemode,
    metadata: item.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: of.amount !== undefined,
        proration_details: of.amount === undefined ? null : { credited_items: null },
        subscription: item.subscription,
        subscription_item: item.id,
      },
      type: "subscription_item_details",
    },
    period,
    pricing: pricingOf(item.price),
    quantity: item.quantity,
    subscription: item.subscription,
    tax_rates: item.tax_rates,
  });
}
