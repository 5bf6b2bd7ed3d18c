import type { Checkout as WireCheckout } from "@bourse/contract";
import { type Clock, isCurrency, money, secondMs } from "#kernel";
import type { Checkout } from "#merchants";
import { presentTax } from "./business-money.ts";
import type { PresentParty } from "./present-party.ts";
import { presentInstant, presentMoney } from "./present-values.ts";

type Deps = { readonly clock: Clock; readonly party: PresentParty };
export type PresentCheckout = (checkout: Checkout) => Promise<WireCheckout>;

/** A checkout as its payer sees it: nothing of the shop's own notes. */
export function createPresentCheckout({ clock, party }: Deps): PresentCheckout {
  return async (checkout) => {
    const { world, intent, session, items, successUrl, cancelUrl } = checkout;
    const isPayment = intent.object === "payment_intent";
    return {
      business: await party(world.business),
      live: world.live,
      purpose: isPayment ? "pay" : "save",
      state: stateOf(checkout, clock.nowMs()),
      amount: isPayment ? amountOf(intent.amount, intent.currency) : null,
      items: items.flatMap(({ description, quantity, amount_subtotal, currency }) => {
        const amount = amountOf(amount_subtotal, currency);
        return amount === null ? [] : [{ name: description, quantity, amount }];
      }),
      taxes: isPayment ? taxesOf(session, intent.currency) : [],
      description: intent.description,
      mustAuthenticate: intent.status === "requires_action" && intent.payment_method !== null,
      endsAt: session ? presentInstant(session.expires_at * secondMs) : null,
      successUrl,
      cancelUrl,
    };
  };
}

function amountOf(minor: bigint, currency: string) {
  const code = currency.toUpperCase();
  return isCurrency(code) ? presentMoney(money(minor, code)) : null;
}

function taxesOf(session: Checkout["session"], currency: string) {
  const taxes = session?.hidden.taxes ?? [];
  return taxes.filter(({ amount }) => amount > 0n).map((tax) => presentTax(tax, currency));
}

function stateOf({ intent, session }: Checkout, nowMs: number): WireCheckout["state"] {
  switch (intent.status) {
    case "succeeded":
    case "requires_capture":
      return "paid";
    case "processing":
      return "processing";
    case "canceled":
      return session?.status === "expired" ? "expired" : "cancelled";
    default: {
      const isOver = session !== undefined && session.expires_at * secondMs <= nowMs;
      return session?.status === "expired" || isOver ? "expired" : "open";
    }
  }
}
