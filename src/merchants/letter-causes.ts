import type { MerchantObject } from "./objects.ts";

/** Events of which a person may have to be written to. */
export const letterCauses = [
  "invoice.sent",
  "invoice.payment_failed",
  "customer.subscription.trial_will_end",
  "charge.succeeded",
  "refund.created",
] as const;
/** One of {@link letterCauses}. */
export type LetterCause = (typeof letterCauses)[number];

/** Narrows the type of an event. */
export function isLetterCause(type: string): type is LetterCause {
  return letterCauses.some((cause) => cause === type);
}

/** Whether an event calls for a letter, as far as it tells by itself. */
export function callsForLetter(type: string, object: MerchantObject): boolean {
  if (!isLetterCause(type)) return false;
  if (object.object === "invoice") return object.customer_email !== null;
  return object.object !== "charge" || object.receipt_email !== null;
}
