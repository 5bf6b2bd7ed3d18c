import { apportion } from "#kernel";

const basisPoints = 10_000n;

/** The share of each value in their sum, in hundredths of a percent; the shares sum to 10,000. */
export function allocationOf(values: readonly bigint[]): number[] {
  if (values.every((value) => value === 0n)) return values.map(() => 0);
  return apportion(basisPoints, values).map(Number);
}
