import { currencyExponent, decimalText, type MinorMoney } from "./decimal-codec.ts";
import type { Locale } from "./locale.ts";

/** How an amount is written. */
export type MoneyStyle = {
  /** `auto`: a minus when negative. `always`: a plus too. `never`: the magnitude alone. */
  readonly sign?: "auto" | "always" | "never";
  /** `symbol` tells US$ from CA$ where the language needs it; `narrow` is for marks, not texts. */
  readonly symbol?: "symbol" | "narrow" | "none";
};

/** A piece of a written amount, so that its parts can be set differently. */
export type MoneyPart = {
  readonly type: "sign" | "currency" | "whole" | "decimal" | "fraction" | "literal";
  readonly value: string;
};

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

/** The decimal separator that people of a language type. */
export function decimalSeparator(locale: Locale): "." | "," {
  return locale === "fr" ? "," : ".";
}
