import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import { err, type MemberId, ok, type Result, type Tx, u128ToId } from "#kernel";
import { addressKey } from "./address-key.ts";
import type { Caller } from "./caller.ts";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import { deviceLabel } from "./device.ts";
import type { CodeRequired, RateLimited, SignInRefused } from "./errors.ts";
import type { Member } from "./member.ts";
import { parseAccountName } from "./member-details.ts";
import { openSession } from "./open-session.ts";
import {
  isCredentialId,
  markAssertion,
  signInOptions,
  takeSignInChallenge,
  verifyAssertion,
} from "./passkeys.ts";
import { verifyPassword } from "./password.ts";
import { useRecoveryCode, useTotp } from "./second-factors.ts";
import type { NewSession, SignInMethod } from "./session.ts";
import { findPasskey, findPasswordHash, findTotp } from "./store/credentials.ts";
import { findMemberIdByContactPoint } from "./store/members.ts";
import { insertDevice } from "./store/sessions.ts";

/** A member in a fresh session. */
export type SignedIn = { readonly member: Member; readonly session: NewSession };

/** The session token that the browser still held, if any: it dies with the sign-in. */
export type Replaces = { readonly replaces?: string };

/** What is typed to sign in with a password. */
export type PasswordSignIn = Replaces & {
  /** A handle, or a verified e-mail address or phone number. */
  readonly account: string;
  readonly password: string;
  /** TOTP code, when the first answer was `code_required`. */
  readonly code?: string;
};

type RecoverySignIn = Replaces & { readonly account: string; readonly recoveryCode: string };
type PasskeySignIn = Replaces & { readonly response: AuthenticationResponseJSON };

export type SignIn = {
  /** Takes the same work, and gives the same answer, for an account that does not exist. */
  signInWithPassword(
    input: PasswordSignIn,
    caller: Caller,
  ): Promise<Result<SignedIn, SignInRefused | CodeRequired | RateLimited>>;
  /** Options without a list of credentials: the browser offers the passkeys it has. */
  beginPasskeySignIn(
    caller: Caller,
  ): Promise<Result<PublicKeyCredentialRequestOptionsJSON, RateLimited>>;
  finishPasskeySignIn(
    input: PasskeySignIn,
    caller: Caller,
  ): Promise<Result<SignedIn, SignInRefused | RateLimited>>;
  /** Each code works once. */
  signInWithRecoveryCode(
    input: RecoverySignIn,
    caller: Caller,
  ): Promise<Result<SignedIn, SignInRefused | RateLimited>>;
};

const refused = err({ code: "sign_in_refused" });
const codeRequired = err({ code: "code_required" });
// No member has it: what is asked of the database for them takes as long as for a real one.
const nobody = u128ToId("usr", 0n);
const accountNameLengthMax = 254;

async function findAccount(context: Context, text: string): Promise<Member | undefined> {
  const name = text.length > accountNameLengthMax ? undefined : parseAccountName(text);
  if (!name) return undefined;
  if (name.by === "handle") return context.directory.activeByHandle(name.value);
  const id = await findMemberIdByContactPoint(context.db, name.by, name.value);
  return id && context.directory.activeById(id);
}

/** One try of this address at this account; `giveBack` when it succeeds. */
function take(
  { limiter }: Context,
  caller: Caller,
  account: string,
): Result<{ giveBack(): void }, RateLimited> {
  const key = account.slice(0, accountNameLengthMax);
  const byAddress = limiter.take("signInByAddress", addressKey(caller.address));
  if (!byAddress.ok) return byAddress;
  const byAccount = limiter.take("signInByAccount", key);
  if (!byAccount.ok) return byAccount;
  return ok({
    giveBack() {
      limiter.giveBack("signInByAddress", addressKey(caller.address));
      limiter.giveBack("signInByAccount", key);
    },
  });
}

type Entry = {
  readonly method: SignInMethod;
  readonly caller: Caller;
  readonly replaces: string | undefined;
};

async function enter(
  context: Context,
  tx: Tx,
  change: Change,
  member: Member,
  entry: Entry,
): Promise<SignedIn> {
  const memberId = member.id;
  const session = await openSession(context, tx, change, { memberId, ...entry });
  const device = deviceLabel(entry.caller.userAgent);
  const { address } = entry.caller;
  const data = { method: entry.method, device, address };
  change.note({ name: "member.signed_in", memberId, data });
  if (await insertDevice(tx, memberId, device, now(context))) {
    change.note({ name: "member.new_device", memberId, data: { device, address } });
  }
  return { member, session };
}

async function signInWithPassword(
  context: Context,
  input: PasswordSignIn,
  caller: Caller,
): Promise<Result<SignedIn, SignInRefused | CodeRequired | RateLimited>> {
  const { db } = context;
  const { code, replaces } = input;
  const member = await findAccount(context, input.account);
  const attempt = take(context, caller, member?.id ?? input.account);
  if (!attempt.ok) return attempt;
  const id: MemberId = member?.id ?? nobody;
  const right = await verifyPassword(await findPasswordHash(db, id), input.password);
  if (!right || !member) return refused;
  const needsCode = Boolean((await findTotp(db, id))?.sealed_secret);
  if (needsCode && code === undefined) {
    attempt.value.giveBack();
    return codeRequired;
  }
  const signedIn = await context.transact<SignedIn, SignInRefused>(async (tx, change) => {
    if (needsCode && !(await useTotp(context, tx, id, code ?? ""))) return refused;
    const method = needsCode ? "password_totp" : "password";
    return ok(await enter(context, tx, change, member, { method, caller, replaces }));
  });
  if (signedIn.ok) attempt.value.giveBack();
  return signedIn;
}

async function finishPasskeySignIn(
  context: Context,
  input: PasskeySignIn,
  caller: Caller,
): Promise<Result<SignedIn, SignInRefused | RateLimited>> {
  const { db, directory, limiter } = context;
  const { response, replaces } = input;
  const taken = limiter.take("signInByAddress", addressKey(caller.address));
  if (!taken.ok) return taken;
  const challenge = await takeSignInChallenge(context, response);
  const passkey = isCredentialId(response.id) ? await findPasskey(db, response.id) : undefined;
  if (challenge === undefined || !passkey) return refused;
  const { userHandle } = response.response;
  const owner = userHandle && Buffer.from(userHandle, "base64url").toString("utf8");
  // WebAuthn, section 7.2, step 6: the user handle must name the owner of the credential.
  if (owner && owner !== passkey.member_id) return refused;
  const verified = await verifyAssertion(context, passkey, challenge, response);
  const member = await directory.activeById(passkey.member_id);
  if (!verified.ok || !member) return refused;
  limiter.giveBack("signInByAddress", addressKey(caller.address));
  return context.transact<SignedIn, never>(async (tx, change) => {
    await markAssertion(context, tx, change, { passkey, counter: verified.value });
    return ok(await enter(context, tx, change, member, { method: "passkey", caller, replaces }));
  });
}

async function signInWithRecoveryCode(
  context: Context,
  input: RecoverySignIn,
  caller: Caller,
): Promise<Result<SignedIn, SignInRefused | RateLimited>> {
  const { recoveryCode, replaces } = input;
  const member = await findAccount(context, input.account);
  const attempt = take(context, caller, member?.id ?? input.account);
  if (!attempt.ok) return attempt;
  const signedIn = await context.transact<SignedIn, SignInRefused>(async (tx, change) => {
    const id: MemberId = member?.id ?? nobody;
    const used = await useRecoveryCode(tx, change, id, recoveryCode);
    if (!used || !member) return refused;
    const entry = { method: "recovery_code", caller, replaces } as const;
    return ok(await enter(context, tx, change, member, entry));
  });
  if (signedIn.ok) attempt.value.giveBack();
  return signedIn;
}

export function createSignIn(context: Context): SignIn {
  return {
    signInWithPassword: (input, caller) => signInWithPassword(context, input, caller),
    async beginPasskeySignIn(caller) {
      const taken = context.limiter.take("signInByAddress", addressKey(caller.address));
      return taken.ok ? ok(await signInOptions(context)) : taken;
    },
    finishPasskeySignIn: (input, caller) => finishPasskeySignIn(context, input, caller),
    signInWithRecoveryCode: (input, caller) => signInWithRecoveryCode(context, input, caller),
  };
}
