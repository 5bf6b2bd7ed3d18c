import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import type { MemberId, Money, Result } from "#kernel";
import type { ApprovalId } from "./approval.ts";
import type { Approved } from "./approved-change.ts";
import {
  beginTotp,
  changePassword,
  disableTotp,
  enableTotp,
  renewRecoveryCodes,
} from "./code-settings.ts";
import type { Context } from "./context.ts";
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
import type { PasskeyInfo } from "./passkey.ts";
import {
  type AddPasskey,
  beginAddPasskey,
  finishAddPasskey,
  type RemovePasskey,
  removePasskey,
  toPasskeyInfo,
} from "./passkey-settings.ts";
import { setStepUpThreshold } from "./step-up-threshold.ts";
import {
  countRecoveryCodes,
  findPasswordHash,
  findTotp,
  listPasskeys,
} from "./store/credentials.ts";
import { listSecurityEvents } from "./store/security-events.ts";

/** What protects an account, for the security centre. */
export type Factors = {
  readonly passkeys: readonly PasskeyInfo[];
  readonly password: boolean;
  readonly totp: boolean;
  readonly recoveryCodesLeft: number;
};

export type Security = {
  factors(memberId: MemberId): Promise<Factors>;
  beginAddPasskey(
    memberId: MemberId,
  ): Promise<Result<PublicKeyCredentialCreationOptionsJSON, NotFound | LimitReached>>;
  /** Approval of `passkey.add`. */
  finishAddPasskey(
    memberId: MemberId,
    input: AddPasskey,
  ): Promise<Result<PasskeyInfo, PasskeyRefused | ApprovalRefused | NotFound | LimitReached>>;
  /** Approval of `passkey.remove` with the passkey as target. Ends all other sessions. */
  removePasskey(
    memberId: MemberId,
    input: RemovePasskey,
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

const securityLogPageMax = 100;

async function factors({ db }: Context, memberId: MemberId): Promise<Factors> {
  const [passkeys, hash, totp, recoveryCodesLeft] = await Promise.all([
    listPasskeys(db, memberId),
    findPasswordHash(db, memberId),
    findTotp(db, memberId),
    countRecoveryCodes(db, memberId),
  ]);
  return {
    passkeys: passkeys.map(toPasskeyInfo),
    password: hash !== undefined,
    totp: Boolean(totp?.sealed_secret),
    recoveryCodesLeft,
  };
}

export function createSecurity(context: Context): Security {
  return {
    factors: (memberId) => factors(context, memberId),
    beginAddPasskey: (memberId) => beginAddPasskey(context, memberId),
    finishAddPasskey: (memberId, input) => finishAddPasskey(context, memberId, input),
    removePasskey: (memberId, input) => removePasskey(context, memberId, input),
    changePassword: (memberId, input) => changePassword(context, memberId, input),
    beginTotp: (memberId) => beginTotp(context, memberId),
    enableTotp: (memberId, input) => enableTotp(context, memberId, input),
    disableTotp: (memberId, input) => disableTotp(context, memberId, input),
    renewRecoveryCodes: (memberId, input) => renewRecoveryCodes(context, memberId, input),
    setStepUpThreshold: (memberId, input) => setStepUpThreshold(context, memberId, input),
    securityLog(memberId, beforeMs) {
      // The newest event may be of this very millisecond.
      const before = new Date(beforeMs ?? context.clock.nowMs() + 1);
      return listSecurityEvents(context.db, memberId, { before, limit: securityLogPageMax });
    },
  };
}
