import { assert, err, must, ok, type Result, type Tx } from "#kernel";
import type { Change } from "./change.ts";
import { type Context, now } from "./context.ts";
import { normaliseDocumentNumber, normaliseLegalName } from "./identity-request.ts";
import type { Member, PersonId } from "./member.ts";
import type { IdentityDecision, IdentitySubmission } from "./ports.ts";
import {
  decideCheck,
  describePerson,
  findPersonByDetails,
  findPersonByDocument,
  hasDetails,
  type IdentityCheckRow,
  insertDocument,
  linkPerson,
  parseSubmission,
  raiseTier,
} from "./store/identity-checks.ts";
import { memberIdsOfPerson } from "./store/members.ts";

type Mismatch = "document_in_use" | "details_mismatch";

/** What was submitted, as long as it is not decided. */
export function openSubmission(
  { box }: Context,
  row: IdentityCheckRow,
): IdentitySubmission | undefined {
  return row.submission ? parseSubmission(box.open(row.submission, row.id)) : undefined;
}

function fingerprints({ box }: Context, submission: IdentitySubmission) {
  const { legalName, birthDate, country, document } = submission;
  const number = document && normaliseDocumentNumber(document);
  return {
    details: box.fingerprint(`person:${normaliseLegalName(legalName)}:${birthDate}`),
    document: document && box.fingerprint(`document:${country}:${document.kind}:${number}`),
  };
}

/** The one person that name, birth date and document stand for, or why there is none. */
async function identify(
  context: Context,
  tx: Tx,
  member: Member,
  submission: IdentitySubmission,
): Promise<Result<PersonId, Mismatch>> {
  const { details, document } = fingerprints(context, submission);
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

/** Makes the member that person, of that tier. @returns why not, when it cannot be */
async function approve(
  context: Context,
  tx: Tx,
  change: Change,
  check: { readonly row: IdentityCheckRow; readonly submission: IdentitySubmission },
): Promise<Mismatch | undefined> {
  const { row, submission } = check;
  const { directory } = context;
  const member = await directory.byId(row.member_id);
  assert(member !== undefined, "an identity check is of a member");
  const person = await identify(context, tx, member, submission);
  if (!person.ok) return person.error;
  await linkPerson(tx, member.id, person.value);
  await raiseTier(tx, person.value, row.tier);
  const { document } = fingerprints(context, submission);
  if (document) await insertDocument(tx, document, person.value);
  const members = await memberIdsOfPerson(tx, person.value);
  change.afterCommit(() => {
    for (const id of members) directory.forget(id);
  });
  return undefined;
}

/** Carries out the provider's decision, once. @returns whether this call did */
export async function decideIdentityCheck(
  context: Context,
  row: IdentityCheckRow,
  decision: IdentityDecision,
): Promise<boolean> {
  const submission = openSubmission(context, row);
  if (decision.state === "pending" || !submission) return false;
  const memberId = row.member_id;
  const decided = await context.transact<boolean, "decided_before">(async (tx, change) => {
    const reason =
      decision.state === "refused"
        ? decision.reason
        : await approve(context, tx, change, { row, submission });
    const state = reason === undefined ? "approved" : "refused";
    const outcome = { state, reason: reason ?? null } as const;
    if (!(await decideCheck(tx, row.id, outcome, now(context)))) return err("decided_before");
    if (reason === undefined) {
      change.note({ name: "identity_check.approved", memberId, data: { tier: row.tier } });
    } else {
      change.note({ name: "identity_check.refused", memberId, data: { reason } });
    }
    return ok(true);
  });
  return decided.ok && must(decided);
}
