import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import {
  assert,
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
import { addressKey } from "./address-key.ts";
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
import {
  type Language,
  type Member,
  type MemberKind,
  privacyDefault,
  type Trade,
} from "./member.ts";
import {
  checkCurrency,
  checkLanguage,
  parseEmail,
  parseName,
  parsePhone,
} from "./member-details.ts";
import { openSession } from "./open-session.ts";
import { registrationOptions, verifyRegistration } from "./passkeys.ts";
import { checkPassword, hashPassword } from "./password.ts";
import { makeRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";
import type { NewSession } from "./session.ts";
import { insertPasskey, replaceRecoveryCodes, savePassword } from "./store/credentials.ts";
import { findMember, insertMember, takenSkeletons } from "./store/members.ts";
import { insertDevice } from "./store/sessions.ts";

/** What a new member says about themselves. */
export type SignUpDetails = {
  /** With or without the `@`. */
  readonly handle: string;
  readonly name: string;
  readonly kind: MemberKind;
  /** Of a business. */
  readonly trade?: Trade;
  readonly email?: string;
  readonly phone?: string;
  readonly language: Language;
  readonly displayCurrency: Currency;
};

/** A new member in a first session. */
export type SignedUp = {
  readonly member: Member;
  readonly session: NewSession;
  /** Ten codes, each good for one sign-in. Shown here and never again. */
  readonly recoveryCodes: readonly string[];
};

/** What can be wrong with any sign-up. */
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
type SoundDetails = Omit<SignUpDetails, "email" | "phone" | "trade"> & {
  readonly trade: Trade | undefined;
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
  const trade = kind === "business" ? details.trade : undefined;
  return ok({
    handle: handle.value,
    name: name.value,
    email: email.value,
    phone: phone.value,
    kind,
    trade,
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

async function handleTaken(
  { db, ids }: Context,
  handle: string,
): Promise<Result<never, HandleTaken>> {
  const candidates = handleCandidates(handle, ids);
  const taken = await takenSkeletons(db, candidates.map(skeleton));
  const free = candidates.filter((candidate) => !taken.has(skeleton(candidate)));
  return err({ code: "handle_taken", suggestions: free.slice(0, suggestionCount) });
}

async function isTaken({ db }: Context, handle: string): Promise<boolean> {
  return (await takenSkeletons(db, [skeleton(handle)])).size > 0;
}

async function insert(
  context: Context,
  tx: Tx,
  memberId: MemberId,
  details: SoundDetails,
): Promise<void> {
  await insertMember(tx, {
    id: memberId,
    person_id: context.ids.make("per"),
    handle: details.handle,
    handle_skeleton: skeleton(details.handle),
    name: details.name,
    kind: details.kind,
    trade: details.trade ?? null,
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

type Joining = {
  readonly memberId: MemberId;
  readonly method: "passkey" | "password";
  readonly caller: Caller;
  readonly storeCredential: StoreCredential;
};

/** The first session of a member who was just stored. */
async function open(
  context: Context,
  tx: Tx,
  change: Change,
  { memberId, method, caller }: Joining,
): Promise<SignedUp> {
  change.note({ name: "member.signed_up", memberId, data: { method } });
  const recoveryCodes = makeRecoveryCodes(context.ids);
  await replaceRecoveryCodes(tx, memberId, recoveryCodes.map(recoveryCodeHash));
  await insertDevice(tx, memberId, deviceLabel(caller.userAgent), now(context));
  const session = await openSession(context, tx, change, { memberId, method, caller });
  const member = await findMember(tx, memberId);
  assert(member !== undefined, "a member who was just stored is there");
  return { member, session, recoveryCodes };
}

async function join(
  context: Context,
  details: SoundDetails,
  joining: Joining,
): Promise<Result<SignedUp, HandleTaken>> {
  const { memberId, storeCredential } = joining;
  try {
    return await context.transact<SignedUp, never>(async (tx, change) => {
      await insert(context, tx, memberId, details);
      await storeCredential(tx, memberId);
      return ok(await open(context, tx, change, joining));
    });
  } catch (error) {
    // Of two who took it at the same moment, the database let one through.
    if (violates(error, handleConstraints)) return handleTaken(context, details.handle);
    throw error;
  }
}

async function checkHandle(context: Context, text: string, caller: Caller) {
  const taken = context.limiter.take("handleCheckByAddress", addressKey(caller.address));
  if (!taken.ok) return taken;
  const handle = parseHandle(text);
  if (!handle.ok) return handle;
  if (await isTaken(context, handle.value)) return handleTaken(context, handle.value);
  return ok({ handle: handle.value });
}

async function signUpWithPassword(
  context: Context,
  details: SignUpDetails & { readonly password: string },
  caller: Caller,
) {
  const taken = context.limiter.take("signUpByAddress", addressKey(caller.address));
  if (!taken.ok) return taken;
  const sound = readDetails(details);
  if (!sound.ok) return sound;
  const { handle, name, email } = sound.value;
  const strong = checkPassword(details.password, [handle, name, email ?? ""]);
  if (!strong.ok) return strong;
  if (await isTaken(context, handle)) return handleTaken(context, handle);
  const hash = await hashPassword(details.password, context.ids);
  return join(context, sound.value, {
    memberId: context.ids.make("usr"),
    method: "password",
    caller,
    storeCredential: (tx, memberId) => savePassword(tx, memberId, hash, now(context)),
  });
}

async function beginPasskeySignUp(
  context: Context,
  details: Pick<SignUpDetails, "handle" | "name">,
  caller: Caller,
) {
  const taken = context.limiter.take("signUpByAddress", addressKey(caller.address));
  if (!taken.ok) return taken;
  const handle = parseHandle(details.handle);
  if (!handle.ok) return handle;
  const name = parseName(details.name);
  if (!name.ok) return name;
  if (await isTaken(context, handle.value)) return handleTaken(context, handle.value);
  const owner = { memberId: context.ids.make("usr"), handle: handle.value, name: name.value };
  return ok(await registrationOptions(context, "sign-up", owner, []));
}

async function finishPasskeySignUp(
  context: Context,
  details: SignUpDetails & { readonly response: RegistrationResponseJSON },
  caller: Caller,
) {
  const refused = err({ code: "passkey_refused" });
  const sound = readDetails(details);
  if (!sound.ok) return sound;
  const verified = await verifyRegistration(context, "sign-up", details.response);
  if (!verified.ok) return verified;
  const { challenge, credential } = verified.value;
  const { member_id: memberId, handle } = challenge;
  if (memberId === null || handle !== sound.value.handle) return refused;
  const passkey = {
    ...credential,
    id: context.ids.make("key"),
    member_id: memberId,
    name: deviceLabel(caller.userAgent),
    created_at: now(context),
    last_used_at: null,
  };
  const storeCredential: StoreCredential = (tx) => insertPasskey(tx, passkey);
  try {
    const joining = { memberId, method: "passkey", caller, storeCredential } as const;
    return await join(context, sound.value, joining);
  } catch (error) {
    if (violates(error, credentialConstraints)) return refused;
    throw error;
  }
}

export function createSignUp(context: Context): SignUp {
  return {
    checkHandle: (text, caller) => checkHandle(context, text, caller),
    signUpWithPassword: (details, caller) => signUpWithPassword(context, details, caller),
    beginPasskeySignUp: (details, caller) => beginPasskeySignUp(context, details, caller),
    finishPasskeySignUp: (details, caller) => finishPasskeySignUp(context, details, caller),
  };
}
