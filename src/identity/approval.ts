import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import type { Id } from "#kernel";
import type { SessionId } from "./session.ts";

/** A step-up: the member's approval of one intent. */
export type ApprovalId = Id<"stp">;

/**
 * How an intent was approved. TOTP is for members without passkeys. The password is the last resort
 * of members with neither; a recovery code approves security intents alone, so that a lost factor
 * can be replaced.
 */
export type ApprovalMethod = "passkey" | "totp" | "password" | "recovery_code";

/** `asked` becomes `granted`, then `used`; either expires 5 minutes after it was asked. */
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

/** What the member proves it with. */
export type ApprovalProof =
  | { readonly method: "passkey"; readonly response: AuthenticationResponseJSON }
  | { readonly method: "totp"; readonly code: string }
  | { readonly method: "password"; readonly password: string }
  | { readonly method: "recovery_code"; readonly recoveryCode: string };

/** A proof for an approval, within a session. */
export type GrantInput = {
  readonly approvalId: ApprovalId;
  readonly proof: ApprovalProof;
  /** The session in which the member proves it: it gets a new token, the old one is dead. */
  readonly sessionId: SessionId;
};
