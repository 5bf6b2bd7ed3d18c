import type { MemberId } from "#kernel";
import type { Context } from "./context.ts";
import { avatarSeed, type Member, type Profile } from "./member.ts";
import { findRelations, type Relation } from "./store/contacts.ts";

/** A member as a viewer sees them, with what lies between the two. */
export type Seen = { readonly profile: Profile; readonly relation: Relation };

const strangers = { contact: false, favourite: false, mutual: false, blocked: false };

function toProfile(
  member: Member,
  { contact, favourite, mutual, blocked }: Omit<typeof strangers, "id">,
): Profile {
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

/** In the order of `ids`, without those that are not active or block the viewer. */
export async function seenBy(
  { db, directory }: Context,
  viewer: MemberId,
  ids: readonly MemberId[],
): Promise<Seen[]> {
  if (ids.length === 0) return [];
  const relations = await findRelations(db, viewer, ids);
  const byId = new Map(relations.map((relation) => [relation.id, relation]));
  const members = await Promise.all(ids.map(async (id) => directory.activeById(id)));
  return members.flatMap((member) => {
    const relation = member && byId.get(member.id);
    if (!relation || relation.blocksViewer) return [];
    return [{ profile: toProfile(member, relation), relation }];
  });
}

export async function profilesOf(
  context: Context,
  viewer: MemberId,
  ids: readonly MemberId[],
): Promise<Profile[]> {
  return (await seenBy(context, viewer, ids)).map((seen) => seen.profile);
}

/** Undefined when the viewer may not see them. Without a viewer: as the public does. */
export async function profileOf(
  context: Context,
  member: Member,
  viewer: MemberId | undefined,
): Promise<Profile | undefined> {
  const { profilePublic } = member.privacy;
  if (viewer === undefined) return profilePublic ? toProfile(member, strangers) : undefined;
  const [seen] = await seenBy(context, viewer, [member.id]);
  const maySee = profilePublic || viewer === member.id || seen?.relation.contact === true;
  return maySee ? seen?.profile : undefined;
}
