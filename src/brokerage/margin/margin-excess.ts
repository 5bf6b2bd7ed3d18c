import { err, ok, type Result } from "#kernel";

/** A holding, in minor units and hundredths of a percent. */
export type MarginPosition = {
  /** What it is worth now; only what is held, never less than nothing. */
  readonly value: bigint;
  /** What of its value must be the holder's own. */
  readonly rateBasisPoints: bigint;
};

/** An account that may owe money for what it holds. */
export type MarginAccount = {
  /** Negative when money is owed. */
  readonly cash: bigint;
  readonly positions: readonly MarginPosition[];
};

/** An order as if it were filled at its worst price: what it costs, and what it adds. */
export type MarginOrder = {
  /** Paid when positive, received when negative. */
  readonly cost: bigint;
  /** What it adds to the value held; negative for a sale. */
  readonly value: bigint;
  readonly rateBasisPoints: bigint;
};

/** The order would leave the account short of margin by `deficit` minor units. */
export type MarginError = { readonly code: "margin_deficit"; readonly deficit: bigint };

/** Maintenance margin of shares held long: 25 % (FINRA Rule 4210(c)(1)). */
export const maintenanceBasisPoints = 2_500n;
const wholeBasisPoints = 10_000n;

/** Equity, what of it is required, and what is over; negative is a deficit. Minor units. */
export type Margin = {
  readonly equity: bigint;
  readonly required: bigint;
  readonly excess: bigint;
};

/** The margin of an account at this moment; each requirement is rounded up. */
export function marginOf({ cash, positions }: MarginAccount): Margin {
  const equity = sum([cash, ...positions.map((position) => position.value)]);
  const required = sum(
    positions.map(({ value, rateBasisPoints }) => requirement(value, rateBasisPoints)),
  );
  return { equity, required, excess: equity - required };
}

/**
 * Whether an order may go out: as intraday margin asks since 4 June 2026 (FINRA Regulatory Notice
 * to SR-FINRA-2025-017, which ended the $25,000 rule of day traders), at every moment of the day an
 * order may neither make a deficit nor deepen one. What lessens a deficit always may.
 *
 * `open` are orders that are out already; any of them may be filled, so each that lowers the excess
 * counts as filled, and none that raises it.
 */
export function checkMargin(
  account: MarginAccount,
  open: readonly MarginOrder[],
  order: MarginOrder,
): Result<Margin, MarginError> {
  const before = marginOf(account).excess + sum(open.map(changeOf).filter((by) => by < 0n));
  const change = changeOf(order);
  const after = before + change;
  if (after < 0n && change < 0n) return err({ code: "margin_deficit", deficit: -after });
  return ok({ ...marginOf(account), excess: after });
}

/** What a filled order does to the excess. */
function changeOf({ cost, value, rateBasisPoints }: MarginOrder): bigint {
  const required =
    value < 0n ? -floor(-value, rateBasisPoints) : requirement(value, rateBasisPoints);
  return value - cost - required;
}

const floor = (value: bigint, rate: bigint) => (value * rate) / wholeBasisPoints;

function requirement(value: bigint, rate: bigint): bigint {
  return (value * rate + wholeBasisPoints - 1n) / wholeBasisPoints;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
