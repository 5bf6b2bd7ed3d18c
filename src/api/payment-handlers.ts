import type { Authenticated } from "#identity";
import { type MemberId, ok, parseId, type Result, whenThere } from "#kernel";
import type { Movement } from "#movements";
import type { Authority, PaymentOrder, Sender } from "#payments";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { partyOf } from "./present-party.ts";
import { presentInstant, presentMoney, readMoney } from "./present-values.ts";

export function senderOf(who: Authenticated): Sender {
  return { member: who.memberId, by: who.kind };
}

export function authorityOf(call: Pick<Call<"pay">, "idempotencyKey" | "approvalId">): Authority {
  const { idempotencyKey, approvalId } = call;
  return approvalId === undefined ? { idempotencyKey } : { idempotencyKey, approvalId };
}

type Answer = (
  ...of: Parameters<HandlerDeps["payments"]["accept"]>
) => Promise<Result<Movement, Parameters<typeof refuseAs>[0]>>;
type ById = Pick<Call<"acceptPayment">, "who" | "params">;

/** Sending money, and what sender and receiver may do until it has arrived. */
export function createPaymentHandlers({ payments, brokerage, present }: HandlerDeps) {
  async function answer({ who, params }: ById, run: Answer) {
    const id = parseId("mov", params.id);
    if (id === undefined) return refuse("not_found");
    const result = await run(who.memberId, id);
    return result.ok ? shown(result.value, who.memberId) : refuseAs(result.error);
  }

  const shown = (movement: Movement, member: MemberId) =>
    whenThere(present.made(movement, member), (made) => ok(made));

  return {
    preparePayment: async ({ who, body }) => {
      const result = await payments.preview(senderOf(who), orderOf(body));
      if (!result.ok) return refuseAs(result.error);
      const { payee, amount, fee, availableAfter, warnings, ...same } = result.value;
      return ok({
        ...same,
        payee: payee && partyOf(payee),
        amount: presentMoney(amount),
        fee: presentMoney(fee),
        availableAfter: presentMoney(availableAfter),
        warnings: [...warnings],
      });
    },
    pay: async (call) => {
      const order = orderOf(call.body);
      const result = await payments.pay(senderOf(call.who), order, authorityOf(call));
      return result.ok ? shown(result.value, call.who.memberId) : refuseAs(result.error);
    },
    acceptPayment: (call) => answer(call, acceptingOf({ payments, brokerage })),
    declinePayment: (call) => answer(call, (member, id) => payments.decline(member, id)),
    cancelPayment: (call) => answer(call, (member, id) => payments.cancel(member, id)),
    createClaim: async (call) => {
      const { amount, note } = call.body;
      const order = { amount: readMoney(amount), ...(note !== undefined && { note }) };
      const result = await payments.createClaim(senderOf(call.who), order, authorityOf(call));
      return result.ok ? shown(result.value, call.who.memberId) : refuseAs(result.error);
    },
    claim: async ({ params }) => {
      const result = await payments.claim(params.token);
      if (!result.ok) return refuseAs(result.error);
      const { from, amount, note, state, endsAtMs, movement } = result.value;
      const gift = await brokerage.gift(movement.id);
      return ok({
        from: await present.party(from),
        amount: presentMoney(amount),
        shares: gift === undefined ? null : await present.brokerage.shares(gift),
        note,
        state,
        endsAt: presentInstant(endsAtMs),
      });
    },
    acceptClaim: async ({ who, params }) => {
      const { memberId } = who;
      const claim = await payments.claim(params.token);
      const result =
        claim.ok && claim.value.movement.kind === "share_gift"
          ? await brokerage.claimGift(memberId, claim.value.movement.id)
          : await payments.acceptClaim(memberId, params.token);
      return result.ok ? shown(result.value, who.memberId) : refuseAs(result.error);
    },
  } satisfies Partial<Handlers>;
}

/** Shares may have to wait, which brokerage knows. */
function acceptingOf({ payments, brokerage }: Pick<HandlerDeps, "payments" | "brokerage">): Answer {
  return async (member, id) => {
    if ((await brokerage.gift(id)) === undefined) return payments.accept(member, id);
    const accepted = await brokerage.answerGift(member, id, "accept");
    return accepted.ok ? payments.accept(member, id) : accepted;
  };
}

function orderOf({ to, amount, note, arrival }: Call<"pay">["body"]): PaymentOrder {
  return {
    to,
    amount: readMoney(amount),
    ...(note !== undefined && { note }),
    ...(arrival !== undefined && { arrival }),
  };
}
