import type { Account, Pot } from "@bourse/contract";

/**
 * What the bank owes the member in one currency by what the app shows now, in minor units: free,
 * reserved and in pots. Undefined while it is not known.
 */
export function owedNow(
  accounts: readonly Account[] | undefined,
  pots: readonly Pot[] | undefined,
  currency: string,
): bigint | undefined {
  if (accounts === undefined || pots === undefined) return undefined;
  const sums = [
    ...accounts.flatMap(({ available, reserved }) => [available, reserved]),
    ...pots.map(({ balance }) => balance),
  ];
  return sums
    .filter((sum) => sum.currency === currency)
    .reduce((total, { amount }) => total + BigInt(amount), 0n);
}
