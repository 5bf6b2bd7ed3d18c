import { type Route, type RouteName, routes } from "@bourse/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { ApprovalId, Authenticated } from "#identity";
import { ok, parseId, type Result } from "#kernel";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { Call } from "./handlers.ts";

/** Every route of the contract with its name. */
export const routeEntries = Object.entries(routes) as [RouteName, Route][];

const keyPattern = /^[\x21-\x7e]{1,255}$/;
const fieldsMax = 20;

/** Checks every part of a request; the refusal names each field that is wrong. */
export function readCall<N extends RouteName>(
  route: Route,
  who: Authenticated | undefined,
  reply: FastifyReply,
): Result<Call<N>, Refusal> {
  const { request } = reply;
  const params = route.params?.safeParse(request.params);
  // An id that cannot be one is an id of nothing.
  if (params && !params.success) return refuse("not_found");
  const query = route.query ? route.query.safeParse(request.query) : refuseAny(request.query);
  if (!query.success) return refuseFields(query.error, "query");
  const body = route.body ? route.body.safeParse(request.body) : refuseAny(request.body);
  if (!body.success) return refuseFields(body.error, "");
  const idempotencyKey = readIdempotencyKey(route, request);
  if (!idempotencyKey.ok) return idempotencyKey;
  const approvalId = readApproval(route, request);
  if (!approvalId.ok) return approvalId;
  const call = {
    params: params?.data,
    query: query.data,
    body: body.data,
    who,
    idempotencyKey: idempotencyKey.value,
    approvalId: approvalId.value,
    caller: { address: request.ip, userAgent: request.headers["user-agent"] ?? "" },
    reply,
  };
  // Each part was checked by what gives `Call` its types: the route of this name.
  return ok(call as unknown as Call<N>);
}

type Issues = { readonly issues: readonly z.core.$ZodIssue[] };
type Refused = { readonly success: false; readonly error: Issues };
type Nothing = { readonly success: true; readonly data: undefined };

/** For a part that the route does not have: it may be absent or empty, and nothing else. */
function refuseAny(part: unknown): Refused | Nothing {
  const names = typeof part === "object" && part !== null ? Object.keys(part) : [];
  if (part === undefined || part === null || (names.length === 0 && !Array.isArray(part))) {
    return { success: true, data: undefined };
  }
  const code = "unrecognized_keys";
  return { success: false, error: { issues: [{ code, keys: names, path: [], message: "" }] } };
}

function refuseFields(error: Issues, part: string): Result<never, Refusal> {
  const fields = error.issues.slice(0, fieldsMax).flatMap((issue) => {
    const keys = issue.code === "unrecognized_keys" && issue.keys.length > 0 ? issue.keys : [""];
    return keys.slice(0, fieldsMax).map((key) => ({
      path: [part, ...issue.path.map(String), key].filter((name) => name !== "").join("."),
      message: issue.code === "unrecognized_keys" ? "is not a field of this call" : issue.message,
    }));
  });
  return refuse("invalid_request", { fields });
}

function readIdempotencyKey(
  route: Route,
  request: FastifyRequest,
): Result<string | undefined, Refusal> {
  if (!route.movesMoney) return ok(undefined);
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || key === "") return refuse("idempotency_key_required");
  if (keyPattern.test(key)) return ok(key);
  return refuseField("Idempotency-Key", "1 to 255 printable ASCII characters");
}

function readApproval(
  route: Route,
  request: FastifyRequest,
): Result<ApprovalId | undefined, Refusal> {
  const header = route.approval ? request.headers["approval"] : undefined;
  if (header === undefined) return ok(undefined);
  const id = typeof header === "string" ? parseId("stp", header) : undefined;
  return id === undefined ? refuse("approval_invalid") : ok(id);
}
