import type { ApprovalProof } from "#identity";
import { ok, parseId, type Result } from "#kernel";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentApproval, presentSecurity, presentSession } from "./present-member.ts";
import { readAuthentication } from "./read-credential.ts";

/** The security centre: its overview, devices that are signed in, approvals. */
export function createSecurityHandlers({ identity, cookies }: HandlerDeps) {
  return {
    security: async ({ who }) => {
      const [factors, log] = await Promise.all([
        identity.factors(who.memberId),
        identity.securityLog(who.memberId),
      ]);
      return ok(presentSecurity(factors, log));
    },
    sessions: async ({ who }) => {
      const sessions = await identity.sessions(who.memberId);
      return ok({ items: sessions.map((session) => presentSession(session, who.sessionId)) });
    },
    revokeSession: async ({ who, params }) => {
      const id = parseId("ses", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await identity.revokeSession(who.memberId, id);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
    revokeOtherSessions: async ({ who }) => {
      await identity.revokeOtherSessions(who.memberId, who.sessionId);
      return ok(undefined);
    },
    approval: async ({ who, params }) => {
      const id = parseId("stp", params.id);
      if (id === undefined) return refuse("not_found");
      const result = await identity.approval(who.memberId, id);
      return result.ok ? ok(presentApproval(result.value)) : refuseAs(result.error);
    },
    grantApproval: async ({ who, params, body, reply }) => {
      const approvalId = parseId("stp", params.id);
      if (approvalId === undefined) return refuse("not_found");
      const proof = readProof(body);
      if (!proof.ok) return proof;
      const input = { approvalId, proof: proof.value, sessionId: who.sessionId };
      const result = await identity.grantApproval(who.memberId, input);
      if (!result.ok) return refuseAs(result.error);
      cookies.set(reply, result.value);
      return ok(undefined);
    },
  } satisfies Partial<Handlers>;
}

type Proof = {
  readonly passkey?: Record<string, unknown> | undefined;
  readonly totp?: string | undefined;
  readonly password?: string | undefined;
};

function readProof({ passkey, totp, password }: Proof): Result<ApprovalProof, Refusal> {
  const given = [passkey, totp, password].filter((proof) => proof !== undefined);
  if (given.length !== 1) return refuseField("", "exactly one of passkey, totp and password");
  if (totp !== undefined) return ok({ method: "totp", code: totp });
  if (password !== undefined) return ok({ method: "password", password });
  const response = readAuthentication(passkey);
  return response.ok ? ok({ method: "passkey", response: response.value }) : response;
}
