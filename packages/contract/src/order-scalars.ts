import { z } from "zod";
import { currencySchema, idSchema } from "./scalars.ts";

/** A price of one unit in major units of the instrument's currency: at most four decimals. */
export const orderPrice = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$/, "a price has at most four decimals");
/** A quantity in units: at most nine decimals. */
export const orderQuantity = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?$/, "a quantity has at most nine decimals");

/** What is traded, as far as an order or a position says it. */
export const instrumentRefSchema = z.strictObject({
  id: idSchema("ins"),
  /** Without its `$`. */
  symbol: z.string(),
  name: z.string(),
  currency: currencySchema,
});

/** A symbol, with or without its `$`. */
export const orderSymbol = z.string().regex(/^\$?[A-Z0-9.]{1,12}$/);
