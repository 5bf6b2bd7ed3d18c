import type { z } from "zod";

/** What a personal access token may be allowed to do. */
export const tokenScopes = ["accounts", "payments", "profile", "events"] as const;
export type TokenScope = (typeof tokenScopes)[number];

/**
 * Who may call a route: anyone; a member by session or by a token that has the scope; or only a
 * member who is signed in with a session (security settings); or only an operator, with a session
 * in which they proved lately who they are (the ledger). To others the last are not found.
 */
export type RouteAccess =
  | { readonly by: "anyone" }
  | { readonly by: "member"; readonly scope: TokenScope }
  | { readonly by: "session" }
  | { readonly by: "operator" };

type ObjectSchema = z.ZodObject;

/** One operation of the API. The server, the client and the OpenAPI document all come from it. */
export type Route = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `{name}` marks a path parameter. */
  readonly path: `/v1/${string}`;
  readonly summary: string;
  readonly tag: string;
  readonly access: RouteAccess;
  /** Moves money: `Idempotency-Key` is required, and the same key gets the same answer for ever. */
  readonly movesMoney?: true;
  /**
   * May answer `approval_required` with the id of an approval. Grant it, then send the same call
   * again with the id in the `Approval` header.
   */
  readonly approval?: true;
  readonly params?: ObjectSchema;
  readonly query?: ObjectSchema;
  readonly body?: ObjectSchema;
  /** For bodies that may be larger than others. */
  readonly bodyBytesMax?: number;
  readonly status: 200 | 201 | 202 | 204;
  /** Absent for 204 and for files. */
  readonly response?: z.ZodType;
  /** A file instead of JSON: its media types. */
  readonly file?: readonly string[];
};

/** Keeps the exact types of a route while checking its shape. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

type In<S> = S extends z.ZodType ? z.input<S> : unknown;

/** Parameters, query and body of a call in one object; names do not collide (tested). */
export type RouteInput<R extends Route> = In<R["params"]> & In<R["query"]> & In<R["body"]>;
/** What a call resolves to. */
export type RouteOutput<R extends Route> = R["response"] extends z.ZodType
  ? z.output<R["response"]>
  : R["file"] extends readonly string[]
    ? Blob
    : undefined;
