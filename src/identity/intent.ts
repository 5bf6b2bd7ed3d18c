import { createHash } from "node:crypto";
import type { Currency, MovementId } from "#kernel";

/** What a member can be asked to approve about their own account. */
export const securityActions = [
  "passkey.add",
  "passkey.remove",
  "password.change",
  "totp.enable",
  "totp.disable",
  "recovery_codes.renew",
  "token.create",
  "step_up_threshold.raise",
  "ledger.explore",
  "live_key.make",
] as const;
/** An action that needs an approval. */
export type SecurityAction = (typeof securityActions)[number];

/** One payment, with everything that must not change after the approval. */
export type PaymentIntent = {
  readonly kind: "payment";
  readonly movementId: MovementId;
  /** Who gets the money, as the payment module names them: a member id, an e-mail, an IBAN. */
  readonly payee: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: Currency;
};

/** One change of how the member proves who they are. */
export type SecurityIntent = {
  readonly kind: "security";
  readonly action: SecurityAction;
  /** The one thing acted on, e.g. the passkey to remove; absent when the action has none. */
  readonly target?: string;
};

/** What an approval is for. An approval of one intent is worth nothing for any other. */
export type Intent = PaymentIntent | SecurityIntent;

/** The text that is approved: the same intent gives the same bytes, another gives others. */
export function canonicalIntent(intent: Intent): string {
  switch (intent.kind) {
    case "payment":
      return JSON.stringify([
        "payment",
        intent.movementId,
        intent.payee,
        intent.amount.toString(),
        intent.currency,
      ]);
    case "security":
      return JSON.stringify(["security", intent.action, intent.target ?? null]);
  }
}

/** The WebAuthn challenge that binds an assertion to one intent, once. */
export function intentChallenge(nonce: Uint8Array, canonical: string): Uint8Array<ArrayBuffer> {
  const digest = createHash("sha256").update(nonce).update(canonical, "utf8").digest();
  return new Uint8Array(digest);
}
