import type { MemberId, Result } from "#kernel";
import type { ContactPointTaken, DetailInvalid, NotFound } from "./errors.ts";
import type {
  ContactPointKind,
  Language,
  Member,
  MemberStatus,
  PersonId,
  Privacy,
  Profile,
} from "./member.ts";

export type MemberChanges = {
  readonly name?: string;
  /** Normalised; a new one is unverified. Null removes it. */
  readonly email?: string | null;
  /** In E.164 or international form. Null removes it. */
  readonly phone?: string | null;
  readonly language?: Language;
  readonly displayCurrency?: string;
  readonly privacy?: Partial<Privacy>;
};

export type Members = {
  /** Active members only. From memory when the member was seen a moment ago. */
  memberById(id: MemberId): Promise<Member | undefined>;
  /** By handle with or without the `@`. Active members only; from memory when seen before. */
  memberByHandle(handle: string): Promise<Member | undefined>;
  /** Every member of one natural person: what their shared limits are counted over. */
  membersOfPerson(personId: PersonId): Promise<MemberId[]>;
  /**
   * Whom `viewer` means by an `@handle`, an e-mail address or a phone number. Not found: nobody,
   * unverified, hidden by privacy, or a block between the two; the viewer cannot tell which.
   */
  findPayee(viewer: MemberId, text: string): Promise<Result<Member, NotFound>>;
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
