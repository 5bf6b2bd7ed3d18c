/** Who is who: members, sign-in, sessions, approvals, contacts. See README.md. */
export type {
  ApprovalId,
  ApprovalMethod,
  ApprovalProof,
  ApprovalRequest,
  GrantInput,
} from "./approvals.ts";
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
} from "./member.ts";
export type { MemberChanges } from "./members.ts";
export { migrations } from "./migrations.ts";
export * from "./ports.ts";
export { createSandboxIdentityCheck } from "./sandbox-identity-check.ts";
export type { Approved, Factors, PasskeyId, PasskeyInfo } from "./security.ts";
export type {
  Authenticated,
  NewSession,
  SessionId,
  SessionInfo,
  SignInMethod,
  TokenId,
} from "./sessions.ts";
export type { PasswordSignIn, Replaces, SignedIn } from "./sign-in.ts";
export type { SignedUp, SignUpDetails, SignUpError } from "./sign-up.ts";
export { type Tier, type TierLimits, tierLimits, tiers } from "./tiers.ts";
export { type NewToken, type Scope, scopes, type TokenInfo, type TokenRequest } from "./tokens.ts";
