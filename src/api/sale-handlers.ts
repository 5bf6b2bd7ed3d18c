import { type MemberId, ok, parseId, type Result } from "#kernel";
import type { ChargeError, PaymentRequest, RequestId } from "#payments";
import { enter } from "./business-access.ts";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { readMoney } from "./present-values.ts";

type Till = { readonly business: MemberId; readonly sale: RequestId };

type SaleError = Extract<ChargeError, { code: "not_found" | "request_closed" }>;

/** Tills of a business: whoever works there sells, and the business is paid. */
export function createSaleHandlers({ merchants, payments, present }: HandlerDeps) {
  const { requests } = present;

  async function enterSale(
    call: Pick<Call<"businessSale">, "who" | "params">,
  ): Promise<Result<Till, Refusal>> {
    const entered = await enter(merchants, call, "sell");
    if (!entered.ok) return entered;
    const sale = parseId("req", call.params.sale);
    return sale ? ok({ business: entered.value.world.business, sale }) : refuse("not_found");
  }

  async function answer(
    call: Pick<Call<"businessSale">, "who" | "params">,
    run: (till: Till) => Promise<Result<PaymentRequest, SaleError>>,
  ) {
    const entered = await enterSale(call);
    if (!entered.ok) return entered;
    const result = await run(entered.value);
    if (!result.ok) return refuseAs(result.error);
    return ok(await requests.request(result.value, entered.value.business));
  }

  return {
    createBusinessSale: async (call) => {
      const entered = await enter(merchants, call, "sell");
      if (!entered.ok) return entered;
      const { business } = entered.value.world;
      const { amount, note } = call.body;
      const order = { amount: readMoney(amount), ...(note !== undefined && { note }) };
      // Two cashiers' keys are their own.
      const key = `${call.who.memberId} ${call.idempotencyKey}`;
      const result = await payments.createSale(business, order, key);
      if (!result.ok) return refuseAs(result.error);
      return ok(await requests.request(result.value, business));
    },
    businessSales: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const { business } = entered.value.world;
      const { cursor, limit } = call.query;
      const before = cursor === undefined ? undefined : parseId("req", cursor);
      if (cursor !== undefined && before === undefined) {
        return refuseField("query.cursor", "is not a cursor of this list");
      }
      const asked = { limit: limit + 1, ...(before !== undefined && { before }) };
      const found = await payments.sales(business, asked);
      const page = found.slice(0, limit);
      const items = page.map((sale) => requests.request(sale, business));
      const nextCursor = found.length > limit ? (page.at(-1)?.id ?? null) : null;
      return ok({ items: await Promise.all(items), nextCursor });
    },
    businessSale: (call) => answer(call, ({ business, sale }) => payments.request(business, sale)),
    cancelBusinessSale: (call) =>
      answer(call, ({ business, sale }) => payments.cancelRequest(business, sale)),
    chargeBusinessSale: async (call) => {
      const entered = await enterSale(call);
      if (!entered.ok) return entered;
      const { business, sale } = entered.value;
      const result = await payments.chargePayCode(business, sale, call.body.code);
      if (!result.ok) return refuseAs(result.error);
      const { outcome, sale: after } = result.value;
      return ok({ outcome, sale: await requests.request(after, business) });
    },
  } satisfies Partial<Handlers>;
}
