import { z } from "zod";
import { ok } from "#kernel";
import type { PromotionCode } from "../billing-objects.ts";
import { listing, retrieval } from "../lists.ts";
import { newId, newSecret, secondsOf } from "../object-id.ts";
import { operation } from "../operation.ts";
import { count, currency, flag, instant, metadata, paid, text } from "../params.ts";
import { mergeMetadata } from "../read-fields.ts";
import { invalid, missing } from "../refusal.ts";
import { findObject, listObjects } from "../store/objects.ts";
import { worldKey } from "../world.ts";

const codeLength = 8;
const createParams = z.strictObject({
  active: flag.optional(),
  code: z
    .string()
    .regex(/^[A-Za-z0-9]+$/)
    .max(500)
    .optional(),
  customer: text().optional(),
  expires_at: instant.optional(),
  max_redemptions: count.refine((value) => value >= 1).optional(),
  metadata: metadata.optional(),
  promotion: z.strictObject({ type: z.literal("coupon"), coupon: text() }),
  restrictions: z
    .strictObject({
      first_time_transaction: flag.optional(),
      minimum_amount: paid.optional(),
      minimum_amount_currency: currency.optional(),
    })
    .optional(),
});

const create = operation(createParams, async (shop, call, params) => {
  const { promotion, restrictions } = params;
  const coupon = await findObject(shop.db, call.world, "coupon", promotion.coupon);
  if (!coupon || coupon.hidden.deleted) {
    return missing("coupon", promotion.coupon, "promotion[coupon]");
  }
  const code = params.code ?? newSecret(shop.ids).slice(0, codeLength).toUpperCase();
  return shop.inTurn(`${worldKey(call.world)} code ${code.toLowerCase()}`, async () => {
    const [holder] = await listObjects(shop.db, call.world, "promotion_code", {
      refs: [`code=${code.toLowerCase()}`, "active=true"],
      limit: 1,
    });
    if (holder) {
      return invalid(
        "resource_already_exists",
        `An active promotion code with the code ${code} already exists.`,
        "code",
      );
    }
    return shop.change(call, async (unit) => {
      const made: PromotionCode = {
        id: newId(shop.ids, "promo"),
        object: "promotion_code",
        active: params.active ?? true,
        code,
        created: secondsOf(shop.clock),
        customer: params.customer ?? null,
        expires_at: params.expires_at ?? null,
        livemode: call.world.live,
        max_redemptions: params.max_redemptions ?? null,
        metadata: mergeMetadata({}, params.metadata),
        promotion,
        restrictions: {
          first_time_transaction: restrictions?.first_time_transaction ?? false,
          minimum_amount: restrictions?.minimum_amount ?? null,
          minimum_amount_currency: restrictions?.minimum_amount_currency ?? null,
        },
        times_redeemed: 0,
      };
      unit.tell("promotion_code.created", unit.put(made));
      return ok(made);
    });
  });
});

const update = operation(
  z.strictObject({ active: flag.optional(), metadata: metadata.optional() }),
  (shop, call, params, id) =>
    shop.inTurn(id, () =>
      shop.change(call, async (unit) => {
        const code = await unit.find("promotion_code", id);
        if (!code) return missing("promotion code", id);
        const after = unit.put({
          ...code,
          active: params.active ?? code.active,
          metadata: mergeMetadata(code.metadata, params.metadata),
        });
        unit.tell("promotion_code.updated", after, code);
        return ok(after);
      }),
    ),
);

/** Promotion codes: what customers type to get a coupon. */
export const promotionCodeOperations = {
  create,
  update,
  retrieve: retrieval("promotion_code", "promotion code"),
  list: listing("promotion_code", {
    active: flag.optional(),
    code: text()
      .transform((code) => code.toLowerCase())
      .optional(),
    coupon: text().optional(),
    customer: text().optional(),
  }),
};
