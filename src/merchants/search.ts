import { ok } from "#kernel";
import { paths } from "./lists.ts";
import type { Kind } from "./objects.ts";
import { type Operation, operation } from "./operation.ts";
import { search } from "./params.ts";
import { present } from "./present.ts";
import { invalid } from "./refusal.ts";
import { parseQuery } from "./search-query.ts";
import { listObjects } from "./store/objects.ts";
import { searchConditions } from "./store/search.ts";

const pagePrefix = "after:";

/** Objects that a query describes: `status:'succeeded' AND metadata['order']:'7'`. */
export function searching(kind: Kind): Operation {
  return operation(search, async (shop, { world }, { query, limit, page }) => {
    const parsed = parseQuery(query);
    if (!parsed.ok) return invalid("query_invalid", parsed.error.message, "query");
    if (page !== undefined && !page.startsWith(pagePrefix)) {
      return invalid("parameter_invalid", "Invalid page.", "page");
    }
    const found = await listObjects(shop.db, world, kind, {
      refs: [],
      conditions: [searchConditions(parsed.value)],
      beyond: page?.slice(pagePrefix.length),
      limit: limit + 1,
    });
    const data = found.slice(0, limit);
    const last = data.at(-1);
    const hasMore = found.length > limit;
    return ok({
      object: "search_result",
      url: `/v1/${paths[kind]}/search`,
      has_more: hasMore,
      data: data.map(present),
      next_page: hasMore && last ? pagePrefix + last.id : null,
    });
  });
}
