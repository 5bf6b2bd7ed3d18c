import type { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "./call.ts";
import type { Outcome } from "./deps.ts";
import { invalid, type Refusal } from "./refusal.ts";
import type { Shop } from "./shop.ts";

/** One thing that callers can ask for: what it takes, and how it is done. */
export type Operation = {
  /** `ids` stand in the path; `input` is what else was sent, texts or JSON. */
  run(shop: Shop, call: Call, ids: readonly string[], input: unknown): Promise<Outcome>;
};

/** An operation whose parameters are read by a schema before it runs. */
export function operation<S extends z.ZodType>(
  params: S,
  run: (
    shop: Shop,
    call: Call,
    params: z.output<S>,
    id: string,
    second: string,
  ) => Promise<Outcome>,
): Operation {
  return {
    async run(shop, call, [id = "", second = ""], input) {
      const read = readParams(params, input);
      return read.ok ? run(shop, call, read.value, id, second) : read;
    },
  };
}

type Issue = z.core.$ZodIssue;

/** Parameters as a schema gives them, or the error that names the first wrong one. */
export function readParams<S extends z.ZodType>(
  schema: S,
  input: unknown,
): Result<z.output<S>, Refusal> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const [first] = parsed.error.issues;
  const refused = first ? refusalOf(nearest(first), input) : invalid("", "Invalid request.");
  return { ok: false, error: { ...refused.error, unstored: true } };
}

/** Of a union, the issue of the alternative that came furthest. */
function nearest(issue: Issue): Issue {
  if (issue.code !== "invalid_union") return issue;
  const inner = issue.errors
    .flatMap((issues) => issues.slice(0, 1))
    .map((one) => nearest({ ...one, path: [...issue.path, ...one.path] }));
  return inner.reduce<Issue>(
    (best, one) =>
      one.path.length > best.path.length ||
      (one.path.length === best.path.length && best.code !== "unrecognized_keys")
        ? one
        : best,
    inner[0] ?? issue,
  );
}

/** `a[b][0]`, as forms write it. */
function nameOf(path: readonly PropertyKey[]): string {
  const [first = "", ...rest] = path.map(String);
  return rest.reduce((name, part) => `${name}[${part}]`, first);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined,
    input,
  );
}

function refusalOf(issue: Issue, input: unknown) {
  const param = nameOf(issue.path);
  const value = valueAt(input, issue.path);
  if (issue.code === "unrecognized_keys") {
    const unknown = nameOf([...issue.path, issue.keys[0] ?? ""]);
    return invalid("parameter_unknown", `Received unknown parameter: ${unknown}`, unknown);
  }
  if (value === undefined) {
    return invalid("parameter_missing", `Missing required param: ${param}.`, param);
  }
  if (value === "") {
    return invalid(
      "parameter_invalid_empty",
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset.`,
      param,
    );
  }
  if (issue.message === "integer") {
    return invalid("parameter_invalid_integer", `Invalid integer: ${String(value)}`, param);
  }
  if (issue.message === "too small" || issue.message === "negative") {
    return invalid(
      "parameter_invalid_integer",
      "This value must be greater than or equal to 1.",
      param,
    );
  }
  if (issue.message === "too large") {
    return invalid("amount_too_large", "Amount must be no more than 99999999.", param);
  }
  return invalid("parameter_invalid", `Invalid ${param}: ${issue.message}`, param);
}
