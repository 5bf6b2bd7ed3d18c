import type { MemberId } from "#kernel";
import { type Cache, createCache } from "./cache.ts";
import type { Context } from "./context.ts";
import { avatarSeed, type Member, type Profile } from "./member.ts";
import { findRelations, listBlocked, type Relation } from "./store/contacts.ts";

/** Members whose list of blocked ones is kept in memory. */
const blockListsMax = 50_000;

/** A member as `viewer` sees them, with what lies between the two. */
export type Seen = { readonly profile: Profile; readonly relation: Relation };

/** Who sees whom: the one place where blocks and privacy are weighed. */
export type People = {
  isBlockedBetween(a: MemberId, b: MemberId): Promise<boolean>;
  forgetBlocks(memberId: MemberId): void;
  /** Undefined when the viewer may not see them. Without a viewer: as the public does. */
  profileOf(member: Member, viewer: MemberId | undefined): Promise<Profile | undefined>;
  /** In the order of `ids`, without those that are not active or block the viewer. */
  seenBy(viewer: MemberId, ids: readonly MemberId[]): Promise<Seen[]>;
  profilesOf(viewer: MemberId, ids: readonly MemberId[]): Promise<Profile[]>;
};

const strangers = {
  contact: false,
  favourite: false,
  mutual: false,
  blocked: false,
  blocksViewer: false,
  addedAt: null,
  lastPaidAt: null,
};

function toProfile(member: Member, relation: Omit<Relation, "id">): Profile {
  const { contact, favourite, mutual, blocked } = relation;
  return {
    id: member.id,
    handle: member.handle,
    name: member.name,
    kind: member.kind,
    sinceMs: member.createdAtMs,
    avatarSeed: avatarSeed(member.id),
    contact,
    favourite,
    mutual,
    blocked,
  };
}

export function createPeople({ db, directory }: Context): People {
  const blockLists: Cache<MemberId, ReadonlySet<MemberId>> = createCache(
    blockListsMax,
    async (id: MemberId) => new Set(await listBlocked(db, id)),
  );

  async function blocks(a: MemberId, b: MemberId): Promise<boolean> {
    return (await blockLists.get(a))?.has(b) ?? false;
  }

  async function seenBy(viewer: MemberId, ids: readonly MemberId[]): Promise<Seen[]> {
    if (ids.length === 0) return [];
    const relations = await findRelations(db, viewer, ids);
    const byId = new Map(relations.map((relation) => [relation.id, relation]));
    const members = await Promise.all(ids.map((id) => directory.activeById(id)));
    return members.flatMap((member) => {
      const relation = member && byId.get(member.id);
      if (!relation || relation.blocksViewer) return [];
      return [{ profile: toProfile(member, relation), relation }];
    });
  }

  return {
    isBlockedBetween: async (a, b) => (await blocks(a, b)) || (await blocks(b, a)),
    forgetBlocks: (memberId) => blockLists.forget(memberId),
    async profileOf(member, viewer) {
      const { profilePublic } = member.privacy;
      if (viewer === undefined) return profilePublic ? toProfile(member, strangers) : undefined;
      const [seen] = await seenBy(viewer, [member.id]);
      const known = profilePublic || viewer === member.id || seen?.relation.contact;
      return known ? seen?.profile : undefined;
    },
    seenBy,
    async profilesOf(viewer, ids) {
      return (await seenBy(viewer, ids)).map((seen) => seen.profile);
    },
  };
}
