import type { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "../call.ts";
import { priceData, priceFromData } from "../catalogue.ts";
import type { Price, Product } from "../catalogue-objects.ts";
import type { Metadata, TaxRate } from "../objects.ts";
import { count, metadata, text } from "../params.ts";
import { mergeMetadata } from "../read-fields.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import { findTaxRates, taxRateIds } from "../tax-rates.ts";

const quantityMax = 999_999;
/** How many of something. */
export const quantity = count.refine((value) => value >= 0 && value <= quantityMax);

/** A price, named or given, and how many. */
export const pricedParams = {
  metadata: metadata.optional(),
  price: text().optional(),
  price_data: priceData.optional(),
  quantity: quantity.optional(),
  tax_rates: taxRateIds.optional(),
};
type Given = z.output<z.ZodObject<typeof pricedParams>>;

/** A price and how many of it; what is new is to be stored. */
export type Priced = {
  readonly price: Price;
  readonly quantity: number;
  readonly metadata: Metadata;
  readonly isNew: boolean;
  readonly product: Product | undefined;
  readonly taxRates: readonly TaxRate[];
};

/** Finds or makes the price. Changes nothing. */
export async function pricedOf(
  shop: Shop,
  call: Call,
  given: Given,
  param: string,
): Promise<Result<Priced, Refusal>> {
  const rates = await findTaxRates(shop, call, given.tax_rates, `${param}[tax_rates]`);
  if (!rates.ok) return rates;
  const facts = {
    quantity: given.quantity ?? 1,
    metadata: mergeMetadata({}, given.metadata),
    taxRates: rates.value,
  };
  if (given.price_data) {
    const made = await priceFromData(shop, call, given.price_data, `${param}[price_data]`);
    if (!made.ok) return made;
    const { price, product } = made.value;
    return ok({ ...facts, price: { ...price, active: false }, product, isNew: true });
  }
  if (given.price === undefined) {
    const name = `${param}[price]`;
    return invalid("parameter_missing", `Missing required param: ${name}.`, name);
  }
  const price = await findObject(shop.db, call.world, "price", given.price);
  if (!price) return missing("price", given.price, `${param}[price]`);
  if (!price.active) {
    return invalid(
      "price_inactive",
      "The price specified is inactive. This field only accepts active prices.",
      `${param}[price]`,
    );
  }
  return ok({ ...facts, price, product: undefined, isNew: false });
}

/** Several of them. */
export async function pricedAll(
  shop: Shop,
  call: Call,
  given: readonly Given[],
  param: string,
): Promise<Result<Priced[], Refusal>> {
  const found: Priced[] = [];
  for (const [index, one] of given.entries()) {
    const priced = await pricedOf(shop, call, one, `${param}[${index}]`);
    if (!priced.ok) return priced;
    found.push(priced.value);
  }
  return ok(found);
}

/** Why these prices cannot be billed together, if they cannot. */
export function unfitTogether(prices: readonly Price[]) {
  const [first] = prices;
  if (!first) return invalid("parameter_missing", "Missing required param: items.", "items");
  if (prices.some(({ recurring }) => recurring === null)) {
    return invalid(
      "price_not_recurring",
      "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
      "items",
    );
  }
  if (prices.some(({ currency }) => currency !== first.currency)) {
    return invalid("currency_mismatch", "All items must be in one currency.", "items");
  }
  const isSame = (price: Price) =>
    price.recurring?.interval === first.recurring?.interval &&
    price.recurring?.interval_count === first.recurring?.interval_count;
  if (prices.every(isSame)) return undefined;
  return invalid(
    "interval_mismatch",
    "All prices on a subscription must have the same `recurring.interval` and `recurring.interval_count`.",
    "items",
  );
}
