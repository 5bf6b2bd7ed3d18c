import { currencyExponent } from "./decimal-codec.ts";
import type { Locale } from "./locale.ts";
import { decimalSeparator } from "./money.ts";

/** An amount in minor units, or why what was typed is none. */
export type AmountParse =
  | { readonly ok: true; readonly amount: bigint }
  | {
      readonly ok: false;
      readonly reason: "empty" | "invalid" | "ambiguous" | "too_many_decimals" | "too_large";
    };

const amountDigitsMax = 18;
// What people paste around a number: spaces of all kinds, currency symbols and codes.
const decoration = /[\s\u00a0\u2007\u2009\u202f]|[$€£¥]|^(?:US|CA)(?=[$])|^[A-Z]{3}|[A-Z]{3}$/g;
const shape = /^[0-9.,'’]+$/;

function grouped(text: string, separator: string): boolean {
  const [head = "", ...groups] = text.split(separator);
  return /^[0-9]{1,3}$/.test(head) && groups.every((group) => /^[0-9]{3}$/.test(group));
}

type Split = { readonly whole: string; readonly fraction: string } | "invalid" | "ambiguous";

function splitAtDecimal(text: string, decimal: string, group: string): Split {
  const [whole = "", fraction = ""] = text.split(decimal);
  if (fraction.includes(group) || fraction.includes(decimal)) return "invalid";
  if (whole.includes(group) && !grouped(whole, group)) return "invalid";
  return { whole: whole.replaceAll(group, ""), fraction };
}

/** One separator, once: a decimal mark, unless it stands where a thousands mark would. */
function splitAtOnly(text: string, mark: string, locale: Locale, exponent: number): Split {
  const [whole = "", fraction = ""] = text.split(mark);
  const couldGroup = fraction.length === 3 && /^[1-9][0-9]{0,2}$/.test(whole);
  if (!couldGroup) return { whole, fraction };
  if (exponent >= 3) return mark === decimalSeparator(locale) ? { whole, fraction } : "ambiguous";
  const groupsHere = locale === "en" && mark === ",";
  return groupsHere ? { whole: whole + fraction, fraction: "" } : "ambiguous";
}

function split(text: string, locale: Locale, exponent: number): Split {
  const dots = text.split(".").length - 1;
  const commas = text.split(",").length - 1;
  if (dots === 0 && commas === 0) return { whole: text, fraction: "" };
  if (dots > 0 && commas > 0) {
    const decimal = text.lastIndexOf(".") > text.lastIndexOf(",") ? "." : ",";
    if ((decimal === "." ? dots : commas) > 1) return "invalid";
    return splitAtDecimal(text, decimal, decimal === "." ? "," : ".");
  }
  const mark = dots > 0 ? "." : ",";
  if (dots + commas === 1) return splitAtOnly(text, mark, locale, exponent);
  return grouped(text, mark) ? { whole: text.replaceAll(mark, ""), fraction: "" } : "invalid";
}

/**
 * Reads an amount that a person typed or pasted, into minor units. Both decimal marks are accepted
 * in both languages as long as only one reading is possible: `1,234.5` and `1 234,5` are; `1.234`
 * dollars could mean two amounts and is refused as `ambiguous`. Nothing is ever rounded.
 */
export function parseAmount(typed: string, currency: string, locale: Locale): AmountParse {
  const text = typed.trim().replace(decoration, "").replace(decoration, "");
  if (text === "") return { ok: false, reason: "empty" };
  if (!shape.test(text) || !/[0-9]/.test(text)) return { ok: false, reason: "invalid" };
  const exponent = currencyExponent(currency);
  const parts = split(text.replace(/['’]/g, ""), locale, exponent);
  if (parts === "invalid" || parts === "ambiguous") return { ok: false, reason: parts };
  if (parts.fraction.length > exponent) return { ok: false, reason: "too_many_decimals" };
  const digits = `${parts.whole}${parts.fraction.padEnd(exponent, "0")}`.replace(/^0+(?=.)/, "");
  if (digits.length > amountDigitsMax) return { ok: false, reason: "too_large" };
  return { ok: true, amount: BigInt(digits === "" ? "0" : digits) };
}

/** A decimal as the wire has it (`12.5`), or why what was typed is none. */
export type DecimalParse =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly reason: "empty" | "invalid" | "too_many_decimals" | "too_large";
    };

const wholeDigitsMax = 9;

/** Reads a price or a quantity that a person typed, with at most so many decimals. */
export function parseDecimal(typed: string, decimalsMax: number, locale: Locale): DecimalParse {
  const text = typed.trim().replace(decoration, "").replace(decoration, "");
  if (text === "") return { ok: false, reason: "empty" };
  if (!shape.test(text) || !/[0-9]/.test(text)) return { ok: false, reason: "invalid" };
  const parts = split(text.replace(/['’]/g, ""), locale, decimalsMax);
  if (parts === "invalid" || parts === "ambiguous") return { ok: false, reason: "invalid" };
  if (parts.fraction.length > decimalsMax) return { ok: false, reason: "too_many_decimals" };
  const whole = parts.whole.replace(/^0+(?=.)/, "") || "0";
  if (whole.length > wholeDigitsMax) return { ok: false, reason: "too_large" };
  return { ok: true, text: parts.fraction === "" ? whole : `${whole}.${parts.fraction}` };
}

/** A key of the keypad: a digit, the decimal mark, or back. */
export type KeypadKey = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "mark" | "back";

const keypadDigitsMax = 9;

/** The text after a key of the on-screen keypad: one mark, no more decimals than there are. */
export function pressKey(text: string, key: KeypadKey, currency: string, locale: Locale): string {
  const mark = decimalSeparator(locale);
  const exponent = currencyExponent(currency);
  if (key === "back") return text.slice(0, -1);
  if (key === "mark") {
    if (exponent === 0 || text.includes(mark)) return text;
    return `${text === "" ? "0" : text}${mark}`;
  }
  const [whole = "", fraction] = text.split(mark);
  if (fraction === undefined) {
    if (whole.length >= keypadDigitsMax) return text;
    return whole === "0" ? key : `${text}${key}`;
  }
  return fraction.length >= exponent ? text : `${text}${key}`;
}
