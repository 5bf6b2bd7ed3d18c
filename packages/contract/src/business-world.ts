import { z } from "zod";
import { businessRoles } from "./business-rights.ts";
import { idSchema } from "./scalars.ts";

/** Shapes that the routes of businesses share. */
export const session = { by: "session" } as const;
export const businessParams = z.strictObject({ id: idSchema("usr") });
/** A business looks at real money, or at its rehearsal. */
export const worldParams = businessParams.extend({ mode: z.enum(["test", "live"]) });
/** Id of an object of the shop's API. */
export const thing = z.string().min(3).max(100);
export const roleSchema = z.enum(businessRoles);
export const payoutState = z.enum(["paid", "pending", "in_transit", "canceled", "failed"]);
