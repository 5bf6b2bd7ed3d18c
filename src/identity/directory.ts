import { type Db, type MemberId, type Soon, whenThere } from "#kernel";
import { createCache } from "./cache.ts";
import { isHandle, normaliseHandle } from "./handles/handle.ts";
import type { Member } from "./member.ts";
import { findMember, findMemberIdByHandle } from "./store/members.ts";

/** Members kept in memory, about 1 kB each. */
const membersMax = 50_000;

/** Members by id and by handle, on the path of every payment. */
export type Directory = {
  /** Of any status. */
  byId(id: MemberId): Soon<Member | undefined>;
  byHandle(handle: string): Soon<Member | undefined>;
  activeById(id: MemberId): Soon<Member | undefined>;
  activeByHandle(handle: string): Soon<Member | undefined>;
  forget(id: MemberId): void;
};

export function createDirectory(db: Db): Directory {
  const members = createCache<MemberId, Member>(membersMax, (id) => findMember(db, id));
  // A handle never passes to another member, so this needs no forgetting.
  const idByHandle = createCache<string, MemberId>(membersMax, (handle) =>
    findMemberIdByHandle(db, handle),
  );

  const ifActive = (member: Member | undefined) =>
    member?.status === "active" ? member : undefined;
  const activeById = (id: MemberId) => whenThere(members.get(id), ifActive);

  function idOf(text: string): Soon<MemberId | undefined> {
    const handle = normaliseHandle(text);
    return isHandle(handle) ? idByHandle.get(handle) : undefined;
  }

  return {
    byId: (id) => members.get(id),
    byHandle: (handle) => whenThere(idOf(handle), (id) => id && members.get(id)),
    activeById,
    activeByHandle: (handle) => whenThere(idOf(handle), (id) => id && activeById(id)),
    forget: (id) => members.forget(id),
  };
}
