import { err, type MemberId, ok, type Result } from "#kernel";
import { type Approved, approvedChange } from "./approved-change.ts";
import { type Context, now } from "./context.ts";
import type { ApprovalRefused, CodeInvalid, NotFound, PasswordWeak } from "./errors.ts";
import { endSessions } from "./open-session.ts";
import { checkPassword, hashPassword } from "./password.ts";
import { makeRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";
import {
  deleteTotp,
  enablePendingTotp,
  findTotp,
  replaceRecoveryCodes,
  savePassword,
  savePendingTotp,
} from "./store/credentials.ts";
import { encodeBase32, matchTotp, totpSecretLength, totpUri } from "./totp.ts";

const notFound = err({ code: "not_found" });

export async function changePassword(
  context: Context,
  memberId: MemberId,
  input: Approved & { readonly password: string },
): Promise<Result<void, PasswordWeak | ApprovalRefused | NotFound>> {
  const member = await context.directory.activeById(memberId);
  if (!member) return notFound;
  const personal = [member.handle, member.name, member.email?.value ?? ""];
  const strong = checkPassword(input.password, personal);
  if (!strong.ok) return strong;
  const hash = await hashPassword(input.password, context.ids);
  const { approvalId, sessionId } = input;
  const approval = { approvalId, action: "password.change" } as const;
  return approvedChange<void, never>(context, memberId, approval, async (tx, change) => {
    await savePassword(tx, memberId, hash, now(context));
    change.note({ name: "password.changed", memberId, data: {} });
    await endSessions(context, tx, change, { memberId, choice: { except: sessionId } });
    return ok(undefined);
  });
}

export async function beginTotp(
  { box, db, directory, ids, relyingParty }: Context,
  memberId: MemberId,
): Promise<Result<{ readonly secret: string; readonly uri: string }, NotFound>> {
  const member = await directory.activeById(memberId);
  if (!member) return notFound;
  const secret = ids.bytes(totpSecretLength);
  await db.transaction((tx) => savePendingTotp(tx, memberId, box.seal(secret, memberId)));
  const uri = totpUri(secret, relyingParty.name, `@${member.handle}`);
  return ok({ secret: encodeBase32(secret), uri });
}

export async function enableTotp(
  context: Context,
  memberId: MemberId,
  { approvalId, sessionId, code }: Approved & { readonly code: string },
): Promise<Result<void, CodeInvalid | ApprovalRefused | NotFound>> {
  const { box, clock } = context;
  const approval = { approvalId, action: "totp.enable" } as const;
  return approvedChange<void, CodeInvalid>(context, memberId, approval, async (tx, change) => {
    const pending = (await findTotp(tx, memberId))?.pending_secret;
    if (!pending) return err({ code: "code_invalid" });
    const step = matchTotp(box.open(pending, memberId), code, clock.nowMs());
    if (step === undefined) return err({ code: "code_invalid" });
    await enablePendingTotp(tx, memberId, step, now(context));
    change.note({ name: "totp.enabled", memberId, data: {} });
    await endSessions(context, tx, change, { memberId, choice: { except: sessionId } });
    return ok(undefined);
  });
}

export async function disableTotp(
  context: Context,
  memberId: MemberId,
  { approvalId, sessionId }: Approved,
): Promise<Result<void, ApprovalRefused | NotFound>> {
  const approval = { approvalId, action: "totp.disable" } as const;
  return approvedChange<void, NotFound>(context, memberId, approval, async (tx, change) => {
    if (!(await deleteTotp(tx, memberId))) return notFound;
    change.note({ name: "totp.disabled", memberId, data: {} });
    await endSessions(context, tx, change, { memberId, choice: { except: sessionId } });
    return ok(undefined);
  });
}

export async function renewRecoveryCodes(
  context: Context,
  memberId: MemberId,
  { approvalId }: Approved,
): Promise<Result<readonly string[], ApprovalRefused | NotFound>> {
  const approval = { approvalId, action: "recovery_codes.renew" } as const;
  return approvedChange<readonly string[], never>(
    context,
    memberId,
    approval,
    async (tx, change) => {
      const codes = makeRecoveryCodes(context.ids);
      await replaceRecoveryCodes(tx, memberId, codes.map(recoveryCodeHash));
      change.note({ name: "recovery_codes.renewed", memberId, data: {} });
      return ok(codes);
    },
  );
}
