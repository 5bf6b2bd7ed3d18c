import type { Call } from "./call.ts";
import type { Outcome } from "./deps.ts";
import { expand, type ObjectsOf } from "./expand.ts";
import { present } from "./present.ts";
import type { Refusal } from "./refusal.ts";
import { encodeWire } from "./wire-codec.ts";

/** What is answered, and kept under the call's key. */
export type ReplyText = {
  readonly status: number;
  readonly body: string;
  readonly request_id: string;
};

/** The answer to a call; undefined for a refusal after which the key is still free. */
export async function replyOf(
  call: Call,
  outcome: Outcome,
  objectsOf: ObjectsOf,
): Promise<ReplyText | undefined> {
  const request_id = call.requestId ?? "";
  const shown = outcome.ok
    ? await expand(shownOf(outcome.value, call.expand), call.expand, objectsOf)
    : outcome;
  if (shown.ok) return { status: 200, body: encodeWire(shown.value), request_id };
  if (shown.error.unstored) return undefined;
  return { status: shown.error.status, body: errorBody(shown.error), request_id };
}

/** Line items are a list that is there only for those who ask for it. */
function shownOf(value: object, paths: readonly string[]): object {
  const shown = present(value);
  const hidden: unknown = "hidden" in value ? value.hidden : undefined;
  const asked = paths.some((path) => path.split(".")[0] === "line_items");
  if (!asked || typeof hidden !== "object" || hidden === null || !("items" in hidden)) return shown;
  const items = { object: "list", data: hidden.items, has_more: false, url: "" };
  return { ...shown, line_items: items };
}

/** An error as clients of Stripe read it. */
export function errorBody(refusal: Refusal): string {
  const { type, code, message, param, decline_code, charge, about } = refusal;
  return encodeWire({ error: { type, code, message, param, decline_code, charge, ...about } });
}
