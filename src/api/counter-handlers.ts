import { ok, parseId } from "#kernel";
import { refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentInstant, readMoney } from "./present-values.ts";

/** Selling at a till, and the codes that members show it. */
export function createCounterHandlers({ payments, present }: HandlerDeps) {
  const { requests } = present;
  return {
    createSale: async ({ who, body, idempotencyKey }) => {
      const { amount, note } = body;
      const order = { amount: readMoney(amount), ...(note !== undefined && { note }) };
      const result = await payments.createSale(who.memberId, order, idempotencyKey);
      if (!result.ok) return refuseAs(result.error);
      return ok(await requests.request(result.value, who.memberId));
    },
    sales: async ({ who, query }) => {
      const { cursor, limit } = query;
      const before = cursor === undefined ? undefined : parseId("req", cursor);
      if (cursor !== undefined && before === undefined) {
        return refuseField("query.cursor", "is not a cursor of this list");
      }
      const asked = { limit: limit + 1, ...(before !== undefined && { before }) };
      const found = await payments.sales(who.memberId, asked);
      const page = found.slice(0, limit);
      const items = page.map((sale) => requests.request(sale, who.memberId));
      const nextCursor = found.length > limit ? (page.at(-1)?.id ?? null) : null;
      return ok({ items: await Promise.all(items), nextCursor });
    },
    chargePayCode: async ({ who, params, body }) => {
      const id = parseId("req", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await payments.chargePayCode(who.memberId, id, body.code);
      if (!result.ok) return refuseAs(result.error);
      const { outcome, sale } = result.value;
      return ok({ outcome, sale: await requests.request(sale, who.memberId) });
    },
    issuePayCode: async ({ who }) => {
      const { id, code, endsAtMs } = await payments.issuePayCode(who.memberId);
      return ok({ id, code, endsAt: presentInstant(endsAtMs) });
    },
    payCode: async ({ who, params }) => {
      const id = parseId("pcd", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await payments.payCode(who.memberId, id);
      if (!result.ok) return refuseAs(result.error);
      const { state, endsAtMs, sale, movementId } = result.value;
      return ok({
        id,
        state,
        endsAt: presentInstant(endsAtMs),
        sale: sale && (await requests.request(sale, who.memberId)),
        movementId,
      });
    },
    revokePayCodes: async ({ who }) => {
      await payments.revokePayCodes(who.memberId);
      return ok(undefined);
    },
  } satisfies Partial<Handlers>;
}
