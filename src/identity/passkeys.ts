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
import { err, type MemberId, minuteMs, ok, type Result } from "#kernel";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import type { PasskeyRefused } from "./errors.ts";
import type { PasskeyRow } from "./store/credentials.ts";
import { type ChallengeRow, insertChallenge, takeChallenge } from "./store/credentials.ts";

export const challengeTimeoutMs = 5 * minuteMs;
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

export type Passkeys = {
  registrationOptions(
    purpose: "sign-up" | "add-passkey",
    owner: PasskeyOwner,
    known: readonly PasskeyRow[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON>;
  verifyRegistration(
    purpose: "sign-up" | "add-passkey",
    response: RegistrationResponseJSON,
  ): Promise<
    Result<{ readonly challenge: ChallengeRow; readonly credential: NewCredential }, PasskeyRefused>
  >;
  /** Without `known` the browser offers what it has. The caller keeps the challenge. */
  assertionOptions(
    challenge: Uint8Array<ArrayBuffer>,
    known: readonly PasskeyRow[],
  ): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** Opens a sign-in: a challenge that is kept here, and works once. */
  signInOptions(): Promise<PublicKeyCredentialRequestOptionsJSON>;
  takeSignInChallenge(response: AuthenticationResponseJSON): Promise<string | undefined>;
  /** Signature, challenge, origin, relying party and user verification. @returns the counter */
  verifyAssertion(
    passkey: PasskeyRow,
    challenge: string,
    response: AuthenticationResponseJSON,
  ): Promise<Result<number, PasskeyRefused>>;
  /** A counter that does not rise is noted, not refused: synced passkeys keep it at 0. */
  noteCounter(change: Change, passkey: PasskeyRow, counter: number): void;
};

const refused: Result<never, PasskeyRefused> = err({ code: "passkey_refused" });

/** The challenge inside the client data, to find ours by; nothing else of it is believed yet. */
function challengeOf(clientDataJson: string): string | undefined {
  try {
    const text = Buffer.from(clientDataJson, "base64url").toString("utf8");
    const data: unknown = JSON.parse(text);
    if (typeof data !== "object" || data === null || !("challenge" in data)) return undefined;
    return typeof data.challenge === "string" ? data.challenge : undefined;
  } catch {
    return undefined;
  }
}

const describe = (row: PasskeyRow) => ({ id: row.credential_id, transports: row.transports });

export function createPasskeys(context: Context): Passkeys {
  const { ids, relyingParty, log } = context;
  const origins = [...relyingParty.origins];

  async function keepChallenge(
    purpose: ChallengePurpose,
    owner?: PasskeyOwner,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = new Uint8Array(ids.bytes(challengeLength));
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

  // In a transaction of its own: a challenge is used up by a failed answer too.
  async function take(purpose: ChallengePurpose, clientDataJson: string) {
    const challenge = challengeOf(clientDataJson);
    if (challenge === undefined) return undefined;
    return context.db.transaction((tx) => takeChallenge(tx, challenge, purpose, now(context)));
  }

  const assertionOptions: Passkeys["assertionOptions"] = (challenge, known) =>
    generateAuthenticationOptions({
      rpID: relyingParty.id,
      challenge,
      timeout: challengeTimeoutMs,
      userVerification: "required",
      allowCredentials: known.map(describe),
    });

  return {
    assertionOptions,
    async registrationOptions(purpose, owner, known) {
      return generateRegistrationOptions({
        rpName: relyingParty.name,
        rpID: relyingParty.id,
        userID: new Uint8Array(Buffer.from(owner.memberId, "utf8")),
        userName: `@${owner.handle}`,
        userDisplayName: owner.name,
        challenge: await keepChallenge(purpose, owner),
        timeout: challengeTimeoutMs,
        attestationType: "none",
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        supportedAlgorithmIDs: algorithms,
        excludeCredentials: known.map(describe),
      });
    },
    async verifyRegistration(purpose, response) {
      const challenge = await take(purpose, response.response.clientDataJSON);
      if (!challenge) return refused;
      try {
        const { registrationInfo } = await verifyRegistrationResponse({
          response,
          expectedChallenge: challenge.challenge,
          expectedOrigin: origins,
          expectedRPID: relyingParty.id,
          requireUserVerification: true,
          supportedAlgorithmIDs: algorithms,
        });
        if (!registrationInfo) return refused;
        const { credential, credentialBackedUp } = registrationInfo;
        return ok({
          challenge,
          credential: {
            credential_id: credential.id,
            public_key: credential.publicKey,
            counter: BigInt(credential.counter),
            transports: [...(response.response.transports ?? [])],
            synced: credentialBackedUp,
          },
        });
      } catch (cause) {
        // The library throws whatever does not verify.
        log.info({ cause: String(cause) }, "passkey registration refused");
        return refused;
      }
    },
    signInOptions: async () => assertionOptions(await keepChallenge("sign-in"), []),
    async takeSignInChallenge(response) {
      return (await take("sign-in", response.response.clientDataJSON))?.challenge;
    },
    async verifyAssertion(passkey, challenge, response) {
      try {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response,
          expectedChallenge: challenge,
          expectedOrigin: origins,
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
    },
    noteCounter(change, passkey, counter) {
      if (passkey.counter === 0n || BigInt(counter) > passkey.counter) return;
      change.note({
        name: "passkey.counter_not_rising",
        memberId: passkey.member_id,
        data: { name: passkey.name },
      });
    },
  };
}
