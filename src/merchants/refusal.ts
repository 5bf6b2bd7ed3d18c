import { err, type Failure } from "#kernel";

/** What the API answers instead of what was asked, in the words of Stripe's errors. */
export type Refusal = {
  readonly status: 400 | 401 | 402 | 403 | 404 | 409 | 429 | 500 | 503;
  readonly type: "invalid_request_error" | "card_error" | "idempotency_error" | "api_error";
  readonly code?: string;
  readonly message: string;
  readonly param?: string;
  readonly decline_code?: string;
  readonly charge?: string;
  /** Objects that the error is about, by their kind. */
  readonly about?: Readonly<Record<string, unknown>>;
  /** Nothing was begun: the same key may be used again. */
  readonly unstored?: true;
};

/** A call that cannot be done as it was asked. */
export function invalid(code: string, message: string, param?: string): Failure<Refusal> {
  return err({
    status: 400,
    type: "invalid_request_error",
    code,
    message,
    ...(param !== undefined && { param }),
  });
}

/** What names the thing that a path is about; any other parameter only mentions one. */
const pathParams = ["id", "intent", "session"];

/** There is no such object in this world. */
export function missing(kind: string, id: string, param = "id"): Failure<Refusal> {
  return err({
    status: pathParams.includes(param) ? 404 : 400,
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${kind}: '${id}'`,
    param,
  });
}

/** The payment method would not pay. */
export function declined(
  code: string,
  message: string,
  more: Partial<Refusal> = {},
): Failure<Refusal> {
  return err({ status: 402, type: "card_error", code, message, ...more });
}
