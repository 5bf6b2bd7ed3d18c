import type { ApprovalId, SecurityAction, SessionId } from "#identity";
import { ok, parseId, type Result } from "#kernel";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers, SessionHolder } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { presentPasskey } from "./present-member.ts";
import { readRegistration } from "./read-credential.ts";
import { requireApproval } from "./security-approval.ts";

type Changing = { readonly who: SessionHolder; readonly approvalId: ApprovalId | undefined };

/** Ways to sign in: passkeys, password, codes. */
export function createFactorHandlers({ identity }: HandlerDeps) {
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
