import type { Checkout as WireCheckout } from "@bourse/contract";
import { type Currency, isCurrency, money, ok, type Result } from "#kernel";
import type { Checkout, CheckoutError } from "#merchants";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { presentMaybeInstant, presentMoney } from "./present-values.ts";

/** The pages on which payers pay. */
export function createCheckoutHandlers({ merchants, identity }: HandlerDeps) {
  async function shown(
    result: Result<Checkout, CheckoutError>,
  ): Promise<Result<WireCheckout, Refusal>> {
    if (!result.ok) return refuseCheckout(result.error);
    const { world, intent, session, items, successUrl, cancelUrl } = result.value;
    const business = await identity.anyMemberById(world.business);
    const isPayment = intent.object === "payment_intent";
    return ok({
      kind: isPayment ? "payment" : "setup",
      live: world.live,
      business: { handle: business?.handle ?? "", name: business?.name ?? "" },
      amount: isPayment ? presentMoney(money(intent.amount, currencyOf(intent.currency))) : null,
      description: intent.description,
      items: items.map(({ description, quantity, amount_total, currency }) => ({
        name: description,
        quantity,
        total: presentMoney(money(amount_total, currencyOf(currency))),
      })),
      state: stateOf(result.value),
      expiresAt: presentMaybeInstant(session && session.expires_at * 1_000),
      successUrl,
      cancelUrl,
    });
  }

  return {
    checkout: async ({ params }) => shown(await merchants.checkout(params.token)),
    payCheckout: async ({ params, who, approvalId }) =>
      shown(await merchants.payFromBalance(params.token, { member: who.memberId, approvalId })),
    payCheckoutByCard: async ({ params, body }) =>
      shown(await merchants.payByCard(params.token, body)),
    authenticateCheckout: async ({ params, body }) =>
      shown(await merchants.authenticate(params.token, body.passed)),
    followPaymentLink: async ({ params }) => {
      const opened = await merchants.followLink(params.link);
      return opened.ok ? ok({ token: opened.value.id }) : refuse("not_found");
    },
  } satisfies Partial<Handlers>;
}

/** Currencies are stored in lower case, and were read by the list of those that are known. */
function currencyOf(code: string): Currency {
  const upper = code.toUpperCase();
  return isCurrency(upper) ? upper : "USD";
}

function stateOf({ intent, session }: Checkout): WireCheckout["state"] {
  if (session?.status === "expired") return "ended";
  switch (intent.status) {
    case "succeeded":
      return "paid";
    case "requires_capture":
      return "authorised";
    case "canceled":
      return "ended";
    case "requires_action":
      return intent.payment_method === null ? "open" : "action";
    default:
      return "open";
  }
}

function refuseCheckout(error: CheckoutError) {
  switch (error.code) {
    case "approval_required":
      return refuse("approval_required", { approval: { id: error.approval.id } });
    case "card_refused":
      return refuse("card_refused", { detail: error.reason });
    case "limit_exceeded_purchase":
      return refuse("limit_exceeded");
    default:
      return refuse(error.code);
  }
}
