import type { Category } from "#accounts";
import { dayMs, type MemberId, must } from "#kernel";
import type { DemoOptions } from "./modules.ts";
import { businesses, type Trade } from "./names.ts";
import type { People } from "./people.ts";

const categoryOf: Readonly<Record<Trade, Category>> = {
  groceries: "groceries",
  coffee: "eating_out",
  restaurant: "eating_out",
  transport: "transport",
  energy: "bills",
  internet: "bills",
  rent: "housing",
  streaming: "entertainment",
  gym: "health",
  pharmacy: "health",
  books: "shopping",
  clothes: "shopping",
  hardware: "shopping",
  cinema: "entertainment",
  travel: "travel",
};

/** What a tidy member looks back on. */
const sortedMs = 100 * dayMs;
const pageSize = 100;

/** The member puts what they spent lately at the town's businesses into its categories. */
export async function sortSpending(
  { modules, untilMs }: DemoOptions,
  people: People,
  member: MemberId,
): Promise<void> {
  const trades = new Map(
    businesses.map(({ handle, trade }) => [people.businesses.get(handle)?.member, trade]),
  );
  const filter = { member, direction: "out", fromMs: untilMs - sortedMs, limit: pageSize } as const;
  let page = await modules.movements.list(filter);
  while (page.length > 0) {
    for (const { id, to } of page) {
      const trade = to.type === "member" ? trades.get(to.member) : undefined;
      if (trade) must(await modules.accounts.setCategory(member, id, categoryOf[trade]));
    }
    const last = page.at(-1);
    page = last ? await modules.movements.list({ ...filter, before: last.id }) : [];
  }
}
