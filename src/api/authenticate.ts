import type { RouteAccess } from "@bourse/contract";
import type { FastifyRequest } from "fastify";
import type { Authenticated, Identity } from "#identity";
import { ok, type Result, type Soon, whenThere } from "#kernel";
import type { AuthoriseOperator } from "./authorise-operator.ts";
import { type Refusal, refuse } from "./errors.ts";
import type { SessionCookies } from "./session-cookie.ts";

type Deps = {
  readonly identity: Identity;
  readonly cookies: SessionCookies;
  readonly publicUrl: string;
  readonly authoriseOperator: AuthoriseOperator;
};

/** The part of a request that says who makes it; an upgrade to a WebSocket has it too. */
export type Credentials = Pick<FastifyRequest, "headers" | "method"> & { readonly url: string };

type Authorised = Result<Authenticated | undefined, Refusal>;

export type Authenticate = (request: Credentials, access: RouteAccess) => Soon<Authorised>;

const bearerPattern = /^Bearer ([A-Za-z0-9_-]{1,200})$/i;

/**
 * Who makes a call, by personal access token or session cookie, and whether they may. A call that
 * another site made a browser send is refused before anything is looked up.
 */
export function createAuthenticate(deps: Deps): Authenticate {
  const { identity, cookies, publicUrl, authoriseOperator } = deps;

  function byToken(token: string, access: RouteAccess) {
    return whenThere(identity.authenticate(token), (who): Authorised => {
      if (who?.kind !== "token") return refuse("sign_in_required");
      if (access.by !== "member") return refuse("forbidden", { detail: "needs a session" });
      if (!who.scopes.includes(access.scope)) {
        return refuse("forbidden", { detail: `needs a token with the scope ${access.scope}` });
      }
      return ok(who);
    });
  }

  async function bySession(request: Credentials, access: RouteAccess) {
    const token = cookies.read(request);
    if (token === undefined) return refuse("sign_in_required");
    if (isUnsafe(request) && !statesOrigin(request)) return refuse("forbidden");
    const who = await identity.authenticate(token);
    if (who?.kind !== "session") return refuse("sign_in_required");
    return access.by === "operator" ? authoriseOperator(who, request) : ok(who);
  }

  return (request, access) => {
    const { authorization } = request.headers;
    if (authorization === undefined && isUnsafe(request) && isForeign(request, publicUrl)) {
      return refuse("forbidden", { detail: "sent by another site" });
    }
    if (access.by === "anyone") return ok(undefined);
    if (authorization === undefined) return bySession(request, access);
    const token = bearerPattern.exec(authorization)?.[1];
    return token === undefined ? refuse("sign_in_required") : byToken(token, access);
  };
}

const isUnsafe = (request: Credentials) => request.method !== "GET" && request.method !== "HEAD";

const siteOf = (request: Credentials) => request.headers["sec-fetch-site"];

/** Browsers say where an unsafe request comes from; one that does not is not a member's browser. */
export function statesOrigin(request: Credentials): boolean {
  return siteOf(request) !== undefined || request.headers.origin !== undefined;
}

/** Fetch Metadata where the browser has it, else the Origin header: OWASP's order of defence. */
export function isForeign(request: Credentials, publicUrl: string): boolean {
  const site = siteOf(request);
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin, host } = request.headers;
  if (origin === undefined || origin === publicUrl) return false;
  return origin.slice(origin.indexOf("//") + 2) !== host;
}
