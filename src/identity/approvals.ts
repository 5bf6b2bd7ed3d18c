import { err, type MemberId, minuteMs, ok, type Result, type Tx } from "#kernel";
import type { ApprovalId, ApprovalMethod, ApprovalRequest, GrantInput } from "./approval.ts";
import { approvalState, consumeApproval } from "./consume-approval.ts";
import { type Context, now } from "./context.ts";
import type { ApprovalRefused, NotFound, RateLimited } from "./errors.ts";
import { canonicalIntent, type Intent, intentChallenge } from "./intent.ts";
import { stepUpSession } from "./open-session.ts";
import { assertionOptions } from "./passkeys.ts";
import { methodsFor, prove } from "./prove.ts";
import type { NewSession } from "./session.ts";
import { type ApprovalRow, findApproval, insertApproval, markGranted } from "./store/approvals.ts";
import { listPasskeys } from "./store/credentials.ts";

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

const approvalTimeoutMs = 5 * minuteMs;
const nonceLength = 32;

const notFound = err({ code: "not_found" });
const refuse = (reason: ApprovalRefused["reason"]) =>
  err({ code: "approval_refused", reason } as const);

async function describe(context: Context, row: ApprovalRow): Promise<ApprovalRequest> {
  const passkeys = await listPasskeys(context.db, row.member_id);
  const challenge = intentChallenge(row.nonce, row.intent);
  const request = {
    id: row.id,
    state: approvalState(row, context.clock.nowMs()),
    methods: await methodsFor(context, row.member_id, row.kind, passkeys),
    expiresAtMs: row.expires_at.getTime(),
  };
  if (passkeys.length === 0) return request;
  return { ...request, passkeyOptions: await assertionOptions(context, challenge, passkeys) };
}

async function requestApproval(context: Context, memberId: MemberId, intent: Intent) {
  const { clock, db, directory, ids, limiter } = context;
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
  return ok(await describe(context, row));
}

async function grant(
  context: Context,
  row: ApprovalRow,
  { proof, sessionId }: GrantInput,
): Promise<Result<NewSession, ApprovalRefused | NotFound>> {
  const memberId = row.member_id;
  const passkeys = await listPasskeys(context.db, memberId);
  const methods = await methodsFor(context, memberId, row.kind, passkeys);
  const step = methods.includes(proof.method) && (await prove(context, row, proof));
  if (!step) return refuse("proof_invalid");
  return context.transact<NewSession, ApprovalRefused | NotFound>(async (tx, change) => {
    if (!(await step(tx, change))) return refuse("proof_invalid");
    if (!(await markGranted(tx, row.id, proof.method, now(context)))) return refuse("granted");
    const session = await stepUpSession(context, tx, change, { memberId, sessionId });
    return session ? ok(session) : notFound;
  });
}

async function grantApproval(context: Context, memberId: MemberId, input: GrantInput) {
  const { clock, db, limiter } = context;
  const row = await findApproval(db, memberId, input.approvalId);
  if (!row) return notFound;
  const state = approvalState(row, clock.nowMs());
  if (state !== "asked") return refuse(state);
  const taken = limiter.take("approvalByMember", memberId);
  if (!taken.ok) return taken;
  const granted = await grant(context, row, input);
  if (granted.ok) limiter.giveBack("approvalByMember", memberId);
  return granted;
}

export function createApprovals(context: Context): Approvals {
  return {
    requestApproval: (memberId, intent) => requestApproval(context, memberId, intent),
    async approval(memberId, approvalId) {
      const row = await findApproval(context.db, memberId, approvalId);
      return row ? ok(await describe(context, row)) : notFound;
    },
    grantApproval: (memberId, input) => grantApproval(context, memberId, input),
    useApproval: (tx, memberId, use) => consumeApproval(context, tx, memberId, use),
  };
}
