import {
  type Currency,
  err,
  type MemberId,
  ok,
  type Result,
  type Soon,
  sqlState,
  uniqueViolation,
  whenThere,
} from "#kernel";
import type { Context } from "./context.ts";
import type { ContactPointTaken, DetailInvalid, NotFound } from "./errors.ts";
import { normaliseHandle } from "./handles/handle.ts";
import type {
  ContactPointKind,
  Language,
  Member,
  MemberStatus,
  PersonId,
  Privacy,
  Profile,
} from "./member.ts";
import {
  checkCurrency,
  checkLanguage,
  parseAccountName,
  parseEmail,
  parseName,
  parsePhone,
} from "./member-details.ts";
import { endSessions } from "./open-session.ts";
import { profileOf, profilesOf } from "./people.ts";
import {
  changeMember,
  findMemberIdByContactPoint,
  type MemberColumns,
  memberIdsOfPerson,
  searchMemberIds,
  verifyContactPoint,
} from "./store/members.ts";
import { listAccessTokenHashes } from "./store/sessions.ts";

/** What a member may change about themselves; what is absent stays. */
export type MemberChanges = {
  readonly name?: string;
  /** Normalised; a new one is unverified. Null removes it. */
  readonly email?: string | null;
  /** In E.164 or international form. Null removes it. */
  readonly phone?: string | null;
  readonly language?: Language;
  readonly displayCurrency?: Currency;
  readonly privacy?: Partial<Privacy>;
};

export type Members = {
  /** Active members only. From memory when the member was seen a moment ago. */
  memberById(id: MemberId): Soon<Member | undefined>;
  /** By handle with or without the `@`. Active members only; from memory when seen before. */
  memberByHandle(handle: string): Soon<Member | undefined>;
  /** Every member of one natural person: what their shared limits are counted over. */
  membersOfPerson(personId: PersonId): Promise<MemberId[]>;
  /**
   * Whom `viewer` means by an `@handle`, an e-mail address or a phone number. Not found: nobody,
   * unverified, hidden by privacy, or a block between the two; the viewer cannot tell which.
   */
  findPayee(viewer: MemberId, text: string): Soon<Result<Member, NotFound>>;
  /** A profile as `viewer` may see it; without a viewer, as the public does. */
  profile(handle: string, viewer?: MemberId): Promise<Result<Profile, NotFound>>;
  /** At most 20 members whose handle or name starts with `prefix`, as far as they may be found. */
  searchMembers(viewer: MemberId, prefix: string): Promise<Profile[]>;
  updateMember(
    memberId: MemberId,
    changes: MemberChanges,
  ): Promise<Result<Member, NotFound | DetailInvalid>>;
  /** Called when control of `value` was proved; it must still be the member's. */
  markVerified(
    memberId: MemberId,
    kind: ContactPointKind,
    value: string,
  ): Promise<Result<void, NotFound | ContactPointTaken>>;
  /** Anything but `active` ends all sessions at once. */
  setMemberStatus(memberId: MemberId, status: MemberStatus): Promise<Result<void, NotFound>>;
};

const searchResultsMax = 20;
const searchLengthMax = 64;
const payeeLengthMax = 254;
const notFound = err({ code: "not_found" });

function contactPointColumns(
  kind: ContactPointKind,
  text: string | null,
  current: string | undefined,
): Result<MemberColumns, DetailInvalid> {
  const parsed = text === null ? ok(null) : kind === "email" ? parseEmail(text) : parsePhone(text);
  if (!parsed.ok) return parsed;
  // The same value again keeps what was proved about it.
  if (parsed.value === (current ?? null)) return ok({});
  return ok(
    kind === "email"
      ? { email: parsed.value, email_verified: false }
      : { phone: parsed.value, phone_verified: false },
  );
}

function privacyColumns(privacy: Partial<Privacy>): MemberColumns {
  const { discoverableByEmail, discoverableByPhone, profilePublic, whoMayRequest } = privacy;
  return {
    ...(discoverableByEmail === undefined ? {} : { discoverable_by_email: discoverableByEmail }),
    ...(discoverableByPhone === undefined ? {} : { discoverable_by_phone: discoverableByPhone }),
    ...(profilePublic === undefined ? {} : { profile_public: profilePublic }),
    ...(whoMayRequest === undefined ? {} : { who_may_request: whoMayRequest }),
  };
}

function columnsOf(member: Member, changes: MemberChanges): Result<MemberColumns, DetailInvalid> {
  const { name, email, phone, language, displayCurrency, privacy } = changes;
  const parts: Result<MemberColumns, DetailInvalid>[] = [];
  if (name !== undefined) {
    const parsed = parseName(name);
    parts.push(parsed.ok ? ok({ name: parsed.value }) : parsed);
  }
  if (email !== undefined) parts.push(contactPointColumns("email", email, member.email?.value));
  if (phone !== undefined) parts.push(contactPointColumns("phone", phone, member.phone?.value));
  if (language !== undefined) {
    const known = checkLanguage(language);
    parts.push(known.ok ? ok({ language }) : known);
  }
  if (displayCurrency !== undefined) {
    const known = checkCurrency(displayCurrency);
    parts.push(known.ok ? ok({ display_currency: displayCurrency }) : known);
  }
  if (privacy !== undefined) parts.push(ok(privacyColumns(privacy)));
  let columns: MemberColumns = {};
  for (const part of parts) {
    if (!part.ok) return part;
    columns = { ...columns, ...part.value };
  }
  return ok(columns);
}

async function findByContactPoint(
  { db, directory }: Context,
  kind: ContactPointKind,
  value: string,
): Promise<Member | undefined> {
  const id = await findMemberIdByContactPoint(db, kind, value);
  const member = id && (await directory.activeById(id));
  if (!member) return undefined;
  const { discoverableByEmail, discoverableByPhone } = member.privacy;
  return (kind === "email" ? discoverableByEmail : discoverableByPhone) ? member : undefined;
}

function findPayee(
  context: Context,
  viewer: MemberId,
  text: string,
): Soon<Result<Member, NotFound>> {
  const name = text.length > payeeLengthMax ? undefined : parseAccountName(text);
  if (!name) return notFound;
  const found =
    name.by === "handle"
      ? context.directory.activeByHandle(name.value)
      : findByContactPoint(context, name.by, name.value);
  return whenThere(found, (member) => {
    if (!member) return notFound;
    const isBlocked = context.blocks.isBlockedBetween(viewer, member.id);
    return whenThere(isBlocked, (blocked) => (blocked ? notFound : ok(member)));
  });
}

async function searchMembers(context: Context, viewer: MemberId, prefix: string) {
  const text = normaliseHandle(prefix.slice(0, searchLengthMax));
  if (text === "" || text.includes("\0")) return [];
  const ids = await searchMemberIds(context.db, viewer, text, searchResultsMax);
  return profilesOf(context, viewer, ids);
}

async function updateMember(
  { directory, transact }: Context,
  memberId: MemberId,
  changes: MemberChanges,
): Promise<Result<Member, NotFound | DetailInvalid>> {
  const member = await directory.activeById(memberId);
  if (!member) return notFound;
  const columns = columnsOf(member, changes);
  if (!columns.ok) return columns;
  const fields = Object.keys(columns.value);
  if (fields.length === 0) return ok(member);
  const changed = await transact<void, NotFound>(async (tx, change) => {
    change.afterCommit(() => directory.forget(memberId));
    if (!(await changeMember(tx, memberId, columns.value))) return notFound;
    change.note({ name: "member.updated", memberId, data: { fields } });
    return ok(undefined);
  });
  if (!changed.ok) return changed;
  const current = await directory.activeById(memberId);
  return current ? ok(current) : notFound;
}

async function markVerified(
  { directory, transact }: Context,
  memberId: MemberId,
  point: { readonly kind: ContactPointKind; readonly value: string },
): Promise<Result<void, NotFound | ContactPointTaken>> {
  try {
    return await transact<void, NotFound>(async (tx, change) => {
      change.afterCommit(() => directory.forget(memberId));
      const verified = await verifyContactPoint(tx, memberId, point.kind, point.value);
      return verified ? ok(undefined) : notFound;
    });
  } catch (error) {
    if (sqlState(error) === uniqueViolation) return err({ code: "contact_point_taken" });
    throw error;
  }
}

async function setMemberStatus(
  context: Context,
  memberId: MemberId,
  status: MemberStatus,
): Promise<Result<void, NotFound>> {
  const { directory, live, transact } = context;
  return transact<void, NotFound>(async (tx, change) => {
    change.afterCommit(() => directory.forget(memberId));
    if (!(await changeMember(tx, memberId, { status }))) return notFound;
    if (status === "active") return ok(undefined);
    await endSessions(context, tx, change, { memberId, choice: {} });
    const hashes = await listAccessTokenHashes(tx, memberId);
    change.afterCommit(() => {
      for (const hash of hashes) live.forgetAccessToken(hash);
    });
    return ok(undefined);
  });
}

export function createMembers(context: Context): Members {
  const { db, directory } = context;
  return {
    memberById: (id) => directory.activeById(id),
    memberByHandle: (handle) => directory.activeByHandle(handle),
    membersOfPerson: (personId) => memberIdsOfPerson(db, personId),
    findPayee: (viewer, text) => findPayee(context, viewer, text),
    async profile(handle, viewer) {
      const member = await directory.activeByHandle(handle);
      const profile = member && (await profileOf(context, member, viewer));
      return profile ? ok(profile) : notFound;
    },
    searchMembers: (viewer, prefix) => searchMembers(context, viewer, prefix),
    updateMember: (memberId, changes) => updateMember(context, memberId, changes),
    markVerified: (memberId, kind, value) => markVerified(context, memberId, { kind, value }),
    setMemberStatus: (memberId, status) => setMemberStatus(context, memberId, status),
  };
}
