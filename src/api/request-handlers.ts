import { type MemberId, ok, parseId, type Result } from "#kernel";
import type { AnswerError, PaymentRequest, RemindError, RequestId } from "#payments";
import { refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { authorityOf, senderOf } from "./payment-handlers.ts";
import { presentInstant, presentMoney, readMoney } from "./present-values.ts";
import { definedOf } from "./read-defined.ts";

type ById = Pick<Call<"request">, "who" | "params">;
type Change = (
  member: MemberId,
  id: RequestId,
) => Promise<Result<PaymentRequest, RemindError | AnswerError>>;

/** Asking for money, and paying what is asked. */
export function createRequestHandlers({ payments, present }: HandlerDeps) {
  const { requests } = present;

  async function change({ who, params }: ById, run: Change) {
    const id = parseId("req", params.id);
    if (id === undefined) return refuse("not_found");
    const result = await run(who.memberId, id);
    if (!result.ok) return refuseAs(result.error);
    return ok(await requests.request(result.value, who.memberId));
  }

  return {
    createRequest: async ({ who, body }) => {
      const { amount, ...rest } = body;
      const order = { ...definedOf(rest), amount: readMoney(amount) };
      const result = await payments.createRequest(who.memberId, order);
      if (!result.ok) return refuseAs(result.error);
      return ok(await requests.request(result.value, who.memberId));
    },
    requests: async ({ who, query }) => {
      const { cursor, limit, ...rest } = query;
      const before = cursor === undefined ? undefined : parseId("req", cursor);
      if (cursor !== undefined && before === undefined) {
        return refuseField("query.cursor", "is not a cursor of this list");
      }
      const filter = { ...definedOf({ ...rest, before }), limit: limit + 1 };
      const found = await payments.requests(who.memberId, filter);
      const page = found.slice(0, limit);
      const items = page.map((request) => requests.request(request, who.memberId));
      const nextCursor = found.length > limit ? (page.at(-1)?.id ?? null) : null;
      return ok({ items: await Promise.all(items), nextCursor });
    },
    request: (call) => change(call, (member, id) => payments.request(member, id)),
    payRequest: async (call) => {
      const id = parseId("req", call.params.id);
      if (id === undefined) return refuse("not_found");
      const amount = call.body.amount && readMoney(call.body.amount);
      const sender = senderOf(call.who);
      const result = await payments.payRequest(sender, id, amount, authorityOf(call));
      if (!result.ok) return refuseAs(result.error);
      return ok(await present.made(result.value, call.who.memberId));
    },
    declineRequest: (call) => change(call, (member, id) => payments.declineRequest(member, id)),
    cancelRequest: (call) => change(call, (member, id) => payments.cancelRequest(member, id)),
    remindRequest: (call) => change(call, (member, id) => payments.remindRequest(member, id)),
    paymentLink: async ({ params }) => {
      const result = await payments.paymentLink(params.token);
      if (!result.ok) return refuseAs(result.error);
      const { by, amount, paid, allowPartial, note, state, endsAtMs } = result.value;
      return ok({
        by: await present.party(by),
        amount: presentMoney(amount),
        paid: presentMoney(paid),
        allowPartial,
        note,
        state,
        endsAt: presentInstant(endsAtMs),
      });
    },
    payLink: async (call) => {
      const amount = call.body.amount && readMoney(call.body.amount);
      const sender = senderOf(call.who);
      const { token } = call.params;
      const result = await payments.payLink(sender, token, amount, authorityOf(call));
      if (!result.ok) return refuseAs(result.error);
      return ok(await present.made(result.value, call.who.memberId));
    },
  } satisfies Partial<Handlers>;
}
