/** Who is who: members, sign-in, sessions, approvals, contacts. See README.md. */
export {
  type NewToken,
  type Scope,
  scopes,
  type TokenId,
  type TokenInfo,
  type TokenRequest,
} from "./access-token.ts";
export type * from "./approval.ts";
export type { Approved } from "./approved-change.ts";
export type { Caller } from "./caller.ts";
export type { Contact, Payment } from "./contacts.ts";
export type { RelyingParty } from "./context.ts";
export type * from "./errors.ts";
export type { IdentityEvent, IdentityEventName, IdentityEventPayloads } from "./events.ts";
export { createIdentity, type Identity, type IdentityDeps } from "./identity.ts";
export type { IdentityCheck, IdentityCheckId, IdentityCheckRequest } from "./identity-check.ts";
export {
  type Intent,
  type PaymentIntent,
  type SecurityAction,
  type SecurityIntent,
  securityActions,
} from "./intent.ts";
export {
  type ContactPoint,
  type ContactPointKind,
  type Language,
  languages,
  type Member,
  type MemberKind,
  type MemberStatus,
  type PersonId,
  type Privacy,
  type Profile,
  type StepUpThresholds,
  stepUpThreshold,
  type Trade,
  trades,
} from "./member.ts";
export type { MemberChanges } from "./members.ts";
export { migrations } from "./migrations.ts";
export type { PasskeyId, PasskeyInfo } from "./passkey.ts";
export { hashPassword, verifyPassword } from "./password.ts";
export * from "./ports.ts";
export { createSandboxIdentityCheck } from "./sandbox-identity-check.ts";
export type { Factors } from "./security.ts";
export type * from "./session.ts";
export type { PasswordSignIn, Replaces, SignedIn } from "./sign-in.ts";
export type { SignedUp, SignUpDetails, SignUpError } from "./sign-up.ts";
export { thresholdTarget } from "./step-up-threshold.ts";
export { type Tier, type TierLimits, tierLimits, tiers } from "./tiers.ts";
