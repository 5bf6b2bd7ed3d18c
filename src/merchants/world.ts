import { type Currency, isCurrency, type MemberId } from "#kernel";

/**
 * Where an object lives: with a business, in its live or its test world. Nothing of one world is
 * seen in another, and the test world's money is of ledgers of its own.
 */
export type World = { readonly business: MemberId; readonly live: boolean };

/** A name for a world, for maps and turns. */
export function worldKey({ business, live }: World): string {
  return `${business} ${live ? "live" : "test"}`;
}

/** `usd` as the API writes it. */
export function currencyOf(text: string): Currency | undefined {
  const upper = text.toUpperCase();
  return isCurrency(upper) ? upper : undefined;
}
