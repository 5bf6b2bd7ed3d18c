import { err, ok, type Result } from "#kernel";

/** One condition of a search. */
export type Clause = {
  readonly field: string;
  /** For `metadata["key"]`. */
  readonly key?: string;
  readonly operator: ":" | "~" | ">" | "<" | ">=" | "<=";
  /** Null: the field is there, or, negated, is not. */
  readonly value: string | null;
  readonly negated: boolean;
};
/** Conditions of which all or any must hold; the two are not mixed. */
export type Query = { readonly join: "and" | "or"; readonly clauses: readonly Clause[] };

const clausesMax = 10;
const field = String.raw`(?<field>[a-z_]+(?:\.[a-z_]+)*)`;
const key = String.raw`(?:\[(?:"(?<double>[^"]*)"|'(?<single>[^']*)')\])?`;
const operators = String.raw`\s*(?<operator>:|~|>=|<=|>|<)\s*`;
const quotes = String.raw`"(?<text>(?:[^"\\]|\\.)*)"|'(?<quoted>(?:[^'\\]|\\.)*)'`;
const values = String.raw`(?:${quotes}|(?<bare>null|-?\d+))`;
const clausePattern = new RegExp(`^\\s*(?<not>-)?${field}${key}${operators}${values}`);
const joinPattern = /^\s+(and|or)\s+/i;

/** Reads Stripe's search language. */
export function parseQuery(query: string): Result<Query, { readonly message: string }> {
  const clauses: Clause[] = [];
  let join: Query["join"] | undefined;
  let rest = query.trim();
  for (;;) {
    const match = clausePattern.exec(rest);
    if (!match?.groups)
      return err({
        message: `We were unable to parse your search query near: ${rest.slice(0, 40)}`,
      });
    clauses.push(clauseOf(match.groups));
    rest = rest.slice(match[0].length);
    if (rest.trim() === "") break;
    const joined = joinPattern.exec(rest);
    const word = joined?.[1]?.toLowerCase();
    if (!joined || (word !== "and" && word !== "or")) {
      return err({
        message: `We were unable to parse your search query near: ${rest.slice(0, 40)}`,
      });
    }
    if (join !== undefined && join !== word) {
      return err({ message: "A query may have AND or OR, not both." });
    }
    join = word;
    rest = rest.slice(joined[0].length);
  }
  if (clauses.length > clausesMax) return err({ message: `At most ${clausesMax} clauses.` });
  return ok({ join: join ?? "and", clauses });
}

function clauseOf(groups: Record<string, string | undefined>): Clause {
  const { text, quoted, bare } = groups;
  const key = groups["double"] ?? groups["single"];
  const unescaped = (text ?? quoted)?.replace(/\\(.)/g, "$1");
  return {
    field: groups["field"] ?? "",
    ...(key !== undefined && { key }),
    operator: operatorOf(groups["operator"]),
    value: unescaped ?? (bare === "null" ? null : (bare ?? "")),
    negated: groups["not"] !== undefined,
  };
}

function operatorOf(text: string | undefined): Clause["operator"] {
  const known = [":", "~", ">", "<", ">=", "<="] as const;
  return known.find((operator) => operator === text) ?? ":";
}
