import { sql } from "kysely";
import type { Clause, Query } from "../search-query.ts";
import type { Condition } from "./objects.ts";

/** The conditions of a query over what is stored. */
export function searchConditions({ join, clauses }: Query): Condition {
  const parts = clauses.map(conditionOf);
  return join === "and"
    ? sql<boolean>`(${sql.join(parts, sql` and `)})`
    : sql<boolean>`(${sql.join(parts, sql` or `)})`;
}

// Amounts are objects in the store: {"$": "digits"}.
function conditionOf({ field, key, operator, value, negated }: Clause): Condition {
  const path = key === undefined ? field.split(".") : [field, key];
  const place = sql`(data #> ${sql.val(path)}::text[])`;
  const text = sql`coalesce(${place} ->> '$', ${place} #>> '{}')`;
  const holds = () => {
    if (value === null) return sql<boolean>`coalesce(${place} <> 'null'::jsonb, false)`;
    switch (operator) {
      case ":":
        return sql<boolean>`coalesce(lower(${text}) = lower(${value}), false)`;
      case "~":
        return sql<boolean>`coalesce(position(lower(${value}) in lower(${text})) > 0, false)`;
      default:
        return sql<boolean>`coalesce(
          (case when ${text} ~ '^-?[0-9]{1,18}$' then (${text})::bigint end)
          ${sql.raw(operator)} ${BigInt(/^-?\d+$/.test(value) ? value : "0")}, false)`;
    }
  };
  // `field:null` asks for what is not there.
  const isNegative = negated !== (value === null);
  return isNegative ? sql<boolean>`not ${holds()}` : holds();
}
