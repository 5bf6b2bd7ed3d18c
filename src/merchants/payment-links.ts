import { z } from "zod";
import { ok } from "#kernel";
import { ownCall } from "./call.ts";
import { openSession } from "./checkout-sessions.ts";
import type { Outcome } from "./deps.ts";
import { basketOf, lineItems } from "./line-items.ts";
import { listing, listOf, retrieval } from "./lists.ts";
import { newId, secondsOf } from "./object-id.ts";
import type { PaymentLink } from "./objects.ts";
import { operation } from "./operation.ts";
import { pageUrl } from "./page-url.ts";
import { flag, metadata, nothing, text } from "./params.ts";
import { mergeMetadata } from "./read-fields.ts";
import { missing } from "./refusal.ts";
import type { Shop } from "./shop.ts";
import { findObject, findWithWorld } from "./store/objects.ts";

const afterCompletion = z.strictObject({
  type: z.enum(["hosted_confirmation", "redirect"]),
  hosted_confirmation: z.strictObject({ custom_message: text(500).optional() }).optional(),
  redirect: z.strictObject({ url: pageUrl }).optional(),
});

const create = operation(
  z.strictObject({
    after_completion: afterCompletion.optional(),
    allow_promotion_codes: flag.optional(),
    line_items: lineItems,
    metadata: metadata.optional(),
  }),
  async (shop, call, params) => {
    const basket = await basketOf(shop, call, params.line_items);
    if (!basket.ok) return basket;
    const { items, currency, products, prices } = basket.value;
    const id = newId(shop.ids, "plink");
    const after = params.after_completion;
    const link: PaymentLink = {
      id,
      object: "payment_link",
      active: true,
      after_completion:
        after?.type === "redirect" && after.redirect
          ? { type: "redirect", redirect: after.redirect }
          : {
              type: "hosted_confirmation",
              hosted_confirmation: {
                custom_message: after?.hosted_confirmation?.custom_message ?? null,
              },
            },
      allow_promotion_codes: params.allow_promotion_codes ?? false,
      created: secondsOf(shop.clock),
      currency,
      livemode: call.world.live,
      metadata: mergeMetadata({}, params.metadata),
      url: `${shop.publicUrl}/buy/${id}`,
      hidden: { items: [...items] },
    };
    return shop.change(call, async (unit) => {
      for (const product of products) unit.tell("product.created", unit.put(product));
      for (const price of prices) unit.tell("price.created", unit.put({ ...price, active: true }));
      unit.tell("payment_link.created", unit.put(link));
      return ok(link);
    });
  },
);

const update = operation(
  z.strictObject({ active: flag.optional(), metadata: metadata.optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const link = await unit.find("payment_link", id);
        if (!link) return missing("payment_link", id);
        const changed = unit.put({
          ...link,
          active: params.active ?? link.active,
          metadata: mergeMetadata(link.metadata, params.metadata),
        });
        unit.tell("payment_link.updated", changed, link);
        return ok(changed);
      }),
    ),
);

const items = operation(nothing, async (shop, call, _params, id) => {
  const link = await findObject(shop.db, call.world, "payment_link", id);
  if (!link) return missing("payment_link", id);
  return ok(listOf(link.hidden.items, `/v1/payment_links/${id}/line_items`));
});

/** A session for whoever follows a link. */
export async function followLink(shop: Shop, id: string): Promise<Outcome> {
  const found = await findWithWorld(shop.db, "payment_link", id);
  if (!found?.object.active) return missing("payment_link", id);
  const { world, object: link } = found;
  const after = link.after_completion;
  const asked = {
    mode: link.hidden.items.some(({ price }) => price.type === "recurring")
      ? ("subscription" as const)
      : ("payment" as const),
    line_items: link.hidden.items.map(({ price, quantity }) => ({ price: price.id, quantity })),
    metadata: link.metadata,
    ...(after.redirect && { success_url: after.redirect.url }),
  };
  return openSession(shop, ownCall(world), asked, link.id);
}

/** Payment links: a purchase that anybody can open. */
export const linkOperations = {
  create,
  update,
  items,
  retrieve: retrieval("payment_link", "payment_link"),
  list: listing("payment_link", { active: flag.optional() }),
};
