import type { ApprovalId, ApprovalProof, SecurityAction, SessionId } from "#identity";
import { ok, parseId, type Result } from "#kernel";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers, SessionHolder } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import {
  presentApproval,
  presentPasskey,
  presentSecurity,
  presentSession,
} from "./present-member.ts";
import { readAuthentication, readRegistration } from "./read-credential.ts";
import { requireApproval } from "./security-approval.ts";

type Changing = { readonly who: SessionHolder; readonly approvalId: ApprovalId | undefined };

/** Devices, approvals, passkeys, password and codes. */
export function createSecurityHandlers({ identity, cookies }: HandlerDeps) {
  /** The approval and the session that a change needs, or the refusal that asks for one. */
  async function approved(
    { who, approvalId }: Changing,
    action: SecurityAction,
    target?: string,
  ): Promise<Result<{ approvalId: ApprovalId; sessionId: SessionId }, Refusal>> {
    const change = { action, approvalId, ...(target !== undefined && { target }) };
    const approval = await requireApproval(identity, who.memberId, change);
    return approval.ok ? ok({ approvalId: approval.value, sessionId: who.sessionId }) : approval;
  }

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
    passkeyOptions: async ({ who }) => {
      const result = await identity.beginAddPasskey(who.memberId);
      if (!result.ok) return refuseAs(result.error);
      return ok({ challengeId: result.value.challenge, options: { ...result.value } });
    },
    addPasskey: async (call) => {
      const response = readRegistration(call.body.credential);
      if (!response.ok) return response;
      const approval = await approved(call, "passkey.add");
      if (!approval.ok) return approval;
      const input = { ...approval.value, response: response.value, name: call.body.label };
      const result = await identity.finishAddPasskey(call.who.memberId, input);
      return result.ok ? ok(presentPasskey(result.value)) : refuseAs(result.error);
    },
    removePasskey: async (call) => {
      const passkeyId = parseId("key", call.params.id);
      if (passkeyId === undefined) return refuse("not_found");
      const { passkeys } = await identity.factors(call.who.memberId);
      if (!passkeys.some(({ id }) => id === passkeyId)) return refuse("not_found");
      const approval = await approved(call, "passkey.remove", passkeyId);
      if (!approval.ok) return approval;
      const input = { ...approval.value, passkeyId };
      const result = await identity.removePasskey(call.who.memberId, input);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
    changePassword: async (call) => {
      const approval = await approved(call, "password.change");
      if (!approval.ok) return approval;
      const input = { ...approval.value, password: call.body.password };
      const result = await identity.changePassword(call.who.memberId, input);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
    startTotp: async ({ who }) => {
      const result = await identity.beginTotp(who.memberId);
      return result.ok ? ok({ ...result.value }) : refuseAs(result.error);
    },
    confirmTotp: async (call) => {
      const approval = await approved(call, "totp.enable");
      if (!approval.ok) return approval;
      const input = { ...approval.value, code: call.body.totp };
      const result = await identity.enableTotp(call.who.memberId, input);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
    removeTotp: async (call) => {
      const approval = await approved(call, "totp.disable");
      if (!approval.ok) return approval;
      const result = await identity.disableTotp(call.who.memberId, approval.value);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
    newRecoveryCodes: async (call) => {
      const approval = await approved(call, "recovery_codes.renew");
      if (!approval.ok) return approval;
      const result = await identity.renewRecoveryCodes(call.who.memberId, approval.value);
      return result.ok ? ok({ recoveryCodes: [...result.value] }) : refuseAs(result.error);
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
