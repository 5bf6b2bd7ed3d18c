import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { err, type MemberId, minuteMs, ok, type Result, type Tx } from "#kernel";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import type { PasskeyRefused } from "./errors.ts";
import {
  type ChallengeRow,
  insertChallenge,
  markPasskeyUsed,
  type PasskeyRow,
  takeChallenge,
} from "./store/credentials.ts";

const challengeTimeoutMs = 5 * minuteMs;
const challengeLength = 32;
// EdDSA, ES256, RS256 (COSE): what authenticators in use have.
const algorithms = [-8, -7, -257];

export type ChallengePurpose = "sign-up" | "sign-in" | "add-passkey";

/** A credential that was just made, ready to be stored. */
export type NewCredential = Pick<
  PasskeyRow,
  "credential_id" | "public_key" | "counter" | "transports" | "synced"
>;

/** The owner of a registration as the authenticator stores and shows it. */
export type PasskeyOwner = {
  readonly memberId: MemberId;
  readonly handle: string;
  readonly name: string;
};

const refused = err({ code: "passkey_refused" });
const describe = (row: PasskeyRow) => ({ id: row.credential_id, transports: row.transports });

// WebAuthn allows credential ids of up to 1,023 bytes.
const credentialIdPattern = /^[A-Za-z0-9_-]{1,1364}$/;
const challengePattern = /^[A-Za-z0-9_-]{1,128}$/;

/** Whether a text can be the id of a credential at all. */
export function isCredentialId(text: string): boolean {
  return credentialIdPattern.test(text);
}

/** The challenge inside the client data, to find ours by; nothing else of it is believed yet. */
function challengeOf(clientDataJson: string): string | undefined {
  try {
    const text = Buffer.from(clientDataJson, "base64url").toString("utf8");
    const data: unknown = JSON.parse(text);
    if (typeof data !== "object" || data === null || !("challenge" in data)) return undefined;
    const { challenge } = data;
    return typeof challenge === "string" && challengePattern.test(challenge)
      ? challenge
      : undefined;
  } catch {
    return undefined;
  }
}

async function keepChallenge(
  context: Context,
  purpose: ChallengePurpose,
  owner?: PasskeyOwner,
): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = new Uint8Array(context.ids.bytes(challengeLength));
  await context.db.transaction((tx) =>
    insertChallenge(tx, {
      challenge: Buffer.from(challenge).toString("base64url"),
      purpose,
      member_id: owner?.memberId ?? null,
      handle: owner?.handle ?? null,
      expires_at: new Date(context.clock.nowMs() + challengeTimeoutMs),
    }),
  );
  return challenge;
}

/** Takes our challenge of this answer. A failed answer uses it up too. */
async function takeAnswered(
  context: Context,
  purpose: ChallengePurpose,
  clientDataJson: string,
): Promise<ChallengeRow | undefined> {
  const challenge = challengeOf(clientDataJson);
  if (challenge === undefined) return undefined;
  return context.db.transaction((tx) => takeChallenge(tx, challenge, purpose, now(context)));
}

/** For `navigator.credentials.create`; the challenge is kept here, and works once. */
export async function registrationOptions(
  context: Context,
  purpose: "sign-up" | "add-passkey",
  owner: PasskeyOwner,
  known: readonly PasskeyRow[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { relyingParty } = context;
  return generateRegistrationOptions({
    rpName: relyingParty.name,
    rpID: relyingParty.id,
    userID: new Uint8Array(Buffer.from(owner.memberId, "utf8")),
    userName: `@${owner.handle}`,
    userDisplayName: owner.name,
    challenge: await keepChallenge(context, purpose, owner),
    timeout: challengeTimeoutMs,
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: known.map(describe),
  });
}

/** Challenge, origin, relying party and user verification of a registration. */
export async function verifyRegistration(
  context: Context,
  purpose: "sign-up" | "add-passkey",
  response: RegistrationResponseJSON,
): Promise<
  Result<{ readonly challenge: ChallengeRow; readonly credential: NewCredential }, PasskeyRefused>
> {
  const { relyingParty, log } = context;
  const challenge = await takeAnswered(context, purpose, response.response.clientDataJSON);
  if (!challenge) return refused;
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge.challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!registrationInfo) return refused;
    const { credential, credentialBackedUp } = registrationInfo;
    const made: NewCredential = {
      credential_id: credential.id,
      public_key: credential.publicKey,
      counter: BigInt(credential.counter),
      transports: [...(response.response.transports ?? [])],
      synced: credentialBackedUp,
    };
    return ok({ challenge, credential: made });
  } catch (cause) {
    // The library throws whatever does not verify.
    log.info({ cause: String(cause) }, "passkey registration refused");
    return refused;
  }
}

/** For `navigator.credentials.get`. Without `known` the browser offers the passkeys it has. */
export async function assertionOptions(
  { relyingParty }: Context,
  challenge: Uint8Array<ArrayBuffer>,
  known: readonly PasskeyRow[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: relyingParty.id,
    challenge,
    timeout: challengeTimeoutMs,
    userVerification: "required",
    allowCredentials: known.map(describe),
  });
}

/** Opens a sign-in: its challenge is kept here, and works once. */
export async function signInOptions(
  context: Context,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return assertionOptions(context, await keepChallenge(context, "sign-in"), []);
}

export async function takeSignInChallenge(
  context: Context,
  response: AuthenticationResponseJSON,
): Promise<string | undefined> {
  const taken = await takeAnswered(context, "sign-in", response.response.clientDataJSON);
  return taken?.challenge;
}

/** Signature, challenge, origin, relying party and user verification. @returns the counter */
export async function verifyAssertion(
  { relyingParty, log }: Context,
  passkey: PasskeyRow,
  challenge: string,
  response: AuthenticationResponseJSON,
): Promise<Result<number, PasskeyRefused>> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      requireUserVerification: true,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(passkey.public_key),
        // The library would refuse a counter that does not rise; we note it instead.
        counter: 0,
      },
    });
    return verified ? ok(authenticationInfo.newCounter) : refused;
  } catch (cause) {
    log.info({ cause: String(cause) }, "passkey assertion refused");
    return refused;
  }
}

/** A counter that does not rise is noted, not refused: synced passkeys keep it at 0. */
export async function markAssertion(
  context: Context,
  tx: Tx,
  change: Change,
  use: { readonly passkey: PasskeyRow; readonly counter: number },
): Promise<void> {
  const { passkey, counter } = use;
  if (passkey.counter > 0n && BigInt(counter) <= passkey.counter) {
    change.note({
      name: "passkey.counter_not_rising",
      memberId: passkey.member_id,
      data: { name: passkey.name },
    });
  }
  await markPasskeyUsed(tx, passkey.id, counter, now(context));
}
