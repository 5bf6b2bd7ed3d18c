import { z } from "zod";
import { moneySchema } from "./scalars.ts";

/** A tax of what is paid: added to the amounts above it, or within them. */
export const taxLineSchema = z.strictObject({
  name: z.string(),
  /** A number with at most four decimals, as a text. */
  percent: z.string().regex(/^\d{1,3}(\.\d{1,4})?$/),
  inclusive: z.boolean(),
  amount: moneySchema,
});
/** See {@link taxLineSchema}. */
export type TaxLine = z.infer<typeof taxLineSchema>;
