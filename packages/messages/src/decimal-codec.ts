/** An amount as it stands on the wire: minor units as a signed decimal integer in text. */
export type MinorMoney = { readonly amount: string; readonly currency: string };

const exponents = new Map<string, number>();

/** Number of decimals of a currency's minor unit (ISO 4217, as ICU has it): JPY 0, KWD 3. */
export function currencyExponent(currency: string): number {
  const known = exponents.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits } = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
  }).resolvedOptions();
  exponents.set(currency, maximumFractionDigits ?? 2);
  return maximumFractionDigits ?? 2;
}

/** Minor units as an exact decimal text: `-1234` USD is `-12.34`. */
export function decimalText(money: MinorMoney): Intl.StringNumericLiteral {
  const exponent = currencyExponent(money.currency);
  const negative = money.amount.startsWith("-");
  const digits = (negative ? money.amount.slice(1) : money.amount).padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = exponent === 0 ? "" : `.${digits.slice(digits.length - exponent)}`;
  return `${negative ? "-" : ""}${whole}${fraction}` as Intl.StringNumericLiteral;
}

/** A decimal text of the wire (`12.5`, `-0.01`) as `Intl` takes it. */
export function decimalLiteral(text: string): Intl.StringNumericLiteral {
  return text as Intl.StringNumericLiteral;
}
