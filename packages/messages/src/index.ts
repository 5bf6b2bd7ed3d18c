/** Every text people read, in English and French, and how money and time are written and read. */
export { type DateFormats, dateFormats, formatList, relativeTime } from "./dates.ts";
export { currencyExponent, decimalText, type MinorMoney } from "./decimal-codec.ts";
export type { Messages } from "./en/index.ts";
export { loadMessages } from "./load.ts";
export { isLocale, type Locale, localeNames, locales, plural } from "./locale.ts";
export {
  decimalSeparator,
  formatMoney,
  formatMoneyWithCode,
  type MoneyPart,
  type MoneyStyle,
  moneyParts,
} from "./money.ts";
export { type AmountParse, type KeypadKey, parseAmount, pressKey } from "./parse-money.ts";
export { proofTexts } from "./proof-texts.ts";
