import type { Db, MemberId } from "#kernel";
import { createCache } from "./cache.ts";
import { isHandle, normaliseHandle } from "./handles/handle.ts";
import type { Member } from "./member.ts";
import { findMember, findMemberIdByHandle } from "./store/members.ts";

/** Members kept in memory, about 1 kB each. */
const membersMax = 50_000;

/** Members by id and by handle, on the path of every payment. */
export type Directory = {
  /** Of any status. */
  byId(id: MemberId): Promise<Member | undefined>;
  byHandle(handle: string): Promise<Member | undefined>;
  activeById(id: MemberId): Promise<Member | undefined>;
  activeByHandle(handle: string): Promise<Member | undefined>;
  forget(id: MemberId): void;
};

export function createDirectory(db: Db): Directory {
  const members = createCache<MemberId, Member>(membersMax, (id) => findMember(db, id));
  // A handle never passes to another member, so this needs no forgetting.
  const idByHandle = createCache<string, MemberId>(membersMax, (handle) =>
    findMemberIdByHandle(db, handle),
  );

  async function activeById(id: MemberId): Promise<Member | undefined> {
    const member = await members.get(id);
    return member?.status === "active" ? member : undefined;
  }

  async function idOf(text: string): Promise<MemberId | undefined> {
    const handle = normaliseHandle(text);
    return isHandle(handle) ? idByHandle.get(handle) : undefined;
  }

  return {
    byId: (id) => members.get(id),
    async byHandle(handle) {
      const id = await idOf(handle);
      return id && members.get(id);
    },
    activeById,
    async activeByHandle(handle) {
      const id = await idOf(handle);
      return id && activeById(id);
    },
    forget: (id) => members.forget(id),
  };
}
