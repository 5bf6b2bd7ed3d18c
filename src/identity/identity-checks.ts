import { err, type MemberId, ok, type Result, sqlState, uniqueViolation } from "#kernel";
import { type Context, now } from "./context.ts";
import { decideIdentityCheck, openSubmission } from "./decide-identity-check.ts";
import type { IdentityCheckRefused, NotFound, RateLimited } from "./errors.ts";
import type { IdentityCheck, IdentityCheckRequest } from "./identity-check.ts";
import { readRequest } from "./identity-request.ts";
import type { IdentityCheckPort } from "./ports.ts";
import {
  type IdentityCheckRow,
  insertCheck,
  listChecks,
  listPendingChecks,
  setReference,
  toCheck,
} from "./store/identity-checks.ts";

export type IdentityChecks = {
  submitIdentityCheck(
    memberId: MemberId,
    request: IdentityCheckRequest,
  ): Promise<Result<IdentityCheck, IdentityCheckRefused | NotFound | RateLimited>>;
  /** The member's checks, newest first; asks the provider about a pending one. */
  identityChecks(memberId: MemberId): Promise<IdentityCheck[]>;
  /** For a job: submits what the provider has not got, collects decisions. @returns decided */
  collectIdentityDecisions(): Promise<number>;
};

/** Pending checks looked after by one run of the job. */
const collectedMax = 100;

/** Hands a pending check to the provider; when that fails, the job tries again. */
async function handOver(
  context: Context,
  provider: IdentityCheckPort,
  row: IdentityCheckRow,
): Promise<string | undefined> {
  const submission = openSubmission(context, row);
  if (!submission) return undefined;
  const submitted = await provider.submit(submission);
  if (!submitted.ok) {
    const { code } = submitted.error;
    context.log.warn({ check: row.id, code }, "identity check not submitted");
    return undefined;
  }
  const { reference } = submitted.value;
  await context.db.transaction((tx) => setReference(tx, row.id, reference));
  return reference;
}

/** Asks the provider about a pending check. @returns whether it is decided now */
async function collect(
  context: Context,
  provider: IdentityCheckPort,
  row: IdentityCheckRow,
): Promise<boolean> {
  const reference = row.reference ?? (await handOver(context, provider, row));
  if (reference === undefined) return false;
  return decideIdentityCheck(context, row, await provider.decision(reference));
}

async function store(
  context: Context,
  memberId: MemberId,
  request: IdentityCheckRequest,
): Promise<Result<IdentityCheckRow, IdentityCheckRefused>> {
  const id = context.ids.make("ver");
  const submission = JSON.stringify({ ...request, checkId: id });
  const row: IdentityCheckRow = {
    id,
    member_id: memberId,
    tier: request.tier,
    state: "pending",
    reason: null,
    submission: context.box.seal(Buffer.from(submission, "utf8"), id),
    reference: null,
    submitted_at: now(context),
    decided_at: null,
  };
  try {
    await context.db.transaction((tx) => insertCheck(tx, row));
    return ok(row);
  } catch (error) {
    if (sqlState(error) !== uniqueViolation) throw error;
    return err({ code: "identity_check_refused", reason: "already_pending" });
  }
}

async function submit(
  context: Context,
  provider: IdentityCheckPort,
  memberId: MemberId,
  request: IdentityCheckRequest,
): Promise<Result<IdentityCheck, IdentityCheckRefused | NotFound | RateLimited>> {
  const member = await context.directory.activeById(memberId);
  if (!member) return err({ code: "not_found" });
  const sound = readRequest(member, request, context.clock);
  if (!sound.ok) return sound;
  const taken = context.limiter.take("identityCheckByMember", memberId);
  if (!taken.ok) return taken;
  const stored = await store(context, memberId, request);
  if (!stored.ok) return stored;
  await handOver(context, provider, stored.value);
  return ok(toCheck(stored.value));
}

export function createIdentityChecks(
  context: Context,
  provider: IdentityCheckPort,
): IdentityChecks {
  const { db } = context;
  return {
    submitIdentityCheck: (memberId, request) => submit(context, provider, memberId, request),
    async identityChecks(memberId) {
      const rows = await listChecks(db, memberId);
      const pending = rows.find((row) => row.state === "pending");
      const decided = pending !== undefined && (await collect(context, provider, pending));
      return (decided ? await listChecks(db, memberId) : rows).map(toCheck);
    },
    async collectIdentityDecisions() {
      let decided = 0;
      for (const row of await listPendingChecks(db, collectedMax)) {
        if (await collect(context, provider, row)) decided += 1;
      }
      return decided;
    },
  };
}
