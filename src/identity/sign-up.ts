import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import {
  type Currency,
  err,
  type MemberId,
  ok,
  type Result,
  sqlState,
  type Tx,
  uniqueViolation,
  violatedConstraint,
} from "#kernel";
import type { Caller } from "./caller.ts";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import { deviceLabel } from "./device.ts";
import type {
  DetailInvalid,
  HandleInvalid,
  HandleTaken,
  PasskeyRefused,
  PasswordWeak,
  RateLimited,
} from "./errors.ts";
import { parseHandle } from "./handles/handle.ts";
import { skeleton } from "./handles/skeleton.ts";
import { handleCandidates, suggestionCount } from "./handles/suggest.ts";
import { type Language, type Member, type MemberKind, privacyDefault } from "./member.ts";
import {
  checkCurrency,
  checkLanguage,
  parseEmail,
  parseName,
  parsePhone,
} from "./member-details.ts";
import type { Passkeys } from "./passkeys.ts";
import { checkPassword, hashPassword } from "./password.ts";
import { makeRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";
import type { NewSession, SessionControl, SignInMethod } from "./sessions.ts";
import { insertPasskey, replaceRecoveryCodes, savePassword } from "./store/credentials.ts";
import { findMember, insertMember, takenSkeletons } from "./store/members.ts";
import { insertDevice } from "./store/sessions.ts";

export type SignUpDetails = {
  /** With or without the `@`. */
  readonly handle: string;
  readonly name: string;
  readonly kind: MemberKind;
  readonly email?: string;
  readonly phone?: string;
  readonly language: Language;
  readonly displayCurrency: Currency;
};

export type SignedUp = {
  readonly member: Member;
  readonly session: NewSession;
  /** Ten codes, each good for one sign-in. Shown here and never again. */
  readonly recoveryCodes: readonly string[];
};

export type SignUpError = HandleInvalid | HandleTaken | DetailInvalid | RateLimited;

export type SignUp = {
  /** Live availability while typing. @returns the handle as it would be stored */
  checkHandle(
    handle: string,
    caller: Caller,
  ): Promise<Result<{ readonly handle: string }, HandleInvalid | HandleTaken | RateLimited>>;
  signUpWithPassword(
    details: SignUpDetails & { readonly password: string },
    caller: Caller,
  ): Promise<Result<SignedUp, SignUpError | PasswordWeak>>;
  /** Options for `navigator.credentials.create`; nothing is stored but the challenge (5 min). */
  beginPasskeySignUp(
    details: Pick<SignUpDetails, "handle" | "name">,
    caller: Caller,
  ): Promise<Result<PublicKeyCredentialCreationOptionsJSON, SignUpError>>;
  /** With the handle that it began with. */
  finishPasskeySignUp(
    details: SignUpDetails & { readonly response: RegistrationResponseJSON },
    caller: Caller,
  ): Promise<Result<SignedUp, SignUpError | PasskeyRefused>>;
};

/** Details that were read and found sound. */
type SoundDetails = Omit<SignUpDetails, "email" | "phone"> & {
  readonly email: string | undefined;
  readonly phone: string | undefined;
};

function readDetails(details: SignUpDetails): Result<SoundDetails, HandleInvalid | DetailInvalid> {
  const handle = parseHandle(details.handle);
  if (!handle.ok) return handle;
  const name = parseName(details.name);
  if (!name.ok) return name;
  const email = details.email === undefined ? ok(undefined) : parseEmail(details.email);
  if (!email.ok) return email;
  const phone = details.phone === undefined ? ok(undefined) : parsePhone(details.phone);
  if (!phone.ok) return phone;
  for (const check of [checkLanguage(details.language), checkCurrency(details.displayCurrency)]) {
    if (!check.ok) return check;
  }
  const { kind, language, displayCurrency } = details;
  return ok({
    handle: handle.value,
    name: name.value,
    email: email.value,
    phone: phone.value,
    kind,
    language,
    displayCurrency,
  });
}

/** Stores what the new member signs in with. */
type StoreCredential = (tx: Tx, memberId: MemberId) => Promise<void>;

const handleConstraints = ["member_handle_key", "member_handle_skeleton_key"];
const credentialConstraints = ["passkey_credential_id_key"];

function violates(error: unknown, constraints: readonly string[]): boolean {
  if (sqlState(error) !== uniqueViolation) return false;
  return constraints.includes(violatedConstraint(error) ?? "");
}

export function createSignUp(
  context: Context,
  parts: { readonly passkeys: Passkeys; readonly control: SessionControl },
): SignUp {
  const { db, ids, limiter, transact } = context;
  const { passkeys, control } = parts;

  async function handleTaken(handle: string): Promise<Result<never, HandleTaken>> {
    const candidates = handleCandidates(handle, ids);
    const taken = await takenSkeletons(db, candidates.map(skeleton));
    const free = candidates.filter((candidate) => !taken.has(skeleton(candidate)));
    return err({ code: "handle_taken", suggestions: free.slice(0, suggestionCount) });
  }

  async function isTaken(handle: string): Promise<boolean> {
    return (await takenSkeletons(db, [skeleton(handle)])).size > 0;
  }

  async function insert(tx: Tx, memberId: MemberId, details: SoundDetails): Promise<void> {
    await insertMember(tx, {
      id: memberId,
      person_id: ids.make("per"),
      handle: details.handle,
      handle_skeleton: skeleton(details.handle),
      name: details.name,
      kind: details.kind,
      status: "active",
      language: details.language,
      display_currency: details.displayCurrency,
      email: details.email ?? null,
      email_verified: false,
      phone: details.phone ?? null,
      phone_verified: false,
      discoverable_by_email: privacyDefault.discoverableByEmail,
      discoverable_by_phone: privacyDefault.discoverableByPhone,
      profile_public: privacyDefault.profilePublic,
      who_may_request: privacyDefault.whoMayRequest,
      step_up_thresholds: {},
      created_at: now(context),
    });
  }

  async function open(
    tx: Tx,
    change: Change,
    memberId: MemberId,
    opening: { readonly method: SignInMethod; readonly caller: Caller },
  ): Promise<SignedUp> {
    const recoveryCodes = makeRecoveryCodes(ids);
    await replaceRecoveryCodes(tx, memberId, recoveryCodes.map(recoveryCodeHash));
    await insertDevice(tx, memberId, deviceLabel(opening.caller.userAgent), now(context));
    const session = await control.open(tx, change, { memberId, ...opening });
    const member = await findMember(tx, memberId);
    if (!member) throw new Error("a member who was just stored is there");
    return { member, session, recoveryCodes };
  }

  async function join(
    details: SoundDetails,
    joining: {
      readonly memberId: MemberId;
      readonly method: "passkey" | "password";
      readonly caller: Caller;
      readonly storeCredential: StoreCredential;
    },
  ): Promise<Result<SignedUp, HandleTaken>> {
    const { memberId, method, caller, storeCredential } = joining;
    try {
      return await transact(async (tx, change) => {
        await insert(tx, memberId, details);
        await storeCredential(tx, memberId);
        change.note({ name: "member.signed_up", memberId, data: { method } });
        return ok(await open(tx, change, memberId, { method, caller }));
      });
    } catch (error) {
      // Of two who took it at the same moment, the database let one through.
      if (violates(error, handleConstraints)) return handleTaken(details.handle);
      throw error;
    }
  }

  return {
    async checkHandle(text, caller) {
      const taken = limiter.take("handleCheckByAddress", caller.address);
      if (!taken.ok) return taken;
      const handle = parseHandle(text);
      if (!handle.ok) return handle;
      return (await isTaken(handle.value))
        ? handleTaken(handle.value)
        : ok({ handle: handle.value });
    },
    async signUpWithPassword(details, caller) {
      const taken = limiter.take("signUpByAddress", caller.address);
      if (!taken.ok) return taken;
      const sound = readDetails(details);
      if (!sound.ok) return sound;
      const { handle, name, email } = sound.value;
      const strong = checkPassword(details.password, [handle, name, ...(email ? [email] : [])]);
      if (!strong.ok) return strong;
      if (await isTaken(handle)) return handleTaken(handle);
      const hash = await hashPassword(details.password, ids);
      return join(sound.value, {
        memberId: ids.make("usr"),
        method: "password",
        caller,
        storeCredential: (tx, memberId) => savePassword(tx, memberId, hash, now(context)),
      });
    },
    async beginPasskeySignUp(details, caller) {
      const taken = limiter.take("signUpByAddress", caller.address);
      if (!taken.ok) return taken;
      const handle = parseHandle(details.handle);
      if (!handle.ok) return handle;
      const name = parseName(details.name);
      if (!name.ok) return name;
      if (await isTaken(handle.value)) return handleTaken(handle.value);
      const owner = { memberId: ids.make("usr"), handle: handle.value, name: name.value };
      return ok(await passkeys.registrationOptions("sign-up", owner, []));
    },
    async finishPasskeySignUp(details, caller) {
      const sound = readDetails(details);
      if (!sound.ok) return sound;
      const verified = await passkeys.verifyRegistration("sign-up", details.response);
      if (!verified.ok) return verified;
      const { challenge, credential } = verified.value;
      const { member_id: memberId, handle } = challenge;
      if (memberId === null || handle !== sound.value.handle) {
        return err({ code: "passkey_refused" });
      }
      const passkey = {
        ...credential,
        id: ids.make("key"),
        member_id: memberId,
        name: deviceLabel(caller.userAgent),
        created_at: now(context),
        last_used_at: null,
      };
      const storeCredential: StoreCredential = (tx) => insertPasskey(tx, passkey);
      try {
        return await join(sound.value, { memberId, method: "passkey", caller, storeCredential });
      } catch (error) {
        if (violates(error, credentialConstraints)) return err({ code: "passkey_refused" });
        throw error;
      }
    },
  };
}
