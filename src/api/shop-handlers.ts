import { hash } from "node:crypto";
import type { ShopPayment } from "@bourse/contract";
import { z } from "zod";
import { isCurrency, money, ok, type Result, secondMs } from "#kernel";
import { type Merchants, type OperationName, ownCall, type World } from "#merchants";
import { askShop, enter } from "./business-access.ts";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { presentInstant, presentMoney } from "./present-values.ts";

const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });
const errorShape = z.object({
  error: z.object({ message: z.string(), code: z.string().optional() }),
});
const pageSize = { limit: "50" };
const chargeShape = z.object({
  id: z.string(),
  amount: z.bigint(),
  amount_refunded: z.bigint(),
  captured: z.boolean(),
  created: z.number(),
  currency: z.string(),
  description: z.string().nullable(),
  disputed: z.boolean(),
  status: z.string(),
  payment_method_details: z.object({
    card: z.object({ brand: z.string(), last4: z.string() }).optional(),
    bourse: z.object({ handle: z.string() }).optional(),
  }),
});
type Charge = z.infer<typeof chargeShape>;
const customerShape = z.object({
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  created: z.number(),
});
const linkShape = z.object({
  id: z.string(),
  url: z.string(),
  active: z.boolean(),
});
const payoutShape = z.object({
  id: z.string(),
  amount: z.bigint(),
  currency: z.string(),
  status: z.enum(["paid", "pending", "in_transit", "canceled", "failed"]),
  arrival_date: z.number(),
});
const lineShape = z.object({
  id: z.string(),
  type: z.string(),
  amount: z.bigint(),
  fee: z.bigint(),
  net: z.bigint(),
  currency: z.string(),
  available_on: z.number(),
  created: z.number(),
});

/** What a business sells, was paid and gave back. */
export function createShopHandlers({ merchants }: HandlerDeps) {
  return {
    businessPayments: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const found = await list(merchants, "GET /v1/charges", entered.value.world, chargeShape);
      return found.ok ? ok({ items: found.value.map(paymentOf) }) : found;
    },
    refundShopPayment: async (call) => {
      const entered = await enter(merchants, call, "refund");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const { payment: charge } = call.params;
      const { amount } = call.body;
      const input = { charge, ...(amount !== undefined && { amount: amount.amount }) };
      const key = `${call.who.memberId} ${call.idempotencyKey}`;
      const refunded = await once(merchants, "POST /v1/refunds", { world, key }, input);
      if (!refunded.ok) return refunded;
      const after = await askShop(merchants, "GET /v1/charges/{id}", world, {}, charge);
      return after.ok ? ok(paymentOf(chargeShape.parse(after.value))) : after;
    },
    businessCustomers: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const found = await list(merchants, "GET /v1/customers", entered.value.world, customerShape);
      if (!found.ok) return found;
      const items = found.value.map(({ created, ...rest }) => ({
        ...rest,
        createdAt: presentInstant(created * secondMs),
      }));
      return ok({ items });
    },
    shopLinks: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const found = await list(merchants, "GET /v1/payment_links", entered.value.world, linkShape);
      return found.ok ? ok({ items: found.value }) : found;
    },
    createShopLink: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const { name, amount } = call.body;
      const price = {
        currency: amount.currency.toLowerCase(),
        unit_amount: amount.amount,
        product_data: { name },
      };
      const input = { line_items: [{ quantity: "1", price_data: price }] };
      const made = await askShop(merchants, "POST /v1/payment_links", entered.value.world, input);
      return made.ok ? ok(linkShape.pick({ id: true, url: true }).parse(made.value)) : made;
    },
  } satisfies Partial<Handlers>;
}

/** What a business was paid out, and every change of its balance. */
export function createPayoutHandlers({ merchants }: HandlerDeps) {
  return {
    businessPayouts: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const found = await list(merchants, "GET /v1/payouts", entered.value.world, payoutShape);
      if (!found.ok) return found;
      const items = found.value.map(({ id, amount, currency, status, arrival_date: arrives }) => ({
        id,
        amount: moneyOf(amount, currency),
        state: status,
        arrivesAt: presentInstant(arrives * secondMs),
      }));
      return ok({ items });
    },
    payOutBusiness: async (call) => {
      const entered = await enter(merchants, call, "manage");
      if (!entered.ok) return entered;
      const { amount, currency } = call.body.amount;
      const input = { amount, currency: currency.toLowerCase() };
      const key = `${call.who.memberId} ${call.idempotencyKey}`;
      return once(merchants, "POST /v1/payouts", { world: entered.value.world, key }, input);
    },
    businessBalance: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const found = await list(
        merchants,
        "GET /v1/balance_transactions",
        entered.value.world,
        lineShape,
      );
      if (!found.ok) return found;
      const items = found.value.map((one) => ({
        id: one.id,
        type: one.type,
        amount: moneyOf(one.amount, one.currency),
        fee: moneyOf(one.fee, one.currency),
        net: moneyOf(one.net, one.currency),
        availableAt: presentInstant(one.available_on * secondMs),
        createdAt: presentInstant(one.created * secondMs),
      }));
      return ok({ items });
    },
  } satisfies Partial<Handlers>;
}

/** Once for a member's key, however often it is asked. */
async function once(
  merchants: Merchants,
  name: OperationName,
  { world, key }: { readonly world: World; readonly key: string },
  input: Readonly<Record<string, string>>,
): Promise<Result<undefined, Refusal>> {
  const asked = hash("sha256", JSON.stringify([name, input]));
  const call = { ...ownCall(world), idempotency: { key: `dashboard ${key}`, hash: asked } };
  const answer = await merchants.perform(name, call, [], input);
  if (answer.status < 300) return ok(undefined);
  const { error } = errorShape.parse(JSON.parse(answer.body));
  if (answer.status === 404) return refuse("not_found");
  if (error.code === "balance_insufficient") return refuse("insufficient_funds");
  return refuse("invalid_request", { detail: error.message });
}

async function list<T extends z.ZodType>(
  merchants: Merchants,
  name: OperationName,
  world: World,
  item: T,
) {
  const found = await askShop(merchants, name, world, pageSize);
  return found.ok ? ok(listOf(item).parse(found.value).data) : found;
}

function moneyOf(amount: bigint, currency: string) {
  const code = currency.toUpperCase();
  return presentMoney(money(amount, isCurrency(code) ? code : "USD"));
}

function paymentOf(charge: Charge) {
  const { card, bourse } = charge.payment_method_details;
  return {
    id: charge.id,
    amount: moneyOf(charge.amount, charge.currency),
    refunded: moneyOf(charge.amount_refunded, charge.currency),
    state: stateOf(charge),
    description: charge.description,
    payer: bourse ? `@${bourse.handle}` : `${card?.brand ?? ""} ${card?.last4 ?? ""}`.trim(),
    createdAt: presentInstant(charge.created * secondMs),
  };
}

function stateOf(charge: Charge): ShopPayment["state"] {
  const { status, captured, disputed, amount, amount_refunded: refunded } = charge;
  if (status === "failed") return "failed";
  if (disputed) return "disputed";
  if (!captured) return "held";
  if (refunded === 0n) return "succeeded";
  return refunded === amount ? "refunded" : "partly_refunded";
}
