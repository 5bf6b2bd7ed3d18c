import { hash } from "node:crypto";
import { z } from "zod";
import { ok, type Result, secondMs } from "#kernel";
import { type Merchants, type OperationName, ownCall, type World } from "#merchants";
import { askShop, enter } from "./business-access.ts";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, FileAnswer, Handlers } from "./handlers.ts";
import { presentInstant } from "./present-values.ts";
import { filterOf, moneyOf, paymentOf, paymentsCsv } from "./shop-payments.ts";

const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });
const errorShape = z.object({
  error: z.object({ message: z.string(), code: z.string().optional() }),
});
const pageSize = { limit: "50" };
const exportedMax = 10_000;
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
const pricedShape = z.object({ default_price: z.string() });
const soldShape = z.object({
  data: z.array(
    z.object({ description: z.string(), amount_total: z.bigint(), currency: z.string() }),
  ),
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
      const { cursor, limit, ...wanted } = call.query;
      const filter = { ...filterOf(wanted), before: cursor, limit: limit + 1 };
      const found = await merchants.payments(entered.value.world, filter);
      const items = found.slice(0, limit).map(paymentOf);
      return ok({ items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null });
    },
    exportShopPayments: async (call): Promise<Result<FileAnswer, Refusal>> => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const filter = { ...filterOf(call.query), limit: exportedMax };
      const found = await merchants.payments(entered.value.world, filter);
      const content = paymentsCsv(found);
      return ok({ mediaType: "text/csv; charset=utf-8", fileName: "payments.csv", content });
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
      return after.ok ? ok(paymentOf(after.value)) : after;
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
  } satisfies Partial<Handlers>;
}

/** Links that sell one product each. */
export function createLinkHandlers({ merchants }: HandlerDeps) {
  return {
    shopLinks: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const found = await list(merchants, "GET /v1/payment_links", world, linkShape);
      if (!found.ok) return found;
      const items = found.value.map(async (link) => ({
        ...link,
        ...(await soldBy(merchants, world, link.id)),
      }));
      return ok({ items: await Promise.all(items) });
    },
    createShopLink: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const { name, amount } = call.body;
      // Its price is the product's own, so that the list of products shows it, too.
      const product = {
        name,
        default_price_data: { currency: amount.currency.toLowerCase(), unit_amount: amount.amount },
      };
      const sold = await askShop(merchants, "POST /v1/products", entered.value.world, product);
      if (!sold.ok) return sold;
      const { default_price: price } = pricedShape.parse(sold.value);
      const input = { line_items: [{ quantity: "1", price }] };
      const made = await askShop(merchants, "POST /v1/payment_links", entered.value.world, input);
      return made.ok ? ok(linkShape.pick({ id: true, url: true }).parse(made.value)) : made;
    },
  } satisfies Partial<Handlers>;
}

/** What a business was paid out, and every change of its balance. */
export function createPayoutHandlers({ merchants }: HandlerDeps) {
  /** Between the balance and the account. */
  async function move(call: Call<"payOutBusiness" | "topUpBusiness">, name: OperationName) {
    const entered = await enter(merchants, call, "manage");
    if (!entered.ok) return entered;
    const { amount, currency } = call.body.amount;
    const input = { amount, currency: currency.toLowerCase() };
    const key = `${call.who.memberId} ${call.idempotencyKey}`;
    return once(merchants, name, { world: entered.value.world, key }, input);
  }

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
    payOutBusiness: (call) => move(call, "POST /v1/payouts"),
    topUpBusiness: (call) => move(call, "POST /v1/topups"),
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

/** What a link sells, in words and in sum. */
async function soldBy(merchants: Merchants, world: World, link: string) {
  const name = "GET /v1/payment_links/{id}/line_items";
  const found = await askShop(merchants, name, world, {}, link);
  const lines = found.ok ? soldShape.parse(found.value).data : [];
  const sum = lines.reduce((total, line) => total + line.amount_total, 0n);
  return {
    name: lines.map(({ description }) => description).join(", "),
    amount: moneyOf(sum, lines[0]?.currency ?? "usd"),
  };
}
