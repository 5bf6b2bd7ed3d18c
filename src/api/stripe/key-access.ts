import { err, ok, type Result } from "#kernel";
import type { ApiKey, OperationName } from "#merchants";

/** Why a key may not do this: the status and the text of it. */
export type KeyRefusal = { readonly status: 401 | 403; readonly message: string };

/** What the browser of a payer may ask for, with the secret of the one thing that is its own. */
const publishable: ReadonlySet<OperationName> = new Set<OperationName>([
  "GET /v1/payment_intents/{id}",
  "POST /v1/payment_intents/{id}/confirm",
  "GET /v1/setup_intents/{id}",
  "POST /v1/setup_intents/{id}/confirm",
  "POST /v1/payment_methods",
]);

/** `Bearer sk_…`, or the key as the name of HTTP Basic. */
export function keyText(authorization: string | undefined): string | undefined {
  const [scheme = "", value = ""] = (authorization ?? "").split(" ", 2);
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return undefined;
  return Buffer.from(value, "base64").toString("utf8").split(":", 1)[0];
}

const visible = 4;

/** A key that may be shown in an error: its kind and its end. */
export function maskKey(key: string): string {
  const prefix = /^[a-z]{2}_(test|live)_/.exec(key)?.[0] ?? "";
  return `${prefix}****${key.slice(-visible)}`;
}

/** `payment_intents`, `checkout_sessions`: what scopes are named by. */
export function resourceOf(name: OperationName): string {
  const [, path = ""] = name.split(" /v1/");
  const [first = "", second = ""] = path.split("/");
  return first === "checkout" ? `${first}_${second}` : first;
}

/** Whether a key may ask for an operation. */
export function mayAsk(
  key: ApiKey,
  name: OperationName,
  input: Readonly<Record<string, unknown>>,
): Result<void, KeyRefusal> {
  if (key.kind === "secret") return ok(undefined);
  if (key.kind === "publishable") {
    const isOwn = !name.includes("{id}") || typeof input["client_secret"] === "string";
    if (publishable.has(name) && isOwn) return ok(undefined);
    const message = publishable.has(name)
      ? "A publishable key needs the client_secret of what it asks for."
      : "This API call cannot be made with a publishable API key. Please use a secret API key.";
    return err({ status: 403, message });
  }
  const resource = resourceOf(name);
  const needed = name.startsWith("GET ") ? ["read", "write"] : ["write"];
  if (needed.some((right) => key.scopes.includes(`${resource}:${right}`))) return ok(undefined);
  return err({
    status: 403,
    message: `The provided key does not have the required permissions for this endpoint. Having the '${resource}:${needed[0]}' permission would allow this request to continue.`,
  });
}
