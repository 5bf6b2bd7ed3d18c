import { z } from "zod";
import { isCurrency, money, ok } from "#kernel";
import { amountFor, type Business, type Merchants, readShopOrigin, type World } from "#merchants";
import { askShop, enter } from "./business-access.ts";
import { refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { presentMoney } from "./present-values.ts";
import { moneyOf } from "./shop-payments.ts";

const volumeDays = 30;
const listMax = { limit: "100" };
const pricesMax = { limit: "10" };
const productShape = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  active: z.boolean(),
  default_price: z.string().nullable(),
});
const tierShape = z.object({
  flat_amount: z.bigint().nullable(),
  flat_amount_decimal: z.string().nullable(),
  unit_amount: z.bigint().nullable(),
  unit_amount_decimal: z.string().nullable(),
  up_to: z.number().nullable(),
});
const priceShape = z.object({
  id: z.string(),
  unit_amount: z.bigint().nullable(),
  currency: z.string(),
  recurring: z
    .object({
      interval: z.enum(["day", "week", "month", "year"]),
      interval_count: z.number(),
    })
    .nullable(),
  tiers: z.array(tierShape).exactOptional(),
  tiers_mode: z.enum(["graduated", "volume"]).nullable(),
});

/** How a business presents itself, and how its days went. */
export function createStorefrontHandlers({ merchants }: HandlerDeps) {
  return {
    businessSettings: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const business = await merchants.business(entered.value.world.business);
      return business ? ok(settingsOf(business)) : refuse("not_found");
    },
    changeBusiness: async (call) => {
      const entered = await enter(merchants, call, "manage");
      if (!entered.ok) return entered;
      const given = Object.entries(call.body).filter(([, value]) => value !== undefined);
      const changes = Object.fromEntries(given);
      const changed = await merchants.changeBusiness(entered.value.world.business, changes);
      return changed.ok ? ok(settingsOf(changed.value)) : refuse("not_found");
    },
    setShopOrigins: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const origins = call.body.origins.map(readShopOrigin);
      const wrong = origins.indexOf(undefined);
      if (wrong >= 0) return refuseField(`body.origins.${wrong}`, "is not the origin of a page");
      const shopOrigins = [...new Set(origins.filter((origin) => origin !== undefined))];
      const { business } = entered.value.world;
      const changed = await merchants.changeBusiness(business, { shopOrigins });
      return changed.ok ? ok(settingsOf(changed.value)) : refuse("not_found");
    },
    businessVolume: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const { currency } = call.query;
      const found = await merchants.volume(entered.value.world, currency, volumeDays);
      const days = found.map(({ day, payments, gross, refunded }) => ({
        day,
        payments: Number(payments),
        gross: presentMoney(money(gross, currency)),
        refunded: presentMoney(money(refunded, currency)),
      }));
      return ok({ days });
    },
  } satisfies Partial<Handlers>;
}

/** What a business sells: products, their prices, and the links that sell them. */
export function createProductHandlers({ merchants }: HandlerDeps) {
  return {
    shopProducts: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const found = await askShop(merchants, "GET /v1/products", world, listMax);
      if (!found.ok) return found;
      const { data } = z.object({ data: z.array(productShape) }).parse(found.value);
      return ok({ items: await Promise.all(data.map((one) => shown(merchants, world, one))) });
    },
    createShopProduct: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const { name, description, price } = call.body;
      const input = {
        name,
        ...(description !== undefined && description !== "" && { description }),
        default_price_data: { currency: price.currency.toLowerCase(), unit_amount: price.amount },
      };
      const made = await askShop(merchants, "POST /v1/products", world, input);
      return made.ok ? ok(await shown(merchants, world, productShape.parse(made.value))) : made;
    },
    changeShopProduct: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const { product } = call.params;
      const { name, description, active, price } = call.body;
      // A price never changes: what was sold at it stays as it was. There is a new one instead.
      const priced = price && {
        product,
        currency: price.currency.toLowerCase(),
        unit_amount: price.amount,
      };
      const made = priced && (await askShop(merchants, "POST /v1/prices", world, priced));
      if (made?.ok === false) return made;
      const input = {
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description: description ?? "" }),
        ...(active !== undefined && { active: String(active) }),
        ...(made && { default_price: priceShape.parse(made.value).id }),
      };
      const changed = await askShop(merchants, "POST /v1/products/{id}", world, input, product);
      if (!changed.ok) return changed;
      return ok(await shown(merchants, world, productShape.parse(changed.value)));
    },
    changeShopLink: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const { link } = call.params;
      const input = { active: String(call.body.active) };
      const name = "POST /v1/payment_links/{id}";
      const changed = await askShop(merchants, name, entered.value.world, input, link);
      return changed.ok ? ok(undefined) : changed;
    },
  } satisfies Partial<Handlers>;
}

function settingsOf(business: Business) {
  const { legalName, descriptor, supportEmail, website, shopOrigins = [] } = business;
  return { legalName, descriptor, supportEmail, website, shopOrigins: [...shopOrigins] };
}

async function shown(
  merchants: Merchants,
  world: World,
  { default_price: id, ...product }: z.infer<typeof productShape>,
) {
  const found =
    id === null ? undefined : await askShop(merchants, "GET /v1/prices/{id}", world, {}, id);
  const price = found?.ok === true ? priceShape.parse(found.value) : undefined;
  const amount = price?.unit_amount ?? null;
  const sold = { product: product.id, active: "true", ...pricesMax };
  const listed = await askShop(merchants, "GET /v1/prices", world, sold);
  const all = listed.ok ? z.object({ data: z.array(priceShape) }).parse(listed.value).data : [];
  return {
    ...product,
    price: price && amount !== null && isHeld(price) ? moneyOf(amount, price.currency) : null,
    prices: all.filter(isHeld).map((one) => ({
      id: one.id,
      amount: moneyOf(amountFor(one, 1), one.currency),
      tiered: one.tiers_mode !== null,
      interval: one.recurring && {
        unit: one.recurring.interval,
        count: one.recurring.interval_count,
      },
    })),
  };
}

const isHeld = ({ currency }: { readonly currency: string }) => isCurrency(currency.toUpperCase());
