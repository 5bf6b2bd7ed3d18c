import type { Day } from "#accounts";
import type { CorporateAction } from "./action.ts";

/** Units that came (positive) or went. */
export type UnitChange = {
  readonly quantity: bigint;
  readonly tradedOn: Day;
  /** Null while it is not settled. */
  readonly settledOn: Day | null;
};

/** To how many units of a holder an action applies, in billionths. */
export type Entitlement = {
  /** On the register at the end of the record date. */
  readonly settled: bigint;
  /**
   * Bought with it and not on the register then, less what was sold with it and still was: due
   * from, or to, whoever is on the other side of those trades.
   */
  readonly pending: bigint;
  /** The sum: what was bought before the ex-date and not sold before it. */
  readonly entitled: bigint;
};

/** Who trades before the ex-date trades with the action, whenever the trade settles. */
export function entitlementOf(
  changes: readonly UnitChange[],
  { exOn, recordOn }: Pick<CorporateAction, "exOn" | "recordOn">,
): Entitlement {
  const sum = (of: readonly UnitChange[]) =>
    of.reduce((total, change) => total + change.quantity, 0n);
  const settled = sum(
    changes.filter(({ settledOn }) => settledOn !== null && settledOn <= recordOn),
  );
  const entitled = sum(changes.filter(({ tradedOn }) => tradedOn < exOn));
  return { settled, pending: entitled - settled, entitled };
}
