import type { Currency, MemberId, Money, MovementId, Result } from "#kernel";
import type { Movement, Side } from "#movements";
import type { Month } from "./calendar.ts";
import type { NotFound } from "./errors.ts";

/** What money was for. */
export const categories = [
  "groceries",
  "eating_out",
  "transport",
  "housing",
  "bills",
  "shopping",
  "entertainment",
  "health",
  "travel",
  "income",
  "savings",
  "friends",
  "other",
] as const;
export type Category = (typeof categories)[number];

export type MonthInsight = {
  readonly month: Month;
  readonly moneyIn: Money;
  readonly moneyOut: Money;
};

export type CategoryInsight = {
  readonly category: Category;
  readonly spent: Money;
  /** Spent in the month before. */
  readonly before: Money;
  readonly count: number;
};

export type PayeeInsight = {
  readonly counterparty: Side;
  readonly spent: Money;
  readonly count: number;
};

/** Completed movements; what moves within a member's own accounts is neither in nor out. */
export type InsightReport = {
  /** Twelve months through the one asked for, oldest first. */
  readonly months: readonly MonthInsight[];
  /** Most spent first. */
  readonly categories: readonly CategoryInsight[];
  /** Most spent first, at most 20. */
  readonly payees: readonly PayeeInsight[];
};

export type Insights = {
  /** Empty for a currency in which the member has no account. */
  insights(member: MemberId, currency: Currency, month: Month): Promise<InsightReport>;
  /** Puts a movement in another category, for this member alone. */
  setCategory(
    member: MemberId,
    movement: MovementId,
    category: Category,
  ): Promise<Result<void, NotFound>>;
  /** The category of each movement as this member sees it, in their order. */
  categoriesOf(member: MemberId, movements: readonly Movement[]): Promise<Category[]>;
};
