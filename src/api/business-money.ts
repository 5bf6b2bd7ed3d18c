import type { TaxLine, WireMoney } from "@bourse/contract";
import { assert, money } from "#kernel";
import { currencyOf, type NamedTax } from "#merchants";
import { presentMoney } from "./present-values.ts";

/** Minor units of a currency as shops' objects name it. */
export function shopMoney(amount: bigint, code: string): WireMoney {
  const currency = currencyOf(code);
  assert(currency !== undefined, "what is stored is of a currency that is known");
  return presentMoney(money(amount, currency));
}

/** A tax of what is paid, in a currency as shops' objects name it. */
export function presentTax(
  { name, percentage, inclusive, amount }: NamedTax,
  code: string,
): TaxLine {
  return { name, percent: String(percentage), inclusive, amount: shopMoney(amount, code) };
}
