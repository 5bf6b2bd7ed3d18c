import type { Locale } from "./locale.ts";

/** An amount as it stands on the wire: minor units as a signed decimal integer in text. */
export type MinorMoney = { readonly amount: string; readonly currency: string };

export type MoneyStyle = {
  /** `auto`: a minus when negative. `always`: a plus too. `never`: the magnitude alone. */
  readonly sign?: "auto" | "always" | "never";
  /** `symbol` tells US$ from CA$ where the language needs it; `narrow` always writes $. */
  readonly symbol?: "symbol" | "narrow" | "none";
};

export type MoneyPart = {
  readonly type: "sign" | "currency" | "whole" | "decimal" | "fraction" | "literal";
  readonly value: string;
};

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

const formatters = new Map<string, Intl.NumberFormat>();

function formatterOf(locale: Locale, currency: string, style: MoneyStyle): Intl.NumberFormat {
  const key = `${locale} ${currency} ${style.sign} ${style.symbol}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const digits = currencyExponent(currency);
  const signDisplay = style.sign === "always" ? "exceptZero" : (style.sign ?? "auto");
  const base = {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay,
  } as const;
  const formatter =
    style.symbol === "none"
      ? new Intl.NumberFormat(locale, base)
      : new Intl.NumberFormat(locale, {
          ...base,
          style: "currency",
          currency,
          currencyDisplay: style.symbol === "narrow" ? "narrowSymbol" : "symbol",
        });
  formatters.set(key, formatter);
  return formatter;
}

const partTypes: Readonly<Record<string, MoneyPart["type"]>> = {
  minusSign: "sign",
  plusSign: "sign",
  currency: "currency",
  integer: "whole",
  group: "whole",
  decimal: "decimal",
  fraction: "fraction",
};

/** The pieces of a formatted amount, so that a screen can set the cents smaller. */
export function moneyParts(
  money: MinorMoney,
  locale: Locale,
  style: MoneyStyle = {},
): readonly MoneyPart[] {
  return formatterOf(locale, money.currency, style)
    .formatToParts(decimalText(money))
    .map((part) => ({
      type: partTypes[part.type] ?? "literal",
      value: part.type === "minusSign" ? "\u2212" : part.value,
    }));
}

/** An amount for people, exact to the last digit whatever its size; a true minus when negative. */
export function formatMoney(money: MinorMoney, locale: Locale, style: MoneyStyle = {}): string {
  return moneyParts(money, locale, style)
    .map((part) => part.value)
    .join("");
}

/** Like `formatMoney`, with the code after it where the symbol alone could mean two currencies. */
export function formatMoneyWithCode(money: MinorMoney, locale: Locale): string {
  const text = formatMoney(money, locale, { symbol: "narrow" });
  return text.includes(money.currency) ? text : `${text} ${money.currency}`;
}

/** The decimal separator that people of a language type. */
export function decimalSeparator(locale: Locale): "." | "," {
  return locale === "fr" ? "," : ".";
}
