import { ok, parseId } from "#kernel";
import type { Split, SplitPerson } from "#payments";
import { refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { readMoney } from "./present-values.ts";
import { definedOf } from "./read-defined.ts";

/** Bills that are split. */
export function createSplitHandlers({ payments, present }: HandlerDeps) {
  const presentSplit = (split: Split) => present.requests.split(split);
  return {
    createSplit: async ({ who, body }) => {
      const { total, people, ...rest } = body;
      const order = { ...rest, total: readMoney(total), people: people.map(readPerson) };
      const result = await payments.createSplit(who.memberId, order);
      return result.ok ? ok(await presentSplit(result.value)) : refuseAs(result.error);
    },
    splits: async ({ who, query: { cursor, limit } }) => {
      const before = cursor === undefined ? undefined : parseId("spl", cursor);
      if (cursor !== undefined && before === undefined) {
        return refuseField("query.cursor", "is not a cursor of this list");
      }
      const page = { ...definedOf({ before }), limit: limit + 1 };
      const found = await payments.splits(who.memberId, page);
      const shown = found.slice(0, limit);
      return ok({
        items: await Promise.all(shown.map(presentSplit)),
        nextCursor: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
      });
    },
    split: async ({ who, params }) => {
      const id = parseId("spl", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await payments.split(who.memberId, id);
      return result.ok ? ok(await presentSplit(result.value)) : refuseAs(result.error);
    },
    closeSplit: async ({ who, params }) => {
      const id = parseId("spl", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await payments.closeSplit(who.memberId, id);
      return result.ok ? ok(await presentSplit(result.value)) : refuseAs(result.error);
    },
  } satisfies Partial<Handlers>;
}

function readPerson(said: Call<"createSplit">["body"]["people"][number]): SplitPerson {
  const { amount, ...rest } = said;
  return { ...definedOf(rest), ...(amount !== undefined && { amount: BigInt(amount) }) };
}
