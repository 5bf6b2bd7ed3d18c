import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Id, MemberId, Money, Result } from "#kernel";
import type { ApprovalId } from "./approvals.ts";
import type {
  ApprovalRefused,
  ApprovalRequired,
  CodeInvalid,
  DetailInvalid,
  LastFactor,
  LimitReached,
  NotFound,
  PasskeyRefused,
  PasswordWeak,
} from "./errors.ts";
import type { IdentityEvent } from "./events.ts";
import type { SessionId } from "./sessions.ts";

export type PasskeyId = Id<"key">;

export type PasskeyInfo = {
  readonly id: PasskeyId;
  readonly name: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | undefined;
  /** Kept by a password manager or cloud account, so it survives the loss of the device. */
  readonly synced: boolean;
};

/** What protects an account, for the security centre. */
export type Factors = {
  readonly passkeys: readonly PasskeyInfo[];
  readonly password: boolean;
  readonly totp: boolean;
  readonly recoveryCodesLeft: number;
};

/** An approval of the action, and the session to keep when a change ends all others. */
export type Approved = { readonly approvalId: ApprovalId; readonly sessionId: SessionId };

export type Security = {
  factors(memberId: MemberId): Promise<Factors>;
  beginAddPasskey(
    memberId: MemberId,
  ): Promise<Result<PublicKeyCredentialCreationOptionsJSON, NotFound | LimitReached>>;
  /** Approval of `passkey.add`. */
  finishAddPasskey(
    memberId: MemberId,
    input: Approved & { readonly response: RegistrationResponseJSON; readonly name: string },
  ): Promise<Result<PasskeyInfo, PasskeyRefused | ApprovalRefused | NotFound | LimitReached>>;
  /** Approval of `passkey.remove` with the passkey as target. Ends all other sessions. */
  removePasskey(
    memberId: MemberId,
    input: Approved & { readonly passkeyId: PasskeyId },
  ): Promise<Result<void, ApprovalRefused | NotFound | LastFactor>>;
  /** Sets or changes it. Approval of `password.change`. Ends all other sessions. */
  changePassword(
    memberId: MemberId,
    input: Approved & { readonly password: string },
  ): Promise<Result<void, PasswordWeak | ApprovalRefused | NotFound>>;
  /** A new secret, not yet in force: it is once {@link Security.enableTotp} had a code of it. */
  beginTotp(
    memberId: MemberId,
  ): Promise<Result<{ readonly secret: string; readonly uri: string }, NotFound>>;
  /**
   * Approval of `totp.enable`, the first time too: a stolen session could otherwise enrol a factor
   * of its own and approve payments with it. Ends all other sessions.
   */
  enableTotp(
    memberId: MemberId,
    input: Approved & { readonly code: string },
  ): Promise<Result<void, CodeInvalid | ApprovalRefused | NotFound>>;
  /** Approval of `totp.disable`. Ends all other sessions. */
  disableTotp(
    memberId: MemberId,
    input: Approved,
  ): Promise<Result<void, ApprovalRefused | NotFound>>;
  /** Approval of `recovery_codes.renew`; the old codes are dead. @returns ten new ones */
  renewRecoveryCodes(
    memberId: MemberId,
    input: Approved,
  ): Promise<Result<readonly string[], ApprovalRefused | NotFound>>;
  /** Lowering is free; raising needs an approval of `step_up_threshold.raise`, target `USD:10000`. */
  setStepUpThreshold(
    memberId: MemberId,
    input: { readonly threshold: Money; readonly approvalId?: ApprovalId },
  ): Promise<Result<void, DetailInvalid | ApprovalRequired | ApprovalRefused | NotFound>>;
  /** The security log, newest first, at most 100 from before `beforeMs`. */
  securityLog(memberId: MemberId, beforeMs?: number): Promise<IdentityEvent[]>;
};
