import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import { err, type Id, type MemberId, minuteMs, ok, type Result, type Tx } from "#kernel";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import type { ApprovalRefused, NotFound, RateLimited } from "./errors.ts";
import { canonicalIntent, type Intent, intentChallenge } from "./intent.ts";
import type { Passkeys } from "./passkeys.ts";
import { verifyPassword } from "./password.ts";
import type { SecondFactors } from "./second-factors.ts";
import type { NewSession, SessionControl, SessionId } from "./sessions.ts";
import {
  type ApprovalRow,
  findApproval,
  insertApproval,
  markGranted,
  markUsed,
} from "./store/approvals.ts";
import {
  countRecoveryCodes,
  findPasskey,
  findPasswordHash,
  findTotp,
  listPasskeys,
  markPasskeyUsed,
  type PasskeyRow,
} from "./store/credentials.ts";

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

/** What the other parts of the module do with approvals. */
export type ApprovalControl = {
  /** {@link Approvals.useApproval}. */
  consume(
    tx: Tx,
    memberId: MemberId,
    approvalId: ApprovalId,
    intent: Intent,
  ): Promise<Result<{ readonly method: ApprovalMethod }, ApprovalRefused | NotFound>>;
};

const approvalTimeoutMs = 5 * minuteMs;
const nonceLength = 32;

const notFound = err({ code: "not_found" });
const refuse = (reason: ApprovalRefused["reason"]) =>
  err({ code: "approval_refused", reason } as const);

function stateOf(row: ApprovalRow, nowMs: number): ApprovalState {
  if (row.used_at) return "used";
  if (row.expires_at.getTime() <= nowMs) return "expired";
  return row.granted_at ? "granted" : "asked";
}

/** Opens a transaction's part of a proof: what must be undone when the grant fails. */
type ProofStep = (tx: Tx, change: Change) => Promise<boolean>;

export function createApprovals(
  context: Context,
  parts: {
    readonly passkeys: Passkeys;
    readonly secondFactors: SecondFactors;
    readonly control: SessionControl;
  },
): { readonly approvals: Approvals; readonly approvalControl: ApprovalControl } {
  const { db, clock, ids, limiter, transact, directory } = context;
  const { passkeys, secondFactors, control } = parts;

  async function methodsFor(
    memberId: MemberId,
    kind: Intent["kind"],
    known: readonly PasskeyRow[],
  ): Promise<ApprovalMethod[]> {
    const methods: ApprovalMethod[] = [];
    if (known.length > 0) methods.push("passkey");
    else if ((await findTotp(db, memberId))?.sealed_secret) methods.push("totp");
    else if (await findPasswordHash(db, memberId)) methods.push("password");
    const recovers = kind === "security" && (await countRecoveryCodes(db, memberId)) > 0;
    if (recovers) methods.push("recovery_code");
    return methods;
  }

  async function describe(row: ApprovalRow): Promise<ApprovalRequest> {
    const known = await listPasskeys(db, row.member_id);
    const challenge = intentChallenge(row.nonce, row.intent);
    return {
      id: row.id,
      state: stateOf(row, clock.nowMs()),
      methods: await methodsFor(row.member_id, row.kind, known),
      expiresAtMs: row.expires_at.getTime(),
      ...(known.length > 0
        ? { passkeyOptions: await passkeys.assertionOptions(challenge, known) }
        : {}),
    };
  }

  async function provePasskey(
    row: ApprovalRow,
    response: AuthenticationResponseJSON,
  ): Promise<ProofStep | undefined> {
    const passkey = await findPasskey(db, response.id);
    if (passkey?.member_id !== row.member_id) return undefined;
    const challenge = intentChallenge(row.nonce, row.intent);
    const expected = Buffer.from(challenge).toString("base64url");
    const verified = await passkeys.verifyAssertion(passkey, expected, response);
    if (!verified.ok) return undefined;
    return async (tx, change) => {
      passkeys.noteCounter(change, passkey, verified.value);
      await markPasskeyUsed(tx, passkey.id, verified.value, now(context));
      return true;
    };
  }

  async function prove(row: ApprovalRow, proof: ApprovalProof): Promise<ProofStep | undefined> {
    const memberId = row.member_id;
    switch (proof.method) {
      case "passkey":
        return provePasskey(row, proof.response);
      case "totp":
        return (tx) => secondFactors.useTotp(tx, memberId, proof.code);
      case "password": {
        const right = await verifyPassword(await findPasswordHash(db, memberId), proof.password);
        return right ? async () => true : undefined;
      }
      case "recovery_code":
        return (tx, change) =>
          secondFactors.useRecoveryCode(tx, change, memberId, proof.recoveryCode);
    }
  }

  async function grant(memberId: MemberId, row: ApprovalRow, input: GrantInput) {
    const { proof, sessionId } = input;
    const known = await listPasskeys(db, memberId);
    const methods = await methodsFor(memberId, row.kind, known);
    if (!methods.includes(proof.method)) return refuse("proof_invalid");
    const step = await prove(row, proof);
    if (!step) return refuse("proof_invalid");
    return transact<NewSession, ApprovalRefused | NotFound>(async (tx, change) => {
      if (!(await step(tx, change))) return refuse("proof_invalid");
      if (!(await markGranted(tx, row.id, proof.method, now(context)))) return refuse("granted");
      const session = await control.rotate(tx, change, { memberId, sessionId });
      return session ? ok(session) : notFound;
    });
  }

  async function consume(tx: Tx, memberId: MemberId, approvalId: ApprovalId, intent: Intent) {
    const canonical = canonicalIntent(intent);
    const at = now(context);
    const method = await markUsed(tx, { id: approvalId, memberId, intent: canonical, now: at });
    if (method) return ok({ method });
    const row = await findApproval(tx, memberId, approvalId);
    if (!row) return notFound;
    const state = stateOf(row, at.getTime());
    if (state === "used" || state === "expired") return refuse(state);
    return refuse(row.intent === canonical ? "not_granted" : "intent_changed");
  }

  const approvals: Approvals = {
    async requestApproval(memberId, intent) {
      if (!(await directory.activeById(memberId))) return notFound;
      const taken = limiter.take("approvalRequestByMember", memberId);
      if (!taken.ok) return taken;
      const nowMs = clock.nowMs();
      const row: ApprovalRow = {
        id: ids.make("stp"),
        member_id: memberId,
        kind: intent.kind,
        intent: canonicalIntent(intent),
        nonce: ids.bytes(nonceLength),
        created_at: new Date(nowMs),
        expires_at: new Date(nowMs + approvalTimeoutMs),
        granted_at: null,
        method: null,
        used_at: null,
      };
      await db.transaction((tx) => insertApproval(tx, row));
      return ok(await describe(row));
    },
    async approval(memberId, approvalId) {
      const row = await findApproval(db, memberId, approvalId);
      return row ? ok(await describe(row)) : notFound;
    },
    async grantApproval(memberId, input) {
      const row = await findApproval(db, memberId, input.approvalId);
      if (!row) return notFound;
      const state = stateOf(row, clock.nowMs());
      if (state !== "asked") return refuse(state);
      const taken = limiter.take("approvalByMember", memberId);
      if (!taken.ok) return taken;
      const granted = await grant(memberId, row, input);
      if (granted.ok) limiter.giveBack("approvalByMember", memberId);
      return granted;
    },
    useApproval: (tx, memberId, use) => consume(tx, memberId, use.approvalId, use.intent),
  };
  return { approvals, approvalControl: { consume } };
}
