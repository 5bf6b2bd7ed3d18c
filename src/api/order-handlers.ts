import type { OrderId, OrderRequest, StopLoss, Trail } from "#brokerage";
import { parseQuantity } from "#brokerage";
import { ok, parseId, type Result } from "#kernel";
import { type Price, parsePrice } from "#market";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentPreview } from "./present-brokerage.ts";
import { readMoney } from "./present-values.ts";

const orderId = (text: string): OrderId | undefined => parseId("ord", text);

/** Orders and trades of a member. */
export function createOrderHandlers(deps: HandlerDeps) {
  return { ...createOrderCommands(deps), ...createOrderQueries(deps) } satisfies Partial<Handlers>;
}

function createOrderCommands({ brokerage, present }: HandlerDeps) {
  const { orderDetail } = present.brokerage;
  return {
    placeOrder: async ({ who, body, idempotencyKey }) => {
      const request = readRequest(body);
      if (!request.ok) return request;
      const authority = { idempotencyKey } as const;
      const placed = await brokerage.place(who.memberId, request.value, authority);
      return placed.ok ? ok(await orderDetail(placed.value)) : refuseAs(placed.error);
    },
    previewOrder: async ({ who, body }) => {
      const request = readRequest(body);
      if (!request.ok) return request;
      const preview = await brokerage.preview(who.memberId, request.value);
      return preview.ok ? ok(presentPreview(preview.value)) : refuseAs(preview.error);
    },
    replaceOrder: async ({ who, params, body }) => {
      const id = orderId(params.id);
      if (id === undefined) return refuse("not_found");
      const quantity = body.quantity === undefined ? undefined : parseQuantity(body.quantity);
      const limitPrice = readPrice(body.limitPrice);
      const stopPrice = readPrice(body.stopPrice);
      const replaced = await brokerage.replace(who.memberId, id, {
        ...(quantity !== undefined && { quantity }),
        ...(limitPrice !== undefined && { limitPrice }),
        ...(stopPrice !== undefined && { stopPrice }),
      });
      return replaced.ok ? ok(await orderDetail(replaced.value)) : refuseAs(replaced.error);
    },
    cancelOrder: async ({ who, params }) => {
      const id = orderId(params.id);
      if (id === undefined) return refuse("not_found");
      const cancelled = await brokerage.cancel(who.memberId, id);
      return cancelled.ok ? ok(await orderDetail(cancelled.value)) : refuseAs(cancelled.error);
    },
    cancelOrders: async ({ who }) => {
      const cancelled = await brokerage.cancelAll(who.memberId);
      return ok({ items: await Promise.all(cancelled.map(present.brokerage.order)) });
    },
  } satisfies Partial<Handlers>;
}

function createOrderQueries({ brokerage, present }: HandlerDeps) {
  async function instrumentId(symbol: string | undefined) {
    if (symbol === undefined) return undefined;
    return (await brokerage.instrumentOf(plainSymbol(symbol)))?.id;
  }

  return {
    orders: async ({ who, query }) => {
      const { cursor, limit, symbol, state } = query;
      const before = cursor === undefined ? undefined : orderId(cursor);
      if (cursor !== undefined && before === undefined) {
        return refuseField("query.cursor", "is not a cursor of this list");
      }
      const instrument = await instrumentId(symbol);
      if (symbol !== undefined && instrument === undefined) return refuse("not_found");
      const found = await brokerage.orders({
        member: who.memberId,
        limit: limit + 1,
        ...(instrument && { instrument }),
        ...(state && { state }),
        ...(before && { before }),
      });
      const page = found.slice(0, limit);
      return ok({
        items: await Promise.all(page.map(present.brokerage.order)),
        nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
      });
    },
    order: async ({ who, params }) => {
      const id = orderId(params.id);
      if (id === undefined) return refuse("not_found");
      const found = await brokerage.order(who.memberId, id);
      return found.ok
        ? ok(await present.brokerage.orderDetail(found.value))
        : refuseAs(found.error);
    },
    trades: async ({ who, query }) => {
      const { cursor, limit, symbol } = query;
      const before = cursor === undefined ? undefined : parseId("trd", cursor);
      if (cursor !== undefined && before === undefined) {
        return refuseField("query.cursor", "is not a cursor of this list");
      }
      const instrument = await instrumentId(symbol);
      if (symbol !== undefined && instrument === undefined) return refuse("not_found");
      const found = await brokerage.trades({
        member: who.memberId,
        limit: limit + 1,
        ...(instrument && { instrument }),
        ...(before && { before }),
      });
      const page = found.slice(0, limit);
      return ok({
        items: await Promise.all(page.map(present.brokerage.trade)),
        nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
      });
    },
  } satisfies Partial<Handlers>;
}

/** A symbol as people write it. */
export function plainSymbol(text: string): string {
  return text.replace(/^\$/, "").toUpperCase();
}

/** The contract has checked that it is a price. */
function readPrice(text: string | undefined): Price | undefined {
  return text === undefined ? undefined : parsePrice(text);
}

type Body = Call<"placeOrder">["body"];

function readRequest(body: Body): Result<OrderRequest, Refusal> {
  const { symbol, side, type, timeInForce, extendedHours, goodTill } = body;
  const quantity = body.quantity === undefined ? undefined : parseQuantity(body.quantity);
  const limitPrice = readPrice(body.limitPrice);
  const stopPrice = readPrice(body.stopPrice);
  const trail = readTrail(body.trail);
  const takeProfit = readPrice(body.takeProfit?.limitPrice);
  const stopLoss = readStop(body.stopLoss);
  return ok({
    symbol: plainSymbol(symbol),
    side,
    type,
    timeInForce,
    extendedHours,
    ...(goodTill !== undefined && { goodTill }),
    ...(quantity !== undefined && { quantity }),
    ...(body.amount && { amount: readMoney(body.amount) }),
    ...(limitPrice !== undefined && { limitPrice }),
    ...(stopPrice !== undefined && { stopPrice }),
    ...(trail && { trail }),
    ...(takeProfit !== undefined && { takeProfit: { limitPrice: takeProfit } }),
    ...(stopLoss && { stopLoss }),
  });
}

function readTrail(given: Body["trail"]): Trail | undefined {
  if (given === undefined || "basisPoints" in given) return given;
  const price = parsePrice(given.price);
  return price === undefined ? undefined : { price };
}

function readStop(given: Body["stopLoss"]): StopLoss | undefined {
  const stopPrice = readPrice(given?.stopPrice);
  if (stopPrice === undefined) return undefined;
  return { stopPrice, limitPrice: readPrice(given?.limitPrice) ?? null };
}
