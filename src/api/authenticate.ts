import type { RouteAccess } from "@bourse/contract";
import type { FastifyRequest } from "fastify";
import type { Authenticated, Identity } from "#identity";
import { ok, type Result } from "#kernel";
import { type Refusal, refuse } from "./errors.ts";
import type { SessionCookies } from "./session-cookie.ts";

type Deps = {
  readonly identity: Identity;
  readonly cookies: SessionCookies;
  readonly publicUrl: string;
};

export type Authenticate = (
  request: FastifyRequest,
  access: RouteAccess,
) => Promise<Result<Authenticated | undefined, Refusal>>;

const bearerPattern = /^Bearer ([A-Za-z0-9_-]{1,200})$/i;

/**
 * Who makes a call, by personal access token or session cookie, and whether they may. A call that
 * another site made a browser send is refused before anything is looked up.
 */
export function createAuthenticate({ identity, cookies, publicUrl }: Deps): Authenticate {
  async function byToken(token: string, access: RouteAccess) {
    const who = await identity.authenticate(token);
    if (who?.kind !== "token") return refuse("sign_in_required");
    if (access.by !== "member") return refuse("forbidden", { detail: "needs a session" });
    if (!who.scopes.includes(access.scope)) {
      return refuse("forbidden", { detail: `needs a token with the scope ${access.scope}` });
    }
    return ok(who);
  }

  async function bySession(request: FastifyRequest) {
    const token = cookies.read(request);
    if (token === undefined) return refuse("sign_in_required");
    if (isUnsafe(request) && !statesOrigin(request)) return refuse("forbidden");
    const who = await identity.authenticate(token);
    return who?.kind === "session" ? ok(who) : refuse("sign_in_required");
  }

  return async (request, access) => {
    const { authorization } = request.headers;
    if (authorization === undefined && isUnsafe(request) && isForeign(request, publicUrl)) {
      return refuse("forbidden", { detail: "sent by another site" });
    }
    if (access.by === "anyone") return ok(undefined);
    if (authorization === undefined) return bySession(request);
    const token = bearerPattern.exec(authorization)?.[1];
    return token === undefined ? refuse("sign_in_required") : byToken(token, access);
  };
}

const isUnsafe = (request: FastifyRequest) => request.method !== "GET" && request.method !== "HEAD";

const siteOf = (request: FastifyRequest) => request.headers["sec-fetch-site"];

/** Browsers say where an unsafe request comes from; one that does not is not a member's browser. */
function statesOrigin(request: FastifyRequest): boolean {
  return siteOf(request) !== undefined || request.headers.origin !== undefined;
}

/** Fetch Metadata where the browser has it, else the Origin header: OWASP's order of defence. */
function isForeign(request: FastifyRequest, publicUrl: string): boolean {
  const site = siteOf(request);
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin, host } = request.headers;
  if (origin === undefined || origin === publicUrl) return false;
  return origin.slice(origin.indexOf("//") + 2) !== host;
}
