import type { CurrencyCode } from "@bourse/contract";
import { namesOf } from "./names-codec.ts";

const all: Readonly<Record<CurrencyCode, true>> = {
  USD: true,
  EUR: true,
  GBP: true,
  JPY: true,
  KWD: true,
  CHF: true,
  CAD: true,
};

/** Every currency of the contract, complete by type. */
export const currencyCodes = namesOf(all);

export function isCurrencyCode(text: string | undefined): text is CurrencyCode {
  return text !== undefined && Object.hasOwn(all, text);
}
