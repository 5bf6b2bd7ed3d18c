import type { WireMoney } from "@bourse/contract";
import { assert, isCurrency, money } from "#kernel";
import { presentMoney } from "./present-values.ts";

/** Minor units and a currency in lower case, as shops' objects have them. */
export function shopMoney(amount: bigint, currency: string): WireMoney {
  const code = currency.toUpperCase();
  assert(isCurrency(code), "what is stored is of a currency that is known");
  return presentMoney(money(amount, code));
}
