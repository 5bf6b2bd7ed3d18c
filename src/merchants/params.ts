import { z } from "zod";
import { currencyCodes } from "#kernel";
import { currencyOf } from "./world.ts";

const textLengthMax = 5_000;
const metadataKeysMax = 50;
const metadataKeyLengthMax = 40;
const metadataValueLengthMax = 500;
/** The most that one payment can be, in minor units: eight digits. */
export const amountMax = 99_999_999n;

/** A text that says something. */
export const text = (max = textLengthMax) => z.string().min(1).max(max);

/** A value, or the empty text, which takes away what was set. */
export const unsettable = <S extends z.ZodType>(schema: S) =>
  z.union([z.literal("").transform(() => null), schema]);

const digits = /^-?(0|[1-9][0-9]{0,17})$/;
const wholeNumber = z.union([z.string().regex(digits, "integer"), z.number().int("integer")]);

/** Minor units, from 0 on. */
export const minor = wholeNumber.transform(BigInt).refine((amount) => amount >= 0n, "negative");
/** Minor units of either sign. */
export const signedMinor = wholeNumber.transform(BigInt);
/** Minor units that are paid: at least one. */
export const paid = minor
  .refine((amount) => amount > 0n, "too small")
  .refine((amount) => amount <= amountMax, "too large");
/** A number of things. */
export const count = wholeNumber.transform(Number);
/** Seconds since the Unix epoch. */
export const instant = wholeNumber.transform(Number);
/** `true` or `false`. */
export const flag = z.union([
  z.boolean(),
  z.enum(["true", "false"]).transform((value) => value === "true"),
]);
/** A percentage with decimals, as hundredths of a percent. */
export const percent = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((value) => /^(100(\.0+)?|\d{1,2}(\.\d{1,2})?)$/.test(value), "percent");

/** A currency in lower or upper case. */
export const currency = z
  .string()
  .refine(
    (code) => currencyOf(code) !== undefined,
    `must be one of ${currencyCodes.join(", ").toLowerCase()}`,
  )
  .transform((code) => code.toLowerCase());

/** Facts of the caller's own; an empty value takes its key away, the empty text all of them. */
export const metadata = z.union([
  z.literal("").transform(() => null),
  z.preprocess(
    (value) => (Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : value),
    z
      .record(z.string().max(metadataKeyLengthMax), z.string().max(metadataValueLengthMax))
      .refine((entries) => Object.keys(entries).length <= metadataKeysMax, "too many keys"),
  ),
]);

/** A postal address, with every field, empty where it was not given. */
export const address = z
  .strictObject({
    city: z.string().optional(),
    country: z.string().optional(),
    line1: z.string().optional(),
    line2: z.string().optional(),
    postal_code: z.string().optional(),
    state: z.string().optional(),
  })
  .transform(({ city, country, line1, line2, postal_code, state }) => ({
    city: city ?? null,
    country: country ?? null,
    line1: line1 ?? null,
    line2: line2 ?? null,
    postal_code: postal_code ?? null,
    state: state ?? null,
  }));

/** Where goods go. */
export const shipping = z
  .strictObject({
    address,
    name: z.string(),
    phone: z.string().optional(),
    carrier: z.string().optional(),
    tracking_number: z.string().optional(),
  })
  .transform(({ phone, carrier, tracking_number, ...rest }) => ({
    ...rest,
    phone: phone ?? null,
    carrier: carrier ?? null,
    tracking_number: tracking_number ?? null,
  }));

const range = z.union([
  instant,
  z.strictObject({
    gt: instant.optional(),
    gte: instant.optional(),
    lt: instant.optional(),
    lte: instant.optional(),
  }),
]);
/** An instant, or bounds of one. */
export type Range = z.output<typeof range>;

const pageMax = 100;
const pageDefault = 10;
const limit = count
  .refine((value) => value >= 1 && value <= pageMax, `must be from 1 to ${pageMax}`)
  .default(pageDefault);

/** What every list takes. */
export const page = {
  limit,
  starting_after: text().optional(),
  ending_before: text().optional(),
};
/** What lists of objects with a time take beside. */
export const created = { created: range.optional() };

/** What a search takes. */
export const search = z.strictObject({ query: text(), limit, page: text().optional() });

/** Nothing at all. */
export const nothing = z.strictObject({});
