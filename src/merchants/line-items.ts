import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "./call.ts";
import { priceData, priceFromData } from "./catalogue.ts";
import { newId } from "./object-id.ts";
import type { LineItem, Price, Product } from "./objects.ts";
import { count, flag, metadata, text } from "./params.ts";
import { invalid, missing, type Refusal } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";

const itemsMax = 100;
const quantityMax = 999_999;

/** What is bought, and how many. */
export const lineItems = z
  .array(
    z.strictObject({
      price: text().optional(),
      price_data: priceData.optional(),
      quantity: count.refine((value) => value >= 1 && value <= quantityMax).default(1),
      adjustable_quantity: z
        .strictObject({ enabled: flag, minimum: count.optional(), maximum: count.optional() })
        .optional(),
      metadata: metadata.optional(),
    }),
  )
  .min(1)
  .max(itemsMax);
type Given = z.output<typeof lineItems>[number];

/** The items of one purchase, and what is to be stored with them. */
export type Basket = {
  readonly items: readonly LineItem[];
  readonly currency: string;
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
    items.push(itemOf(shop, price, one.quantity, product?.name ?? ""));
  }
  const [first] = items;
  if (!first)
    return invalid("parameter_missing", "Missing required param: line_items.", "line_items");
  const { currency } = first;
  if (items.some((item) => item.currency !== currency)) {
    return invalid("currency_mismatch", "All line items must be in one currency.", "line_items");
  }
  const total = items.reduce((sum, item) => sum + item.amount_total, 0n);
  const recurring = items.some(({ price }) => price.type === "recurring");
  return ok({ items, currency, total, recurring, products, prices });
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

function itemOf(shop: Shop, price: Price, quantity: number, description: string): LineItem {
  const total = price.unit_amount * BigInt(quantity);
  return {
    id: newId(shop.ids, "li"),
    object: "item",
    amount_discount: 0n,
    amount_subtotal: total,
    amount_tax: 0n,
    amount_total: total,
    currency: price.currency,
    description,
    price,
    quantity,
  };
}
