import { hash } from "node:crypto";
import type { Route } from "@bourse/contract";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import type { ApprovalId } from "#identity";
import { ok, parseId, type Result } from "#kernel";
import { type Refusal, refuse } from "./errors.ts";
import type { Idempotency } from "./handlers.ts";

/** What a request says, checked against its route. */
export type ReadCall = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly idempotency: Idempotency | undefined;
  readonly approvalId: ApprovalId | undefined;
};

const keyPattern = /^[\x21-\x7e]{1,255}$/;
const fieldsMax = 20;

/** Checks every part of a request; the refusal names each field that is wrong. */
export function readCall(
  name: string,
  route: Route,
  request: FastifyRequest,
): Result<ReadCall, Refusal> {
  const params = route.params?.safeParse(request.params);
  // An id that cannot be one is an id of nothing.
  if (params && !params.success) return refuse("not_found");
  const query = route.query ? route.query.safeParse(request.query) : refuseAny(request.query);
  if (query && !query.success) return refuseFields(query.error, "query");
  const body = route.body ? route.body.safeParse(request.body) : refuseAny(request.body);
  if (body && !body.success) return refuseFields(body.error, "");
  const idempotency = readIdempotency(name, route, request, [params?.data, body?.data]);
  if (idempotency && !idempotency.ok) return idempotency;
  const approvalId = readApproval(route, request);
  if (!approvalId.ok) return approvalId;
  return ok({
    params: params?.data,
    query: query?.data,
    body: body?.data,
    idempotency: idempotency?.value,
    approvalId: approvalId.value,
  });
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

function readIdempotency(
  name: string,
  route: Route,
  request: FastifyRequest,
  asked: readonly unknown[],
): Result<Idempotency, Refusal> | undefined {
  if (!route.movesMoney) return undefined;
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || key === "") return refuse("idempotency_key_required");
  if (!keyPattern.test(key)) {
    return refuse("invalid_request", {
      fields: [{ path: "Idempotency-Key", message: "1 to 255 printable ASCII characters" }],
    });
  }
  // What was parsed has its fields in the order of the schema, however they were sent.
  return ok({ key, requestHash: hash("sha256", JSON.stringify([name, ...asked]), "hex") });
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
