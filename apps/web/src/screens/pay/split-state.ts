import type { Party } from "@bourse/contract";

export type SplitMethod = "even" | "amounts" | "shares";

/** A person at the table: a member, or a guest known by name. */
export type Sharer = {
  readonly key: string;
  readonly name: string;
  readonly party: Party | undefined;
  readonly weight: number;
  /** What was typed for them, with `amounts`. */
  readonly typed: string;
};

/**
 * Splits a total in proportion to weights by largest remainder, ties to the earlier person: the
 * same rule as the server's, shown while typing. The parts sum to the total.
 */
export function sharesOf(total: bigint, weights: readonly number[]): readonly bigint[] {
  const all = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  if (all === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight, index) => {
    const product = total * BigInt(weight);
    return { index, floor: product / all, rest: product % all };
  });
  const left = Number(total - parts.reduce((sum, part) => sum + part.floor, 0n));
  const lucky = new Set(
    [...parts]
      .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
      .slice(0, left)
      .map((part) => part.index),
  );
  return parts.map((part) => part.floor + (lucky.has(part.index) ? 1n : 0n));
}
