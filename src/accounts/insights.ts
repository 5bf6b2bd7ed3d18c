import {
  type Currency,
  type Db,
  err,
  type MemberId,
  type Money,
  type MovementId,
  money,
  ok,
  type Result,
} from "#kernel";
import type { Movement, Movements, Side } from "#movements";
import type { AccountBook } from "./account-book.ts";
import { addMonths, type Month, monthOf, monthStartMs } from "./calendar.ts";
import type { NotFound } from "./errors.ts";
import { chosenCategories, saveCategory } from "./store/categories.ts";
import { viewOf } from "./view.ts";

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
/** One of {@link categories}. */
export type Category = (typeof categories)[number];

/** What came in and went out in a month. */
export type MonthInsight = {
  readonly month: Month;
  readonly moneyIn: Money;
  readonly moneyOut: Money;
};

/** What was spent in a category in the month asked for. */
export type CategoryInsight = {
  readonly category: Category;
  readonly spent: Money;
  /** Spent in the month before. */
  readonly before: Money;
  /** Payments in the month. */
  readonly count: number;
};

/** What one payee got in the month asked for. */
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

/** Where money came from and went. */
export type Insights = {
  /** Empty months for a currency in which the member has no account. */
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

export type InsightsDeps = {
  readonly db: Db;
  readonly movements: Movements;
  readonly book: AccountBook;
};

const monthsShown = 12;
const payeesMax = 20;

export function createInsights({ db, movements, book }: InsightsDeps): Insights {
  async function categoriesOf(member: MemberId, listed: readonly Movement[]): Promise<Category[]> {
    const ids = listed.map((movement) => movement.id).sort();
    const [first, last] = [ids[0], ids[ids.length - 1]];
    if (first === undefined || last === undefined) return [];
    const chosen = await chosenCategories(db, member, first, last);
    return listed.map(({ id, category }) => parseCategory(chosen.get(id) ?? category));
  }

  return {
    categoriesOf,
    async insights(member, currency, month) {
      const account = await book.accountOf(member, currency);
      const fromMs = monthStartMs(addMonths(month, 1 - monthsShown));
      const untilMs = monthStartMs(addMonths(month, 1));
      const all = account
        ? await movements.completedOf({ member, account: account.id }, fromMs, untilMs)
        : [];
      const chosen = await categoriesOf(member, all);
      const seen = all.flatMap((movement, index) => {
        const view = viewOf(movement, member);
        const category = chosen[index] ?? "other";
        const atMs = movement.finalAtMs;
        if (!view || view.direction === "within" || atMs === null) return [];
        const { direction, counterparty } = view;
        return [{ direction, counterparty, category, amount: movement.amount.amount, atMs }];
      });
      return report(seen, currency, month);
    },
    async setCategory(member, id, category) {
      const movement = await movements.find(id);
      if (!movement || !viewOf(movement, member)) return err({ code: "not_found" });
      await db.transaction((tx) => saveCategory(tx, member, id, category));
      return ok(undefined);
    },
  };
}

/** The category of this name; `other` when there is none. */
export function parseCategory(text: string): Category {
  return categories.find((category) => category === text) ?? "other";
}

type Seen = {
  readonly direction: "in" | "out";
  readonly counterparty: Side;
  readonly category: Category;
  readonly amount: bigint;
  readonly atMs: number;
};

function report(all: readonly Seen[], currency: Currency, month: Month): InsightReport {
  const byMonth = Map.groupBy(all, (movement) => monthOf(movement.atMs));
  const spentIn = (of: Month) => (byMonth.get(of) ?? []).filter(isOut);
  const spent = spentIn(month);
  const before = spentIn(addMonths(month, -1));
  const months = Array.from({ length: monthsShown }, (_, index) => {
    const shown = addMonths(month, index + 1 - monthsShown);
    const movements = byMonth.get(shown) ?? [];
    return {
      month: shown,
      moneyIn: money(sum(movements.filter((movement) => !isOut(movement))), currency),
      moneyOut: money(sum(movements.filter(isOut)), currency),
    };
  });
  const shownCategories = categories
    .map((category) => {
      const now = spent.filter((movement) => movement.category === category);
      const then = before.filter((movement) => movement.category === category);
      return {
        category,
        spent: money(sum(now), currency),
        before: money(sum(then), currency),
        count: now.length,
      };
    })
    .filter((insight) => insight.spent.amount > 0n || insight.before.amount > 0n);
  const payees = [...Map.groupBy(spent, (movement) => sideKey(movement.counterparty)).values()]
    .flatMap((group) => {
      const counterparty = group[0]?.counterparty;
      if (!counterparty) return [];
      return [{ counterparty, spent: money(sum(group), currency), count: group.length }];
    })
    .sort(mostSpentFirst)
    .slice(0, payeesMax);
  return { months, categories: shownCategories.sort(mostSpentFirst), payees };
}

function isOut(movement: Seen): boolean {
  return movement.direction === "out";
}

function sum(movements: readonly Seen[]): bigint {
  return movements.reduce((total, movement) => total + movement.amount, 0n);
}

function mostSpentFirst(a: { readonly spent: Money }, b: { readonly spent: Money }): number {
  return a.spent.amount === b.spent.amount ? 0 : a.spent.amount > b.spent.amount ? -1 : 1;
}

function sideKey(side: Side): string {
  if (side.type === "member") return side.member;
  if (side.type === "pot") return side.pot;
  return side.type === "outside" ? `outside ${side.name}` : side.type;
}
