import { z } from "zod";
import { ok } from "#kernel";
import { newPrice, newProduct, priceFields } from "./catalogue.ts";
import { listing, retrieval } from "./lists.ts";
import { operation } from "./operation.ts";
import { flag, metadata, nothing, text, unsettable } from "./params.ts";
import { given, mergeMetadata } from "./read-fields.ts";
import { invalid, missing } from "./refusal.ts";
import { searching } from "./search.ts";
import { findObject, listObjects } from "./store/objects.ts";

const imagesMax = 8;
const fields = {
  active: flag.optional(),
  description: unsettable(text()).optional(),
  images: z.array(text()).max(imagesMax).optional(),
  marketing_features: z.array(z.strictObject({ name: text() })).optional(),
  metadata: metadata.optional(),
  shippable: flag.optional(),
  statement_descriptor: text(22).optional(),
  tax_code: unsettable(text()).optional(),
  unit_label: unsettable(text(12)).optional(),
  url: unsettable(text()).optional(),
};
const createParams = z.strictObject({
  ...fields,
  id: text(64).optional(),
  name: text(),
  type: z.enum(["good", "service"]).optional(),
  default_price_data: z.strictObject(priceFields).optional(),
});
const updateParams = z.strictObject({
  ...fields,
  name: text().optional(),
  default_price: text().optional(),
});

const create = operation(createParams, async (shop, call, params) => {
  const { default_price_data: priceData, ...rest } = params;
  if (rest.id !== undefined && (await findObject(shop.db, call.world, "product", rest.id))) {
    return invalid("resource_already_exists", `Product already exists: ${rest.id}`, "id");
  }
  const product = newProduct(shop, call, rest);
  return shop.change(call, async (unit) => {
    const price = priceData && newPrice(shop, call, { ...priceData, product: product.id });
    const stored = unit.put({ ...product, default_price: price?.id ?? null });
    unit.tell("product.created", stored);
    if (price) unit.tell("price.created", unit.put(price));
    return ok(stored);
  });
});

const update = operation(updateParams, (shop, call, params, id) =>
  shop.inTurn(id, () =>
    shop.change(call, async (unit) => {
      const product = await unit.find("product", id);
      if (!product || product.hidden.deleted) return missing("product", id);
      const { metadata: facts, ...rest } = params;
      const after = unit.put({
        ...product,
        ...given(rest),
        metadata: mergeMetadata(product.metadata, facts),
        updated: unit.now,
      });
      unit.tell("product.updated", after, product);
      return ok(after);
    }),
  ),
);

const remove = operation(nothing, (shop, call, _params, id) =>
  shop.inTurn(id, async () => {
    const prices = await listObjects(shop.db, call.world, "price", {
      refs: [`product=${id}`],
      limit: 1,
    });
    if (prices.length > 0) {
      return invalid(
        "resource_in_use",
        "This product cannot be deleted because it has one or more user-created prices. Make it inactive instead.",
      );
    }
    return shop.change(call, async (unit) => {
      const product = await unit.find("product", id);
      if (!product || product.hidden.deleted) return missing("product", id);
      unit.tell("product.deleted", product);
      return ok(unit.put({ ...product, hidden: { deleted: true } }));
    });
  }),
);

/** Products: what is sold. */
export const productOperations = {
  create,
  update,
  remove,
  retrieve: retrieval("product", "product"),
  list: listing("product", {
    active: flag.optional(),
    shippable: flag.optional(),
    url: text().optional(),
  }),
  search: searching("product"),
};
