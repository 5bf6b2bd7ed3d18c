import type { MemberId } from "#kernel";
import type { Scope } from "./access-token.ts";

/** What happened to a member's account, by name, with what a notification needs to say it. */
export type IdentityEventPayloads = {
  "member.signed_up": { readonly method: "passkey" | "password" };
  "member.signed_in": {
    readonly method: "passkey" | "password" | "password_totp" | "recovery_code";
    readonly device: string;
    readonly address: string;
  };
  "member.new_device": { readonly device: string; readonly address: string };
  "member.updated": { readonly fields: readonly string[] };
  "passkey.added": { readonly name: string };
  "passkey.removed": { readonly name: string };
  /** A copy of the passkey may exist: its counter did not rise. Synced passkeys may do this too. */
  "passkey.counter_not_rising": { readonly name: string };
  "password.changed": Record<string, never>;
  "totp.enabled": Record<string, never>;
  "totp.disabled": Record<string, never>;
  "recovery_codes.renewed": Record<string, never>;
  "recovery_code.used": { readonly left: number };
  "session.revoked": { readonly count: number };
  "token.created": { readonly name: string; readonly scopes: readonly Scope[] };
  "token.revoked": { readonly name: string };
  "identity_check.approved": { readonly tier: number };
  "identity_check.refused": { readonly reason: string };
  /** May look into the ledger from now on, or no longer. */
  "operator.granted": Record<string, never>;
  "operator.revoked": Record<string, never>;
  "step_up_threshold.changed": { readonly currency: string; readonly amount: string };
};

/** The names of the events, `<thing>.<what happened>`. */
export type IdentityEventName = keyof IdentityEventPayloads;

/** One entry of a member's security log. */
export type IdentityEvent = {
  [Name in IdentityEventName]: {
    readonly id: string;
    readonly name: Name;
    readonly memberId: MemberId;
    readonly atMs: number;
    readonly data: IdentityEventPayloads[Name];
  };
}[IdentityEventName];
