/** What a payment is by now, as its business looks for it. */
export type PaymentState = "succeeded" | "held" | "refunded" | "disputed" | "failed";

/** Which payments; all that is given must hold. */
export type PaymentFilter = {
  /** Part of an id, a description, a handle, a receipt's address, a card's brand or last digits. */
  readonly text?: string | undefined;
  readonly state?: PaymentState | undefined;
  readonly createdFrom?: Date | undefined;
  readonly createdUntil?: Date | undefined;
  /** Those that are older than this one. */
  readonly before?: string | undefined;
  readonly limit: number;
};
