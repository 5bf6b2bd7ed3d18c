import type { Category } from "#accounts";
import { addMonths, monthStartMs, viewOf } from "#accounts";
import { type MemberId, type MovementId, ok, parseId, type Result } from "#kernel";
import type { Movement, MovementFilter } from "#movements";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, FileAnswer, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentMoney } from "./present-values.ts";
import { definedOf } from "./read-defined.ts";

/** How many movements one call looks through for those of a category. */
const pagesSearchedMax = 20;
const pageMax = 100;

/** A member's movements: activity, receipts, categories, insights. */
export function createActivityHandlers(deps: HandlerDeps) {
  const { accounts, movements, identity, present } = deps;

  async function own(member: MemberId, text: string): Promise<Result<Movement, Refusal>> {
    const id = parseId("mov", text);
    const movement = id && (await movements.find(id));
    if (movement === undefined || viewOf(movement, member) === undefined) {
      return refuse("not_found");
    }
    return ok(movement);
  }

  return {
    movements: async (call) => {
      const filter = await readFilter(deps, call);
      if (!filter.ok) return filter;
      const page = await findPage(deps, filter.value, call.query.category);
      return ok({
        items: await present.list(page.items, call.who.memberId),
        nextCursor: page.nextCursor,
      });
    },
    movement: async ({ who, params }) => {
      const movement = await own(who.memberId, params.id);
      return movement.ok ? ok(await present.detail(movement.value, who.memberId)) : movement;
    },
    setCategory: async ({ who, params, body }) => {
      const movement = await own(who.memberId, params.id);
      if (!movement.ok) return movement;
      const set = await accounts.setCategory(who.memberId, movement.value.id, body.category);
      if (!set.ok) return refuseAs(set.error);
      return ok(await present.detail(movement.value, who.memberId));
    },
    receiptFile: async ({ who, params }): Promise<Result<FileAnswer, Refusal>> => {
      const movement = await own(who.memberId, params.id);
      if (!movement.ok) return movement;
      const language = (await identity.memberById(who.memberId))?.language ?? "en";
      const file = await accounts.receiptPdf(movement.value, who.memberId, language);
      if (!file.ok) return refuseAs(file.error);
      const fileName = `receipt-${movement.value.id}.pdf`;
      return ok({ mediaType: "application/pdf", fileName, content: file.value });
    },
    insights: async ({ who, query }) => {
      const report = await accounts.insights(who.memberId, query.currency, query.month);
      const payees = report.payees.map(async ({ counterparty, spent, count }) => ({
        counterparty: await present.counterparty(counterparty),
        spent: presentMoney(spent),
        count,
      }));
      return ok({
        months: report.months.map(({ month, moneyIn, moneyOut }) => ({
          month,
          moneyIn: presentMoney(moneyIn),
          moneyOut: presentMoney(moneyOut),
        })),
        categories: report.categories.map(({ category, spent, before, count }) => ({
          category,
          spent: presentMoney(spent),
          before: presentMoney(before),
          count,
        })),
        payees: await Promise.all(payees),
      });
    },
  } satisfies Partial<Handlers>;
}

async function readFilter(
  { identity, accounts }: HandlerDeps,
  { who, query }: Call<"movements">,
): Promise<Result<MovementFilter, Refusal>> {
  const { cursor, limit, accountId, query: text, month, category: _, ...same } = query;
  const before = cursor === undefined ? undefined : parseId("mov", cursor);
  if (cursor !== undefined && before === undefined) {
    return refuseField("query.cursor", "is not a cursor of this list");
  }
  const account = accountId === undefined ? undefined : parseId("acc", accountId);
  if (account && !(await accounts.find(who.memberId, account)).ok) return refuse("not_found");
  const counterparts = text ? await identity.searchMembers(who.memberId, text) : [];
  return ok({
    member: who.memberId,
    limit,
    ...definedOf(same),
    ...definedOf({ before, account }),
    ...(text && { text, counterparts: counterparts.map(({ id }) => id) }),
    ...(month !== undefined && {
      fromMs: monthStartMs(month),
      untilMs: monthStartMs(addMonths(month, 1)),
    }),
  });
}

type Page = { readonly items: readonly Movement[]; readonly nextCursor: MovementId | null };

/** A page of the list; with a category, of those that the member sees in it. */
async function findPage(
  { movements, accounts }: HandlerDeps,
  filter: MovementFilter,
  category: Category | undefined,
): Promise<Page> {
  const items: Movement[] = [];
  let before = filter.before;
  for (let searched = 0; searched < pagesSearchedMax; searched++) {
    // One more than fits tells whether there is another page.
    const limit = category === undefined ? filter.limit + 1 : pageMax;
    const found = await movements.list({ ...filter, ...(before && { before }), limit });
    const sorted = category ? await accounts.categoriesOf(filter.member, found) : [];
    items.push(...found.filter((_, i) => category === undefined || sorted[i] === category));
    before = found.at(-1)?.id;
    if (items.length > filter.limit) {
      const shown = items.slice(0, filter.limit);
      return { items: shown, nextCursor: shown.at(-1)?.id ?? null };
    }
    if (found.length < limit) return { items, nextCursor: null };
  }
  return { items, nextCursor: before ?? null };
}
