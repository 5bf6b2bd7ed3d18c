import type { Currency, MemberId } from "#kernel";
import type { Scope, TokenId } from "../access-token.ts";
import type { ApprovalId, ApprovalMethod } from "../approval.ts";
import type { IdentityEvent } from "../events.ts";
import type { IdentityCheckId } from "../identity-check.ts";
import type { Language, MemberKind, MemberStatus, PersonId, Privacy, Trade } from "../member.ts";
import type { PasskeyId } from "../passkey.ts";
import type { SessionId, SignInMethod } from "../session.ts";
import type { Tier } from "../tiers.ts";

export type PersonTable = {
  id: PersonId;
  tier: Tier;
  legal_name: string | null;
  birth_date: string | null;
  country: string | null;
  details_hash: Uint8Array | null;
  created_at: Date;
};

export type MemberTable = {
  id: MemberId;
  person_id: PersonId;
  handle: string;
  handle_skeleton: string;
  name: string;
  kind: MemberKind;
  trade: Trade | null;
  status: MemberStatus;
  language: Language;
  display_currency: Currency;
  email: string | null;
  email_verified: boolean;
  phone: string | null;
  phone_verified: boolean;
  discoverable_by_email: boolean;
  discoverable_by_phone: boolean;
  profile_public: boolean;
  who_may_request: Privacy["whoMayRequest"];
  step_up_thresholds: Partial<Record<Currency, string>>;
  operator_since: Date | null;
  created_at: Date;
};

/** The module's tables, as in `migrations/`. */
export type Tables = {
  "identity.person": PersonTable;
  "identity.person_document": { document_hash: Uint8Array; person_id: PersonId };
  "identity.member": MemberTable;
  "identity.password": { member_id: MemberId; hash: string; changed_at: Date };
  "identity.totp": {
    member_id: MemberId;
    sealed_secret: Uint8Array | null;
    pending_secret: Uint8Array | null;
    last_used_step: bigint;
    enabled_at: Date | null;
  };
  "identity.recovery_code": { member_id: MemberId; code_hash: Uint8Array };
  "identity.passkey": {
    id: PasskeyId;
    member_id: MemberId;
    credential_id: string;
    public_key: Uint8Array;
    counter: bigint;
    transports: string[];
    name: string;
    synced: boolean;
    created_at: Date;
    last_used_at: Date | null;
  };
  "identity.challenge": {
    challenge: string;
    purpose: string;
    member_id: MemberId | null;
    handle: string | null;
    expires_at: Date;
  };
  "identity.session": {
    id: SessionId;
    member_id: MemberId;
    token_hash: Uint8Array;
    method: SignInMethod;
    device: string;
    address: string;
    created_at: Date;
    last_used_at: Date;
    expires_at: Date;
    stepped_up_at: Date | null;
  };
  "identity.device": { member_id: MemberId; label: string; first_seen_at: Date };
  "identity.access_token": {
    id: TokenId;
    member_id: MemberId;
    token_hash: Uint8Array;
    name: string;
    scopes: Scope[];
    created_at: Date;
    expires_at: Date | null;
    last_used_at: Date | null;
  };
  "identity.approval": {
    id: ApprovalId;
    member_id: MemberId;
    kind: "payment" | "security";
    intent: string;
    nonce: Uint8Array;
    created_at: Date;
    expires_at: Date;
    granted_at: Date | null;
    method: ApprovalMethod | null;
    used_at: Date | null;
  };
  "identity.contact": {
    member_id: MemberId;
    other_id: MemberId;
    listed: boolean;
    favourite: boolean;
    added_at: Date;
    last_paid_at: Date | null;
  };
  "identity.block": { member_id: MemberId; other_id: MemberId; created_at: Date };
  "identity.security_event": {
    id: string;
    member_id: MemberId;
    name: IdentityEvent["name"];
    data: object;
    at: Date;
  };
  "identity.identity_check": {
    id: IdentityCheckId;
    member_id: MemberId;
    tier: Tier;
    state: "pending" | "approved" | "refused";
    reason: string | null;
    submission: Uint8Array | null;
    reference: string | null;
    submitted_at: Date;
    decided_at: Date | null;
  };
};
