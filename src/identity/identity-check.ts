import {
  type Clock,
  err,
  type Id,
  type MemberId,
  must,
  ok,
  type Result,
  sqlState,
  type Tx,
  uniqueViolation,
} from "#kernel";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import type { IdentityCheckRefused, NotFound, RateLimited } from "./errors.ts";
import type { Member, PersonId } from "./member.ts";
import { parseName } from "./member-details.ts";
import type {
  IdentityCheckPort,
  IdentityDecision,
  IdentityDocument,
  IdentityRefusalReason,
  IdentitySubmission,
} from "./ports.ts";
import {
  decideCheck,
  describePerson,
  findPersonByDetails,
  findPersonByDocument,
  hasDetails,
  type IdentityCheckRow,
  insertCheck,
  insertDocument,
  linkPerson,
  listChecks,
  listPendingChecks,
  raiseTier,
  setReference,
} from "./store/identity-checks.ts";
import { memberIdsOfPerson } from "./store/members.ts";
import type { Tier } from "./tiers.ts";

export type IdentityCheckId = Id<"ver">;
export type IdentityCheckRequest = Omit<IdentitySubmission, "checkId">;

type RefusalReason = IdentityRefusalReason | "document_in_use";

export type IdentityCheck = {
  readonly id: IdentityCheckId;
  readonly tier: Tier;
  readonly state: "pending" | "approved" | "refused";
  /** `document_in_use`: the document is another person's, by name and date of birth. */
  readonly reason: RefusalReason | undefined;
  readonly submittedAtMs: number;
  readonly decidedAtMs: number | undefined;
};

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

const ageYearsMin = 18;
const ageYearsMax = 130;
const documentNumberLengthMax = 40;
/** Pending checks looked after by one run of the job. */
const collectedMax = 100;

const notFound = err({ code: "not_found" });
const refuse = (reason: IdentityCheckRefused["reason"]) =>
  err({ code: "identity_check_refused", reason } as const);

const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && regionNames.of(code) !== undefined;
}

/** Whole years of age on the UTC day of `clock`, or undefined when it is no date. */
function ageOn(birthDate: string, clock: Clock): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return undefined;
  const born = new Date(`${birthDate}T00:00:00Z`);
  // A day that does not exist, such as the 30th of February, comes back as another.
  if (Number.isNaN(born.getTime()) || born.toISOString().slice(0, 10) !== birthDate) {
    return undefined;
  }
  const today = new Date(clock.nowMs());
  const years = today.getUTCFullYear() - born.getUTCFullYear();
  const hadBirthday = today.toISOString().slice(5, 10) >= birthDate.slice(5);
  return hadBirthday ? years : years - 1;
}

function readRequest(
  member: Member,
  request: IdentityCheckRequest,
  clock: Clock,
): Result<void, IdentityCheckRefused> {
  if (request.tier <= member.tier) return refuse("already_reached");
  if (!parseName(request.legalName).ok) return refuse("name_invalid");
  const age = ageOn(request.birthDate, clock);
  if (age === undefined || age < 0 || age > ageYearsMax) return refuse("birth_date_invalid");
  if (age < ageYearsMin) return refuse("under_age");
  if (!isCountry(request.country)) return refuse("country_invalid");
  const number = request.document && normaliseDocumentNumber(request.document);
  if (request.tier === 2 && number === undefined) return refuse("document_missing");
  if (number === "" || (number ?? "").length > documentNumberLengthMax) {
    return refuse("document_missing");
  }
  return ok(undefined);
}

function normaliseDocumentNumber(document: IdentityDocument): string {
  return document.number
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "");
}

/** The order of names, case and accents differ between forms; the person does not. */
function normaliseLegalName(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
    .sort()
    .join(" ");
}

function toCheck(row: IdentityCheckRow): IdentityCheck {
  return {
    id: row.id,
    tier: row.tier,
    state: row.state,
    reason: (row.reason ?? undefined) as IdentityCheck["reason"],
    submittedAtMs: row.submitted_at.getTime(),
    decidedAtMs: row.decided_at?.getTime(),
  };
}

export function createIdentityChecks(
  context: Context,
  provider: IdentityCheckPort,
): IdentityChecks {
  const { db, clock, ids, box, log, limiter, transact, directory } = context;

  function openSubmission(row: IdentityCheckRow): IdentitySubmission | undefined {
    if (!row.submission) return undefined;
    return JSON.parse(Buffer.from(box.open(row.submission, row.id)).toString("utf8"));
  }

  /** Hands a pending check to the provider; when that fails, the job tries again. */
  async function handOver(row: IdentityCheckRow): Promise<string | undefined> {
    const submission = openSubmission(row);
    if (!submission) return undefined;
    const submitted = await provider.submit(submission);
    if (!submitted.ok) {
      log.warn({ check: row.id, code: submitted.error.code }, "identity check not submitted");
      return undefined;
    }
    const { reference } = submitted.value;
    await db.transaction((tx) => setReference(tx, row.id, reference));
    return reference;
  }

  const fingerprints = (submission: IdentitySubmission) => ({
    details: box.fingerprint(
      `person:${normaliseLegalName(submission.legalName)}:${submission.birthDate}`,
    ),
    document:
      submission.document &&
      box.fingerprint(
        `document:${submission.country}:${submission.document.kind}:` +
          normaliseDocumentNumber(submission.document),
      ),
  });

  /** The one person that name, birth date and document stand for, or why there is none. */
  async function identify(
    tx: Tx,
    member: Member,
    submission: IdentitySubmission,
  ): Promise<Result<PersonId, "document_in_use" | "details_mismatch">> {
    const { details, document } = fingerprints(submission);
    const known = await findPersonByDetails(tx, details);
    const documentOwner = document && (await findPersonByDocument(tx, document));
    if (documentOwner && documentOwner !== known) return err("document_in_use");
    if (known === member.personId) return ok(known);
    if (await hasDetails(tx, member.personId)) return err("details_mismatch");
    if (known) return ok(known);
    await describePerson(tx, member.personId, {
      legal_name: submission.legalName,
      birth_date: submission.birthDate,
      country: submission.country,
      details_hash: details,
    });
    return ok(member.personId);
  }

  async function approve(
    tx: Tx,
    change: Change,
    row: IdentityCheckRow,
    submission: IdentitySubmission,
  ): Promise<"document_in_use" | "details_mismatch" | undefined> {
    const member = await directory.byId(row.member_id);
    if (!member) throw new Error("an identity check is of a member");
    const person = await identify(tx, member, submission);
    if (!person.ok) return person.error;
    await linkPerson(tx, member.id, person.value);
    await raiseTier(tx, person.value, row.tier);
    const { document } = fingerprints(submission);
    if (document) await insertDocument(tx, document, person.value);
    const members = await memberIdsOfPerson(tx, person.value);
    change.afterCommit(() => members.forEach(directory.forget));
    return undefined;
  }

  async function decide(row: IdentityCheckRow, decision: IdentityDecision): Promise<boolean> {
    const submission = openSubmission(row);
    if (decision.state === "pending" || !submission) return false;
    const memberId = row.member_id;
    const decided = await transact<boolean, never>(async (tx, change) => {
      const at = now(context);
      const reason =
        decision.state === "refused" ? decision.reason : await approve(tx, change, row, submission);
      const state = reason === undefined ? "approved" : "refused";
      const first = await decideCheck(tx, row.id, { state, reason: reason ?? null }, at);
      if (!first) return ok(false);
      if (reason === undefined) {
        change.note({ name: "identity_check.approved", memberId, data: { tier: row.tier } });
      } else {
        change.note({ name: "identity_check.refused", memberId, data: { reason } });
      }
      return ok(true);
    });
    return must(decided);
  }

  async function collect(row: IdentityCheckRow): Promise<boolean> {
    const reference = row.reference ?? (await handOver(row));
    if (reference === undefined) return false;
    return decide(row, await provider.decision(reference));
  }

  async function store(
    memberId: MemberId,
    request: IdentityCheckRequest,
  ): Promise<Result<IdentityCheckRow, IdentityCheckRefused>> {
    const id = ids.make("ver");
    const submission = JSON.stringify({ ...request, checkId: id });
    const row: IdentityCheckRow = {
      id,
      member_id: memberId,
      tier: request.tier,
      state: "pending",
      reason: null,
      submission: box.seal(Buffer.from(submission, "utf8"), id),
      reference: null,
      submitted_at: now(context),
      decided_at: null,
    };
    try {
      await db.transaction((tx) => insertCheck(tx, row));
      return ok(row);
    } catch (error) {
      if (sqlState(error) === uniqueViolation) return refuse("already_pending");
      throw error;
    }
  }

  return {
    async submitIdentityCheck(memberId, request) {
      const member = await directory.activeById(memberId);
      if (!member) return notFound;
      const sound = readRequest(member, request, clock);
      if (!sound.ok) return sound;
      const taken = limiter.take("identityCheckByMember", memberId);
      if (!taken.ok) return taken;
      const stored = await store(memberId, request);
      if (!stored.ok) return stored;
      await handOver(stored.value);
      return ok(toCheck(stored.value));
    },
    async identityChecks(memberId) {
      const rows = await listChecks(db, memberId);
      const pending = rows.find((row) => row.state === "pending");
      const decided = pending !== undefined && (await collect(pending));
      return (decided ? await listChecks(db, memberId) : rows).map(toCheck);
    },
    async collectIdentityDecisions() {
      let decided = 0;
      for (const row of await listPendingChecks(db, collectedMax)) {
        if (await collect(row)) decided += 1;
      }
      return decided;
    },
  };
}
