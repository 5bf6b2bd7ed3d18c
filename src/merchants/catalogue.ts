import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "./call.ts";
import { newId, secondsOf } from "./object-id.ts";
import type { Price, Product } from "./objects.ts";
import { count, currency, metadata, minor, text } from "./params.ts";
import { given, mergeMetadata } from "./read-fields.ts";
import { invalid, missing, type Refusal } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";

const recurring = z.strictObject({
  interval: z.enum(["day", "week", "month", "year"]),
  interval_count: count.refine((value) => value >= 1).optional(),
  trial_period_days: count.optional(),
  usage_type: z.literal("licensed").optional(),
});
const taxBehavior = z.enum(["exclusive", "inclusive", "unspecified"]);
/** What makes up a price, wherever one is given. */
export const priceFields = {
  currency,
  metadata: metadata.optional(),
  recurring: recurring.optional(),
  tax_behavior: taxBehavior.optional(),
  unit_amount: minor.optional(),
  unit_amount_decimal: text().optional(),
};
const productData = z.strictObject({
  name: text(),
  description: text().optional(),
  images: z.array(text()).optional(),
  metadata: metadata.optional(),
  statement_descriptor: text(22).optional(),
  tax_code: text().optional(),
  unit_label: text(12).optional(),
});
/** A price that comes with the call that uses it. */
export const priceData = z.strictObject({
  ...priceFields,
  product: text().optional(),
  product_data: productData.optional(),
});
export type PriceData = z.output<typeof priceData>;

type NewProduct = Readonly<{
  id?: string | undefined;
  name: string;
  active?: boolean | undefined;
  description?: string | null | undefined;
  images?: string[] | undefined;
  marketing_features?: { name: string }[] | undefined;
  metadata?: z.output<typeof metadata> | undefined;
  shippable?: boolean | undefined;
  statement_descriptor?: string | undefined;
  tax_code?: string | null | undefined;
  type?: "good" | "service" | undefined;
  unit_label?: string | null | undefined;
  url?: string | null | undefined;
}>;

/** A product, as it would be stored. */
export function newProduct(shop: Shop, { world }: Call, params: NewProduct): Product {
  const { metadata: facts, id, name, ...rest } = params;
  const now = secondsOf(shop.clock);
  return {
    object: "product",
    active: true,
    created: now,
    default_price: null,
    description: null,
    images: [],
    livemode: world.live,
    marketing_features: [],
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    type: "service",
    unit_label: null,
    updated: now,
    url: null,
    hidden: {},
    ...given(rest),
    id: id ?? newId(shop.ids, "prod"),
    name,
    metadata: mergeMetadata({}, facts),
  };
}

type NewPrice = Omit<PriceData, "product" | "product_data"> & {
  readonly product: string;
  readonly nickname?: string | undefined;
  readonly lookup_key?: string | undefined;
  readonly active?: boolean | undefined;
};

/** A price, as it would be stored. Amounts with decimals of a minor unit are not served. */
export function newPrice(shop: Shop, { world }: Call, params: NewPrice): Price {
  const { recurring: every } = params;
  const amount = params.unit_amount ?? BigInt(params.unit_amount_decimal ?? 0);
  return {
    id: newId(shop.ids, "price"),
    object: "price",
    active: params.active ?? true,
    billing_scheme: "per_unit",
    created: secondsOf(shop.clock),
    currency: params.currency,
    livemode: world.live,
    lookup_key: params.lookup_key ?? null,
    metadata: mergeMetadata({}, params.metadata),
    nickname: params.nickname ?? null,
    product: params.product,
    recurring: every
      ? {
          interval: every.interval,
          interval_count: every.interval_count ?? 1,
          meter: null,
          trial_period_days: every.trial_period_days ?? null,
          usage_type: "licensed",
        }
      : null,
    tax_behavior: params.tax_behavior ?? "unspecified",
    type: every ? "recurring" : "one_time",
    unit_amount: amount,
    unit_amount_decimal: amount.toString(),
  };
}

/** What is wrong with the amount of a price, if anything is. */
export function checkPrice(data: PriceData): Result<void, Refusal> {
  const { unit_amount: amount, unit_amount_decimal: decimal } = data;
  if (amount === undefined && decimal === undefined) {
    return invalid("parameter_missing", "Missing required param: unit_amount.", "unit_amount");
  }
  if (decimal !== undefined && !/^\d{1,12}$/.test(decimal)) {
    return invalid(
      "parameter_invalid",
      "Decimals of a minor unit are not served.",
      "unit_amount_decimal",
    );
  }
  return ok(undefined);
}

/** A price that comes with a call, and the product that comes with it, neither stored yet. */
export async function priceFromData(
  shop: Shop,
  call: Call,
  data: PriceData,
  param: string,
): Promise<Result<{ readonly price: Price; readonly product: Product | undefined }, Refusal>> {
  const checked = checkPrice(data);
  if (!checked.ok) return checked;
  const { product: named, product_data: described } = data;
  if (described) {
    const product = newProduct(shop, call, described);
    return ok({ price: newPrice(shop, call, { ...data, product: product.id }), product });
  }
  if (named === undefined) {
    return invalid(
      "parameter_missing",
      `Missing required param: ${param}[product].`,
      `${param}[product]`,
    );
  }
  const product = await findObject(shop.db, call.world, "product", named);
  if (!product || product.hidden.deleted) return missing("product", named, `${param}[product]`);
  return ok({ price: newPrice(shop, call, { ...data, product: named }), product: undefined });
}
