import { z } from "zod";
import { ok } from "#kernel";
import type { Coupon } from "../billing-objects.ts";
import { listing } from "../lists.ts";
import { newSecret, secondsOf } from "../object-id.ts";
import { operation } from "../operation.ts";
import { count, currency, instant, metadata, nothing, paid, text } from "../params.ts";
import { mergeMetadata } from "../read-fields.ts";
import { invalid, missing } from "../refusal.ts";
import { findObject } from "../store/objects.ts";
import { type World, worldKey } from "../world.ts";

const idLengthMax = 200;
const idLength = 8;
const percent = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((value) => /^\d{1,3}(\.\d{1,2})?$/.test(value), "at most two decimals")
  .transform(basisPointsOf)
  .refine((points) => points > 0n && points <= 10_000n, "must be more than 0 and at most 100");

function basisPointsOf(value: string): bigint {
  const [whole = "0", decimals = ""] = value.split(".");
  return BigInt(whole) * 100n + BigInt(decimals.padEnd(2, "0"));
}

const createParams = z.strictObject({
  amount_off: paid.optional(),
  currency: currency.optional(),
  duration: z.enum(["forever", "once", "repeating"]).default("once"),
  duration_in_months: count.refine((value) => value >= 1).optional(),
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(idLengthMax)
    .optional(),
  max_redemptions: count.refine((value) => value >= 1).optional(),
  metadata: metadata.optional(),
  name: text(40).optional(),
  percent_off: percent.optional(),
  redeem_by: instant.optional(),
});
type Params = z.output<typeof createParams>;

/** What is wrong with the terms of a coupon, if anything is. */
function wrongTerms(params: Params) {
  const { amount_off: amount, percent_off: part, duration } = params;
  if ((amount === undefined) === (part === undefined)) {
    return invalid(
      "parameter_invalid",
      "Must provide exactly one of `amount_off` or `percent_off`.",
      "percent_off",
    );
  }
  if (amount !== undefined && params.currency === undefined) {
    return invalid(
      "parameter_missing",
      "You must pass currency when passing amount_off",
      "currency",
    );
  }
  const months = params.duration_in_months;
  if ((duration === "repeating") !== (months !== undefined)) {
    return invalid(
      "parameter_invalid",
      "`duration_in_months` goes with the duration `repeating`, and only with it.",
      "duration_in_months",
    );
  }
  return undefined;
}

/** The turn in which a coupon is changed or redeemed; ids of coupons are their businesses' own. */
export const couponTurn = (world: World, id: string) => `coupon ${worldKey(world)} ${id}`;

const percentOf = (points: bigint) => Number(points) / 100;

const create = operation(createParams, async (shop, call, params) => {
  const wrong = wrongTerms(params);
  if (wrong) return wrong;
  const id = params.id ?? newSecret(shop.ids).slice(0, idLength);
  return shop.inTurn(couponTurn(call.world, id), async () => {
    if (await findObject(shop.db, call.world, "coupon", id)) {
      return invalid("resource_already_exists", `Coupon already exists: ${id}.`, "id");
    }
    return shop.change(call, async (unit) => {
      const coupon: Coupon = {
        id,
        object: "coupon",
        amount_off: params.amount_off ?? null,
        created: secondsOf(shop.clock),
        currency: params.currency ?? null,
        duration: params.duration,
        duration_in_months: params.duration_in_months ?? null,
        livemode: call.world.live,
        max_redemptions: params.max_redemptions ?? null,
        metadata: mergeMetadata({}, params.metadata),
        name: params.name ?? null,
        percent_off: params.percent_off === undefined ? null : percentOf(params.percent_off),
        redeem_by: params.redeem_by ?? null,
        times_redeemed: 0,
        valid: true,
        hidden: { basisPoints: params.percent_off ?? null },
      };
      unit.tell("coupon.created", unit.put(coupon));
      return ok(coupon);
    });
  });
});

const update = operation(
  z.strictObject({ metadata: metadata.optional(), name: text(40).optional() }),
  (shop, call, params, id) =>
    shop.inTurn(couponTurn(call.world, id), () =>
      shop.change(call, async (unit) => {
        const coupon = await unit.find("coupon", id);
        if (!coupon || coupon.hidden.deleted) return missing("coupon", id);
        const after = unit.put({
          ...coupon,
          name: params.name ?? coupon.name,
          metadata: mergeMetadata(coupon.metadata, params.metadata),
        });
        unit.tell("coupon.updated", after, coupon);
        return ok(after);
      }),
    ),
);

// Whoever has it keeps it: the terms stay, and nobody else can get it.
const remove = operation(nothing, (shop, call, _params, id) =>
  shop.inTurn(couponTurn(call.world, id), () =>
    shop.change(call, async (unit) => {
      const coupon = await unit.find("coupon", id);
      if (!coupon || coupon.hidden.deleted) return missing("coupon", id);
      unit.tell("coupon.deleted", coupon);
      return ok(unit.put({ ...coupon, hidden: { ...coupon.hidden, deleted: true } }));
    }),
  ),
);

const retrieve = operation(nothing, async (shop, call, _params, id) => {
  const coupon = await findObject(shop.db, call.world, "coupon", id);
  return coupon && !coupon.hidden.deleted ? ok(coupon) : missing("coupon", id);
});

/** Coupons: what is taken off, by whom it is redeemed. */
export const couponOperations = { create, update, remove, retrieve, list: listing("coupon") };
