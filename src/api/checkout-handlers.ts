import { ok, type Result } from "#kernel";
import type { Checkout, CheckoutError } from "#merchants";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { createPresentCheckout } from "./present-checkout.ts";
import { readMoney } from "./present-values.ts";

/** The page on which whoever buys in a shop pays. */
export function createCheckoutHandlers({ merchants, clock, present }: HandlerDeps) {
  const shown = createPresentCheckout({ clock, party: present.party });
  const answer = async (result: Result<Checkout, CheckoutError>) =>
    result.ok ? ok(await shown(result.value)) : refuse(...refusalOf(result.error));
  return {
    checkout: async ({ params }) => answer(await merchants.checkout(params.credential)),
    payCheckout: async ({ params, body, who, approvalId }) => {
      const seen = body.amount && readMoney(body.amount);
      const payer = { member: who.memberId, approvalId, seen };
      return answer(await merchants.payFromBalance(params.credential, payer));
    },
    payCheckoutByCard: async ({ params, body }) =>
      answer(await merchants.payByCard(params.credential, body)),
    authenticateCheckout: async ({ params, body }) =>
      answer(await merchants.authenticate(params.credential, body.passed)),
    followPaymentLink: async ({ params }) => {
      const followed = await merchants.followLink(params.link);
      return followed.ok ? ok({ credential: followed.value.id }) : refuse("not_found");
    },
  } satisfies Partial<Handlers>;
}

type Refused = [code: Refusal["code"], data?: Omit<Refusal, "code">];

function refusalOf(error: CheckoutError): Refused {
  switch (error.code) {
    case "approval_required":
      return ["approval_required", { approval: { id: error.approval.id } }];
    case "card_refused":
      return ["card_refused", { detail: error.reason }];
    case "limit_exceeded_purchase":
      return ["limit_exceeded"];
    case "not_found":
    case "checkout_closed":
    case "checkout_changed":
    case "currency_not_held":
    case "cannot_pay_self":
    case "insufficient_funds":
    case "approval_invalid":
    case "approval_expired":
      return [error.code];
  }
}
