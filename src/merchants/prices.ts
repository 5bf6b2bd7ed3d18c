import { z } from "zod";
import { ok } from "#kernel";
import { newPrice, priceData, priceFromData, tierFields } from "./catalogue.ts";
import { listing, retrieval } from "./lists.ts";
import { operation } from "./operation.ts";
import { currency, flag, metadata, text } from "./params.ts";
import { given, mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import { searching } from "./search.ts";
import { listObjects } from "./store/objects.ts";

const createParams = priceData.extend({
  active: flag.optional(),
  ...tierFields,
  billing_scheme: z.enum(["per_unit", "tiered"]).optional(),
  lookup_key: text(200).optional(),
  nickname: text().optional(),
  transfer_lookup_key: flag.optional(),
});

const create = operation(createParams, async (shop, call, params) => {
  const { lookup_key: key, nickname, active, transfer_lookup_key: transfer, ...rest } = params;
  const { billing_scheme: scheme, ...data } = rest;
  if (scheme !== undefined && (scheme === "tiered") !== (data.tiers !== undefined)) {
    return invalid(
      "parameter_invalid",
      "`tiers` go with `billing_scheme=tiered`, and only with it.",
      "billing_scheme",
    );
  }
  const made = await priceFromData(shop, call, data, "price");
  if (!made.ok) return made;
  const holders =
    key === undefined
      ? []
      : await listObjects(shop.db, call.world, "price", { refs: [`lookup_key=${key}`], limit: 1 });
  const [holder] = holders;
  if (holder && !transfer) {
    return invalid(
      "resource_already_exists",
      `A price (\`${holder.id}\`) already uses that lookup key.`,
      "lookup_key",
    );
  }
  return shop.change(call, async (unit) => {
    if (holder) unit.put({ ...holder, lookup_key: null });
    if (made.value.product) unit.tell("product.created", unit.put(made.value.product));
    const { product } = made.value.price;
    const price = unit.put(
      newPrice(shop, call, { ...data, product, nickname, active, lookup_key: key }),
    );
    unit.tell("price.created", price);
    return ok(price);
  });
});

const update = operation(
  z.strictObject({
    active: flag.optional(),
    lookup_key: text(200).optional(),
    metadata: metadata.optional(),
    nickname: text().optional(),
    tax_behavior: z.enum(["exclusive", "inclusive", "unspecified"]).optional(),
    transfer_lookup_key: flag.optional(),
  }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const price = await unit.find("price", id);
        if (!price) return missing("price", id);
        const { metadata: facts, transfer_lookup_key: _, ...rest } = params;
        const after = unit.put({
          ...price,
          ...given(rest),
          metadata: mergeMetadata(price.metadata, facts),
        });
        unit.tell("price.updated", after, price);
        return ok(after);
      }),
    ),
);

/** Prices: what a product costs, once or again and again. */
export const priceOperations = {
  create,
  update,
  retrieve: retrieval("price", "price"),
  list: listing("price", {
    active: flag.optional(),
    currency: currency.optional(),
    lookup_keys: z
      .array(text())
      .length(1)
      .transform(([key]) => key)
      .optional(),
    product: text().optional(),
    type: z.enum(["one_time", "recurring"]).optional(),
  }),
  search: searching("price"),
};
