import type { Me, OutputOf } from "@bourse/contract";
import {
  type ApprovalRequest,
  type Factors,
  type IdentityEvent,
  type Member,
  type PasskeyInfo,
  type Privacy,
  type SessionId,
  type SessionInfo,
  stepUpThreshold,
} from "#identity";
import { presentInstant, presentMaybeInstant, presentMoney } from "./present-values.ts";

export function presentMe(member: Member): Me {
  return {
    id: member.id,
    handle: member.handle,
    name: member.name,
    kind: member.kind,
    email: member.email?.value ?? null,
    phone: member.phone?.value ?? null,
    language: member.language,
    displayCurrency: member.displayCurrency,
    tier: member.tier,
    privacy: presentPrivacy(member.privacy),
    approvalThreshold: presentMoney(stepUpThreshold(member, member.displayCurrency)),
    operator: member.isOperator,
    createdAt: presentInstant(member.createdAtMs),
  };
}

function presentPrivacy(privacy: Privacy): Me["privacy"] {
  return {
    findByEmail: privacy.discoverableByEmail,
    findByPhone: privacy.discoverableByPhone,
    showInSearch: privacy.profilePublic,
    requestsFrom: privacy.whoMayRequest,
  };
}

/** The changes that a member asked for, by the names of identity; what was not said stays out. */
export function readPrivacy(
  said: {
    readonly [K in keyof Me["privacy"]]?: Me["privacy"][K] | undefined;
  },
): Partial<Privacy> {
  return {
    ...(said.findByEmail !== undefined && { discoverableByEmail: said.findByEmail }),
    ...(said.findByPhone !== undefined && { discoverableByPhone: said.findByPhone }),
    ...(said.showInSearch !== undefined && { profilePublic: said.showInSearch }),
    ...(said.requestsFrom !== undefined && { whoMayRequest: said.requestsFrom }),
  };
}

export function presentSession(
  session: SessionInfo,
  current: SessionId,
): OutputOf<"sessions">["items"][number] {
  return {
    id: session.id,
    device: session.device,
    address: session.address,
    createdAt: presentInstant(session.createdAtMs),
    lastSeenAt: presentInstant(session.lastUsedAtMs),
    current: session.id === current,
  };
}

export function presentPasskey(passkey: PasskeyInfo): OutputOf<"addPasskey"> {
  return {
    id: passkey.id,
    label: passkey.name,
    createdAt: presentInstant(passkey.createdAtMs),
    lastUsedAt: presentMaybeInstant(passkey.lastUsedAtMs),
  };
}

export function presentSecurity(
  factors: Factors,
  log: readonly IdentityEvent[],
): OutputOf<"security"> {
  return {
    hasPassword: factors.password,
    hasTotp: factors.totp,
    passkeys: factors.passkeys.map(presentPasskey),
    recoveryCodesLeft: factors.recoveryCodesLeft,
    events: log.map((event) => ({
      type: event.name,
      at: presentInstant(event.atMs),
      device: "device" in event.data ? event.data.device : "",
      address: "address" in event.data ? event.data.address : "",
    })),
  };
}

export function presentApproval(approval: ApprovalRequest): OutputOf<"approval"> {
  const { passkeyOptions } = approval;
  return {
    id: approval.id,
    state: approval.state,
    expiresAt: presentInstant(approval.expiresAtMs),
    methods: approval.methods.filter((method) => method !== "recovery_code"),
    passkeyOptions: passkeyOptions === undefined ? null : { ...passkeyOptions },
  };
}
