import type { Brand } from "#kernel";

/**
 * A quantity of an instrument in billionths of a unit: 1,500,000,000n is one and a half shares. The
 * ledger holds securities in these; the venue trades whole units.
 */
export type Quantity = Brand<bigint, "Quantity">;

/** Decimal places of a {@link Quantity}. */
export const quantityScale = 9;

/** Billionths in one unit. */
export const unit = 1_000_000_000n as Quantity;
