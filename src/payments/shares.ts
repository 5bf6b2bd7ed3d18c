import { allocate, err, type Money, money, ok, type Result } from "#kernel";
import type { SplitInvalidReason } from "./errors.ts";
import type { SplitMethod, SplitPerson } from "./split.ts";

export type Shares = {
  /** One for each person, in their order; they sum to the total, to the minor unit. */
  readonly amounts: readonly Money[];
  /** Minor units that were left when all had their share rounded down, and went one to each. */
  readonly remainder: Money;
};

/** Most people on one bill. */
export const peopleMax = 50;

type Given = Pick<SplitPerson, "amount" | "weight">;

/** Divides a bill by largest remainder (Hamilton's method), or checks the amounts given. */
export function divide(
  total: Money,
  method: SplitMethod,
  people: readonly Given[],
): Result<Shares, SplitInvalidReason> {
  if (people.length === 0) return err("nobody");
  if (people.length > peopleMax) return err("too_many");
  switch (method) {
    case "even":
      if (people.some((person) => person.amount !== undefined || person.weight !== undefined)) {
        return err("share_missing");
      }
      return byWeights(
        total,
        people.map(() => 1n),
      );
    case "shares":
      return divideByShares(total, people);
    case "amounts":
      return divideByAmounts(total, people);
  }
}

function divideByShares(
  total: Money,
  people: readonly Given[],
): Result<Shares, SplitInvalidReason> {
  const weights: bigint[] = [];
  for (const { weight, amount } of people) {
    if (weight === undefined || amount !== undefined) return err("share_missing");
    if (!Number.isSafeInteger(weight) || weight < 0) return err("weights");
    weights.push(BigInt(weight));
  }
  return weights.some((weight) => weight > 0n) ? byWeights(total, weights) : err("weights");
}

function divideByAmounts(
  total: Money,
  people: readonly Given[],
): Result<Shares, SplitInvalidReason> {
  const amounts: Money[] = [];
  let sum = 0n;
  for (const { amount, weight } of people) {
    if (amount === undefined || weight !== undefined || amount < 0n) return err("share_missing");
    amounts.push(money(amount, total.currency));
    sum += amount;
  }
  if (sum !== total.amount) return err("sum");
  return ok({ amounts, remainder: money(0n, total.currency) });
}

function byWeights(total: Money, weights: readonly bigint[]): Result<Shares, never> {
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0n);
  const floors = weights.reduce((sum, weight) => sum + (total.amount * weight) / weightSum, 0n);
  const remainder = money(total.amount - floors, total.currency);
  return ok({ amounts: allocate(total, weights), remainder });
}
