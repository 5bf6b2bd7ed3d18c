import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import type { Id, MemberId, Result, Tx } from "#kernel";
import type { Caller } from "./caller.ts";
import type { ApprovalRefused, NotFound, RateLimited } from "./errors.ts";
import type { Intent } from "./intent.ts";
import type { NewSession, SessionId } from "./sessions.ts";

export type ApprovalId = Id<"stp">;

/**
 * How an intent was approved. The password is the last resort of members with neither passkey nor
 * TOTP; a recovery code approves security intents alone, so that a lost factor can be replaced.
 */
export type ApprovalMethod = "passkey" | "totp" | "password" | "recovery_code";

export type ApprovalState = "asked" | "granted" | "used" | "expired";

/** What the member is asked for. */
export type ApprovalRequest = {
  readonly id: ApprovalId;
  readonly state: ApprovalState;
  readonly methods: readonly ApprovalMethod[];
  readonly expiresAtMs: number;
  /** Present when `methods` has `passkey`. Its challenge is bound to the intent. */
  readonly passkeyOptions?: PublicKeyCredentialRequestOptionsJSON;
};

export type ApprovalProof =
  | { readonly method: "passkey"; readonly response: AuthenticationResponseJSON }
  | { readonly method: "totp"; readonly code: string }
  | { readonly method: "password"; readonly password: string }
  | { readonly method: "recovery_code"; readonly recoveryCode: string };

export type GrantInput = {
  readonly approvalId: ApprovalId;
  readonly proof: ApprovalProof;
  /** The session in which the member proves it: it gets a new token, the old one is dead. */
  readonly sessionId: SessionId;
};

export type Approvals = {
  /** Opens an approval of exactly this intent, for 5 minutes. */
  requestApproval(
    memberId: MemberId,
    intent: Intent,
  ): Promise<Result<ApprovalRequest, NotFound | RateLimited>>;
  approval(memberId: MemberId, approvalId: ApprovalId): Promise<Result<ApprovalRequest, NotFound>>;
  /** Proves a factor for it. @returns the session's new token */
  grantApproval(
    memberId: MemberId,
    input: GrantInput,
    caller: Caller,
  ): Promise<Result<NewSession, ApprovalRefused | NotFound | RateLimited>>;
  /**
   * Uses up a granted approval within the caller's transaction: succeeds once, and only when
   * `intent` equals the approved one byte for byte. Rolled back, the approval is unused again.
   */
  useApproval(
    tx: Tx,
    memberId: MemberId,
    use: { readonly approvalId: ApprovalId; readonly intent: Intent },
  ): Promise<Result<{ readonly method: ApprovalMethod }, ApprovalRefused | NotFound>>;
};
