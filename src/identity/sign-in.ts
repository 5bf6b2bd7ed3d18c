import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import { err, type MemberId, ok, type Result, type Tx, u128ToId } from "#kernel";
import type { Caller } from "./caller.ts";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import { deviceLabel } from "./device.ts";
import type { CodeRequired, RateLimited, SignInRefused } from "./errors.ts";
import type { Member } from "./member.ts";
import { parseAccountName } from "./member-details.ts";
import type { Passkeys } from "./passkeys.ts";
import { verifyPassword } from "./password.ts";
import type { SecondFactors } from "./second-factors.ts";
import type { NewSession, SessionControl, SignInMethod } from "./sessions.ts";
import { findPasskey, findPasswordHash, findTotp, markPasskeyUsed } from "./store/credentials.ts";
import { findMemberIdByContactPoint } from "./store/members.ts";
import { insertDevice } from "./store/sessions.ts";

export type SignedIn = { readonly member: Member; readonly session: NewSession };

/** The session token that the browser still held, if any: it dies with the sign-in. */
export type Replaces = { readonly replaces?: string };

export type PasswordSignIn = Replaces & {
  /** A handle, or a verified e-mail address or phone number. */
  readonly account: string;
  readonly password: string;
  /** TOTP code, when the first answer was `code_required`. */
  readonly code?: string;
};

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
    input: Replaces & { readonly response: AuthenticationResponseJSON },
    caller: Caller,
  ): Promise<Result<SignedIn, SignInRefused | RateLimited>>;
  /** Each code works once. */
  signInWithRecoveryCode(
    input: Replaces & { readonly account: string; readonly recoveryCode: string },
    caller: Caller,
  ): Promise<Result<SignedIn, SignInRefused | RateLimited>>;
};

const refused = err({ code: "sign_in_refused" });
const codeRequired = err({ code: "code_required" });
// No member has it: what is asked of the database for them takes as long as for a real one.
const nobody = u128ToId("usr", 0n);
const accountNameLengthMax = 254;

export function createSignIn(
  context: Context,
  parts: {
    readonly passkeys: Passkeys;
    readonly secondFactors: SecondFactors;
    readonly control: SessionControl;
  },
): SignIn {
  const { db, limiter, transact, directory } = context;
  const { passkeys, secondFactors, control } = parts;

  async function findAccount(text: string): Promise<Member | undefined> {
    if (text.length > accountNameLengthMax) return undefined;
    const name = parseAccountName(text);
    if (!name) return undefined;
    if (name.by === "handle") return directory.activeByHandle(name.value);
    const id = await findMemberIdByContactPoint(db, name.by, name.value);
    return id && directory.activeById(id);
  }

  /** One attempt of this address at this account; `giveBack` when it succeeds. */
  function take(caller: Caller, account: string) {
    const byAddress = limiter.take("signInByAddress", caller.address);
    if (!byAddress.ok) return byAddress;
    const byAccount = limiter.take("signInByAccount", account);
    if (!byAccount.ok) return byAccount;
    return ok({
      giveBack() {
        limiter.giveBack("signInByAddress", caller.address);
        limiter.giveBack("signInByAccount", account);
      },
    });
  }

  async function open(
    tx: Tx,
    change: Change,
    member: Member,
    opening: { method: SignInMethod; caller: Caller; replaces: string | undefined },
  ): Promise<SignedIn> {
    const memberId = member.id;
    const session = await control.open(tx, change, { memberId, ...opening });
    const device = deviceLabel(opening.caller.userAgent);
    const { address } = opening.caller;
    const { method } = opening;
    change.note({ name: "member.signed_in", memberId, data: { method, device, address } });
    if (await insertDevice(tx, memberId, device, now(context))) {
      change.note({ name: "member.new_device", memberId, data: { device, address } });
    }
    return { member, session };
  }

  async function signInWithPassword(input: PasswordSignIn, caller: Caller) {
    const member = await findAccount(input.account);
    const attempt = take(caller, member?.id ?? input.account.slice(0, accountNameLengthMax));
    if (!attempt.ok) return attempt;
    const id: MemberId = member?.id ?? nobody;
    const right = await verifyPassword(await findPasswordHash(db, id), input.password);
    if (!right || !member) return refused;
    const needsCode = Boolean((await findTotp(db, id))?.sealed_secret);
    const { code } = input;
    if (needsCode && code === undefined) {
      attempt.value.giveBack();
      return codeRequired;
    }
    const signedIn = await transact<SignedIn, SignInRefused>(async (tx, change) => {
      if (needsCode && !(await secondFactors.useTotp(tx, id, code ?? ""))) return refused;
      const method = needsCode ? "password_totp" : "password";
      return ok(await open(tx, change, member, { method, caller, replaces: input.replaces }));
    });
    if (signedIn.ok) attempt.value.giveBack();
    return signedIn;
  }

  async function finishPasskeySignIn(
    input: Replaces & { readonly response: AuthenticationResponseJSON },
    caller: Caller,
  ) {
    const { response, replaces } = input;
    const taken = limiter.take("signInByAddress", caller.address);
    if (!taken.ok) return taken;
    const challenge = await passkeys.takeSignInChallenge(response);
    const passkey = await findPasskey(db, response.id);
    if (challenge === undefined || !passkey) return refused;
    const { userHandle } = response.response;
    const owner = userHandle && Buffer.from(userHandle, "base64url").toString("utf8");
    // WebAuthn, section 7.2, step 6: the user handle must name the owner of the credential.
    if (owner && owner !== passkey.member_id) return refused;
    const verified = await passkeys.verifyAssertion(passkey, challenge, response);
    const member = await directory.activeById(passkey.member_id);
    if (!verified.ok || !member) return refused;
    limiter.giveBack("signInByAddress", caller.address);
    return transact<SignedIn, never>(async (tx, change) => {
      passkeys.noteCounter(change, passkey, verified.value);
      await markPasskeyUsed(tx, passkey.id, verified.value, now(context));
      return ok(await open(tx, change, member, { method: "passkey", caller, replaces }));
    });
  }

  return {
    signInWithPassword,
    async beginPasskeySignIn(caller) {
      const taken = limiter.take("signInByAddress", caller.address);
      if (!taken.ok) return taken;
      return ok(await passkeys.signInOptions());
    },
    finishPasskeySignIn,
    async signInWithRecoveryCode(input, caller) {
      const member = await findAccount(input.account);
      const attempt = take(caller, member?.id ?? input.account.slice(0, accountNameLengthMax));
      if (!attempt.ok) return attempt;
      const signedIn = await transact<SignedIn, SignInRefused>(async (tx, change) => {
        const id: MemberId = member?.id ?? nobody;
        const used = await secondFactors.useRecoveryCode(tx, change, id, input.recoveryCode);
        if (!used || !member) return refused;
        const { replaces } = input;
        return ok(await open(tx, change, member, { method: "recovery_code", caller, replaces }));
      });
      if (signedIn.ok) attempt.value.giveBack();
      return signedIn;
    },
  };
}
