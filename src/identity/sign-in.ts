import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import type { Result } from "#kernel";
import type { Caller } from "./caller.ts";
import type { CodeRequired, RateLimited, SignInRefused } from "./errors.ts";
import type { Member } from "./member.ts";
import type { NewSession } from "./sessions.ts";

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
