import type { InputOf, ShopPayment, WireMoney } from "@bourse/contract";
import { z } from "zod";
import { toCsv } from "#accounts";
import { isCurrency, money, secondMs, toDecimal } from "#kernel";
import type { PaymentFilter } from "#merchants";
import { brandName } from "./card-brands.ts";
import { presentInstant, presentMoney, readMoney } from "./present-values.ts";

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

type Wanted = Pick<InputOf<"exportShopPayments">, "q" | "state" | "from" | "until">;

/** What a list or an export of payments asks for. */
export function filterOf({ q, state, from, until }: Wanted): Omit<PaymentFilter, "limit"> {
  return {
    text: q,
    state,
    createdFrom: from === undefined ? undefined : new Date(`${from}T00:00:00.000Z`),
    createdUntil: until === undefined ? undefined : new Date(`${until}T23:59:59.999Z`),
  };
}

/** Minor units of a currency as Stripe writes it. */
export function moneyOf(amount: bigint, currency: string): WireMoney {
  const code = currency.toUpperCase();
  return presentMoney(money(amount, isCurrency(code) ? code : "USD"));
}

/** A charge as its business sees it. */
export function paymentOf(found: object): ShopPayment {
  const charge = chargeShape.parse(found);
  const { card, bourse } = charge.payment_method_details;
  return {
    id: charge.id,
    amount: moneyOf(charge.amount, charge.currency),
    refunded: moneyOf(charge.amount_refunded, charge.currency),
    state: stateOf(charge),
    description: charge.description,
    payer: bourse ? `@${bourse.handle}` : [brandName(card?.brand), card?.last4].join(" ").trim(),
    createdAt: presentInstant(charge.created * secondMs),
  };
}

const exportHead = "id created_at amount refunded currency state payer description".split(" ");

/** Payments for a spreadsheet. */
export function paymentsCsv(charges: readonly object[]): string {
  return toCsv([exportHead, ...charges.map((charge) => exportRow(paymentOf(charge)))]);
}

function exportRow({ id, createdAt, amount, refunded, ...rest }: ShopPayment): readonly string[] {
  const sums = [amount, refunded].map((sum) => toDecimal(readMoney(sum)));
  return [id, createdAt, ...sums, amount.currency, rest.state, rest.payer, rest.description ?? ""];
}

function stateOf(charge: Charge): ShopPayment["state"] {
  const { status, captured, disputed, amount, amount_refunded: refunded } = charge;
  if (status === "failed") return "failed";
  if (disputed) return "disputed";
  if (!captured) return "held";
  if (refunded === 0n) return "succeeded";
  return refunded === amount ? "refunded" : "partly_refunded";
}
