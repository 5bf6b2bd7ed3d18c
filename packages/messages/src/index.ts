/** Every text people read, in English and French, and how money and time are written and read. */
export { type DateFormats, dateFormats, formatList, relativeTime } from "./dates.ts";
export { currencyExponent, decimalText, type MinorMoney } from "./decimal-codec.ts";
export type { Messages } from "./en/index.ts";
export type { InvestMessages } from "./invest-messages.ts";
export {
  loadInvariantNames,
  loadInvestMessages,
  loadMailMessages,
  loadMessages,
  loadNoticeMessages,
  loadShopMessages,
} from "./load.ts";
export { isLocale, type Locale, localeNames, locales, plural } from "./locale.ts";
export type { MailMessages } from "./mail-messages.ts";
export {
  decimalSeparator,
  formatMoney,
  type MoneyPart,
  type MoneyStyle,
  moneyParts,
} from "./money.ts";
export type { NoticeMessages } from "./notice-messages.ts";
export {
  type AmountParse,
  type DecimalParse,
  type KeypadKey,
  parseAmount,
  parseDecimal,
  pressKey,
} from "./parse-money.ts";
export { formatBasisPoints, formatPrice, formatQuantity } from "./prices.ts";
export { proofTexts } from "./proof-texts.ts";
export type { ShopMessages } from "./shop-messages.ts";
export { shopScriptTexts } from "./shop-script-texts.ts";
