import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "./call.ts";
import { newId, secondsOf } from "./object-id.ts";
import type { Price, PriceTier, Product } from "./objects.ts";
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
const tiersMax = 100;
const tier = z.strictObject({
  flat_amount: minor.optional(),
  flat_amount_decimal: text().optional(),
  unit_amount: minor.optional(),
  unit_amount_decimal: text().optional(),
  up_to: z.union([z.literal("inf").transform(() => null), count]),
});
/** A price that depends on how many are bought. */
export const tierFields = {
  tiers: z.array(tier).min(1).max(tiersMax).optional(),
  tiers_mode: z.enum(["graduated", "volume"]).optional(),
};
export type GivenTiers = z.output<z.ZodObject<typeof tierFields>>;
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
} & GivenTiers;

/** A price, as it would be stored. Amounts with decimals of a minor unit are not served. */
export function newPrice(shop: Shop, { world }: Call, params: NewPrice): Price {
  const { recurring: every } = params;
  const amount = params.tiers ? null : wholeOf(params.unit_amount, params.unit_amount_decimal);
  return {
    id: newId(shop.ids, "price"),
    object: "price",
    active: params.active ?? true,
    billing_scheme: params.tiers ? "tiered" : "per_unit",
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
    ...(params.tiers && { tiers: params.tiers.map(tierOf) }),
    tiers_mode: params.tiers ? (params.tiers_mode ?? null) : null,
    type: every ? "recurring" : "one_time",
    unit_amount: amount,
    unit_amount_decimal: amount === null ? null : amount.toString(),
  };
}

/** An amount that was given in one of two ways; null when it was in neither. */
function wholeOf(amount: bigint | undefined, decimal: string | undefined): bigint | null {
  return amount ?? (decimal === undefined ? null : BigInt(decimal));
}

function tierOf(given_: NonNullable<GivenTiers["tiers"]>[number]): PriceTier {
  const flat = wholeOf(given_.flat_amount, given_.flat_amount_decimal);
  const unit = wholeOf(given_.unit_amount, given_.unit_amount_decimal);
  return {
    flat_amount: flat,
    flat_amount_decimal: flat === null ? null : flat.toString(),
    unit_amount: unit,
    unit_amount_decimal: unit === null ? null : unit.toString(),
    up_to: given_.up_to,
  };
}

/** What is wrong with the amount of a price, if anything is. */
export function checkPrice(data: PriceData & GivenTiers): Result<void, Refusal> {
  const { unit_amount: amount, unit_amount_decimal: decimal, tiers } = data;
  if (tiers) return checkTiers(data, tiers);
  if (amount === undefined && decimal === undefined) {
    return invalid("parameter_missing", "Missing required param: unit_amount.", "unit_amount");
  }
  return isWhole(decimal) ? ok(undefined) : notWhole("unit_amount_decimal");
}

const isWhole = (decimal: string | undefined) =>
  decimal === undefined || /^\d{1,12}$/.test(decimal);
const notWhole = (param: string) =>
  invalid("parameter_invalid", "Decimals of a minor unit are not served.", param);

/** Tiers follow one another, and the last has no end. */
function checkTiers(
  data: PriceData & GivenTiers,
  tiers: NonNullable<GivenTiers["tiers"]>,
): Result<void, Refusal> {
  if (data.unit_amount !== undefined || data.unit_amount_decimal !== undefined) {
    return invalid(
      "parameters_exclusive",
      "You may only specify one of these parameters: unit_amount, tiers.",
      "tiers",
    );
  }
  if (data.tiers_mode === undefined) {
    return invalid("parameter_missing", "Missing required param: tiers_mode.", "tiers_mode");
  }
  if (data.recurring === undefined) {
    return invalid("parameter_invalid", "Only recurring prices can have tiers.", "tiers");
  }
  for (const [index, one] of tiers.entries()) {
    const param = `tiers[${index}]`;
    const isLast = index === tiers.length - 1;
    const isAbove = one.up_to === null || one.up_to > (tiers[index - 1]?.up_to ?? 0);
    if ((one.up_to === null) !== isLast || !isAbove) {
      return invalid(
        "parameter_invalid",
        "Tiers must be in ascending order of `up_to`, and the last, and only the last, must be `inf`.",
        `${param}[up_to]`,
      );
    }
    if (!isWhole(one.unit_amount_decimal)) return notWhole(`${param}[unit_amount_decimal]`);
    if (!isWhole(one.flat_amount_decimal)) return notWhole(`${param}[flat_amount_decimal]`);
    const unit = one.unit_amount ?? one.unit_amount_decimal;
    if (unit === undefined && one.flat_amount === undefined && !one.flat_amount_decimal) {
      return invalid("parameter_missing", `Missing required param: ${param}[unit_amount].`, param);
    }
  }
  return ok(undefined);
}

/** A price that comes with a call, and the product that comes with it, neither stored yet. */
export async function priceFromData(
  shop: Shop,
  call: Call,
  data: PriceData & GivenTiers,
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
