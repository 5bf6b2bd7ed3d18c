import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Currency, Result } from "#kernel";
import type { Caller } from "./caller.ts";
import type {
  DetailInvalid,
  HandleInvalid,
  HandleTaken,
  PasskeyRefused,
  PasswordWeak,
  RateLimited,
} from "./errors.ts";
import type { Language, Member, MemberKind } from "./member.ts";
import type { NewSession } from "./sessions.ts";

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
