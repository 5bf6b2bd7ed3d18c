import type { WireMoney } from "@bourse/contract";
import { assert, money } from "#kernel";
import { currencyOf } from "#merchants";
import { presentMoney } from "./present-values.ts";

/** Minor units of a currency as shops' objects name it. */
export function shopMoney(amount: bigint, code: string): WireMoney {
  const currency = currencyOf(code);
  assert(currency !== undefined, "what is stored is of a currency that is known");
  return presentMoney(money(amount, currency));
}
