import { type CounterCode, encodeCounterCode } from "@bourse/codes";
import type { CurrencyCode, PaymentRequest } from "@bourse/contract";
import { currencyExponent } from "@bourse/messages";
import type { Seller } from "./seller.ts";

function textOf(seller: Seller, more: Pick<CounterCode, "currency" | "sale">): string | undefined {
  const { handle, name } = seller;
  const written = encodeCounterCode({ host: location.host, handle, name, ...more });
  return written.ok ? written.value : undefined;
}

/** The EMVCo code of one sale: whom it pays, how much, and its payment link. */
export function saleCode(seller: Seller, { amount, url }: PaymentRequest): string | undefined {
  if (url === null) return undefined;
  const { currency } = amount;
  const token = url.slice(url.lastIndexOf("/") + 1);
  const minor = BigInt(amount.amount);
  const sale = { token, amount: { minor, exponent: currencyExponent(currency) } };
  // An address that is too long for the standard's fields still has its link.
  return textOf(seller, { currency, sale }) ?? url;
}

/** The EMVCo code for the counter: whoever scans it says how much. */
export function fixedCode(seller: Seller, currency: CurrencyCode): string {
  const address = `${location.origin}/@${seller.handle}`;
  return textOf(seller, { currency }) ?? address;
}
