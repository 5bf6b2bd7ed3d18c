import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "./call.ts";
import { priceData, priceFromData } from "./catalogue.ts";
import { newId } from "./object-id.ts";
import type { LineItem, Price, Product, TaxRate } from "./objects.ts";
import { count, flag, metadata, text } from "./params.ts";
import { amountFor } from "./price-amount.ts";
import { invalid, missing, type Refusal } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import { findTaxRates, taxRateIds } from "./tax-rates.ts";
import { addedBy, taxesOn } from "./taxes.ts";

const itemsMax = 100;
const quantityMax = 999_999;

const lineItem = z.strictObject({
  price: text().optional(),
  price_data: priceData.optional(),
  quantity: count.refine((value) => value >= 1 && value <= quantityMax).default(1),
  adjustable_quantity: z
    .strictObject({ enabled: flag, minimum: count.optional(), maximum: count.optional() })
    .optional(),
  metadata: metadata.optional(),
});
/** What is bought, and how many. */
export const lineItems = z.array(lineItem).min(1).max(itemsMax);
/** The same, where taxes may be named. */
export const taxableItems = z
  .array(lineItem.extend({ tax_rates: taxRateIds.optional() }))
  .min(1)
  .max(itemsMax);
type Given = z.output<typeof taxableItems>[number];

/** The items of one purchase, and what is to be stored with them. */
export type Basket = {
  readonly items: readonly LineItem[];
  readonly currency: string;
  /** Before taxes that are added. */
  readonly subtotal: bigint;
  readonly total: bigint;
  readonly recurring: boolean;
  readonly products: readonly Product[];
  readonly prices: readonly Price[];
};

/** Finds or makes the prices, and adds up. */
export async function basketOf(
  shop: Shop,
  call: Call,
  given: readonly Given[],
): Promise<Result<Basket, Refusal>> {
  const items: LineItem[] = [];
  const products: Product[] = [];
  const prices: Price[] = [];
  for (const [index, one] of given.entries()) {
    const priced = await pricedItem(shop, call, one, index);
    if (!priced.ok) return priced;
    const { price, product, isNew } = priced.value;
    if (isNew) prices.push(price);
    if (isNew && product) products.push(product);
    const rates = await findTaxRates(shop, call, one.tax_rates, `line_items[${index}][tax_rates]`);
    if (!rates.ok) return rates;
    const { quantity } = one;
    const description = product?.name ?? "";
    items.push(itemOf(shop, { price, quantity, description, rates: rates.value }));
  }
  const [first] = items;
  if (!first)
    return invalid("parameter_missing", "Missing required param: line_items.", "line_items");
  const { currency } = first;
  if (items.some((item) => item.currency !== currency)) {
    return invalid("currency_mismatch", "All line items must be in one currency.", "line_items");
  }
  const subtotal = items.reduce((sum, item) => sum + item.amount_subtotal, 0n);
  const total = items.reduce((sum, item) => sum + item.amount_total, 0n);
  const recurring = items.some(({ price }) => price.type === "recurring");
  return ok({ items, currency, subtotal, total, recurring, products, prices });
}

type Priced = {
  readonly price: Price;
  readonly product: Product | undefined;
  readonly isNew: boolean;
};

async function pricedItem(
  shop: Shop,
  call: Call,
  one: Given,
  index: number,
): Promise<Result<Priced, Refusal>> {
  const param = `line_items[${index}]`;
  if (one.price_data) {
    const made = await priceFromData(shop, call, one.price_data, `${param}[price_data]`);
    if (!made.ok) return made;
    const { price, product } = made.value;
    if (product) return ok({ price: { ...price, active: false }, product, isNew: true });
    const known = await findObject(shop.db, call.world, "product", price.product);
    return ok({ price: { ...price, active: false }, product: known, isNew: true });
  }
  if (one.price === undefined) {
    return invalid(
      "parameter_missing",
      `Missing required param: ${param}[price].`,
      `${param}[price]`,
    );
  }
  const price = await findObject(shop.db, call.world, "price", one.price);
  if (!price) return missing("price", one.price, `${param}[price]`);
  if (!price.active) {
    return invalid(
      "price_inactive",
      `The price specified is inactive. This field only accepts active prices.`,
      `${param}[price]`,
    );
  }
  const product = await findObject(shop.db, call.world, "product", price.product);
  return ok({ price, product, isNew: false });
}

type Of = Pick<LineItem, "description" | "quantity"> & {
  readonly price: Price;
  readonly rates: readonly TaxRate[];
};

function itemOf(shop: Shop, { price, quantity, description, rates }: Of): LineItem {
  const amount = amountFor(price, quantity);
  const taxes = taxesOn(amount, rates);
  return {
    id: newId(shop.ids, "li"),
    object: "item",
    amount_discount: 0n,
    amount_subtotal: amount,
    amount_tax: taxes.reduce((sum, tax) => sum + tax.amount, 0n),
    amount_total: amount + addedBy(taxes),
    currency: price.currency,
    description,
    price,
    quantity,
    ...(rates.length > 0 && {
      taxes: rates.map((rate, index) => ({
        amount: taxes[index]?.amount ?? 0n,
        rate,
        taxability_reason: null,
        taxable_amount: taxes[index]?.taxable_amount ?? amount,
      })),
    }),
  };
}

/** An item as sums need it. */
export function billableOf(item: LineItem) {
  return { amount: item.amount_subtotal, discountable: true, tax_rates: ratesOf(item) };
}

/** The rates of an item that was put into a purchase. */
export function ratesOf({ taxes = [] }: Pick<LineItem, "taxes">): TaxRate[] {
  return taxes.map(({ rate }) => rate);
}
