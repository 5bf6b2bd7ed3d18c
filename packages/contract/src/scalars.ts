import { z } from "zod";

/** Currencies that accounts can hold (ISO 4217). */
export const currencySchema = z.enum(["USD", "EUR", "GBP", "JPY", "KWD", "CHF", "CAD"]);
export type CurrencyCode = z.infer<typeof currencySchema>;

/** Number of decimals of each currency's minor unit. */
export const currencyExponents: Readonly<Record<CurrencyCode, number>> = {
  USD: 2,
  EUR: 2,
  GBP: 2,
  JPY: 0,
  KWD: 3,
  CHF: 2,
  CAD: 2,
};

/** Minor units as ASCII digits: no sign, exponent, leading zero or more than 18 digits. */
const amountText = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,17})$/, "an amount is a string of 1 to 18 ASCII digits, in minor units");
const signedAmountText = z.string().regex(/^-?(0|[1-9][0-9]{0,38})$/);

/** An amount that a caller asks for: more than zero. */
export const positiveMoneySchema = z.strictObject({
  amount: amountText.refine((text) => text !== "0", "an amount must be more than zero"),
  currency: currencySchema,
});
/** An amount that we state; balances and totals may be negative or large. */
export const moneySchema = z.strictObject({ amount: signedAmountText, currency: currencySchema });
export type WireMoney = z.infer<typeof moneySchema>;

const idBody = "[0-7][0-9a-hjkmnp-tv-z]{25}";
/** An id: its kind's prefix, an underscore and 26 base 32 digits. Sorts by the time it was made. */
export function idSchema(prefix: string): z.ZodString {
  return z.string().regex(new RegExp(`^${prefix}_${idBody}$`), `an id starts with ${prefix}_`);
}

/** `@handle`, an e-mail address or a phone number in international form. */
export const payeeSchema = z.string().min(2).max(254);
export const handleSchema = z.string().regex(/^@?[A-Za-z0-9_]{1,32}$/);
export const noteSchema = z.string().max(280);
/** An instant, ISO 8601 in UTC with milliseconds. */
export const instantSchema = z.iso.datetime({ precision: 3 });
/**
 * The instant that a question is about, ISO 8601 in UTC. Up to the millisecond it stands for all of
 * that millisecond; with more decimals, at most nine, for itself.
 */
export const asOfSchema = z.iso
  .datetime()
  .max(30, "an instant has at most nine decimals of a second");
export const dateSchema = z.iso.date();
/** A calendar month, `2026-11`. */
export const monthSchema = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/);
export const languageSchema = z.enum(["en", "fr"]);

export const cursorQuery = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
};

/** A page of a list: pass `nextCursor` as `cursor` for the next one; null at the end. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}
