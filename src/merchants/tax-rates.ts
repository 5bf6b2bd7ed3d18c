import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "./call.ts";
import { listing, retrieval } from "./lists.ts";
import { newId, secondsOf } from "./object-id.ts";
import { operation } from "./operation.ts";
import { flag, metadata, text, unsettable } from "./params.ts";
import { given, mergeMetadata } from "./read-fields.ts";
import { invalid, missing, type Refusal } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findObject } from "./store/objects.ts";
import { type TaxRate, taxTypes } from "./tax-objects.ts";

const ratesMax = 5;
/** Tax rates by their ids, wherever a call names some; the empty text takes them away. */
export const taxRateIds = unsettable(z.array(text()).max(ratesMax));

const percentage = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((value) => /^\d{1,3}(\.\d{1,4})?$/.test(value), "at most four decimals")
  .transform(Number)
  .refine((value) => value <= 100, "must be from 0 to 100");
const fields = {
  active: flag.optional(),
  country: text(2).optional(),
  description: text().optional(),
  jurisdiction: text(50).optional(),
  metadata: metadata.optional(),
  state: text(2).optional(),
  tax_type: z.enum(taxTypes).optional(),
};

const create = operation(
  z.strictObject({ ...fields, display_name: text(50), inclusive: flag, percentage }),
  (shop, call, params) =>
    shop.change(call, async (unit) => {
      const { metadata: facts, ...rest } = params;
      const rate: TaxRate = {
        id: newId(shop.ids, "txr"),
        object: "tax_rate",
        active: true,
        country: null,
        created: secondsOf(shop.clock),
        description: null,
        effective_percentage: null,
        flat_amount: null,
        jurisdiction: null,
        jurisdiction_level: null,
        livemode: call.world.live,
        rate_type: "percentage",
        state: null,
        tax_type: null,
        ...given(rest),
        display_name: params.display_name,
        inclusive: params.inclusive,
        metadata: mergeMetadata({}, facts),
        percentage: params.percentage,
      };
      unit.tell("tax_rate.created", unit.put(rate));
      return ok(rate);
    }),
);

const update = operation(
  z.strictObject({ ...fields, display_name: text(50).optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const rate = await unit.find("tax_rate", id);
        if (!rate) return missing("tax rate", id);
        const { metadata: facts, ...rest } = params;
        const after = unit.put({
          ...rate,
          ...given(rest),
          metadata: mergeMetadata(rate.metadata, facts),
        });
        unit.tell("tax_rate.updated", after, rate);
        return ok(after);
      }),
    ),
);

/**
 * The tax rates that a call names, as they are now: what is billed keeps them. One that is not
 * active can be put on nothing new.
 */
export async function findTaxRates(
  shop: Shop,
  { world }: Pick<Call, "world">,
  ids: readonly string[] | null | undefined,
  param: string,
): Promise<Result<TaxRate[], Refusal>> {
  const found: TaxRate[] = [];
  for (const [index, id] of [...new Set(ids ?? [])].entries()) {
    const name = `${param}[${index}]`;
    const rate = await findObject(shop.db, world, "tax_rate", id);
    if (!rate) return missing("tax rate", id, name);
    if (!rate.active) {
      return invalid("tax_rate_inactive", `The tax rate ${id} is not active.`, name);
    }
    found.push(rate);
  }
  return ok(found);
}

/** Tax rates: what a business charges for the state. */
export const taxRateOperations = {
  create,
  update,
  retrieve: retrieval("tax_rate", "tax rate"),
  list: listing("tax_rate", { active: flag.optional(), inclusive: flag.optional() }),
};
