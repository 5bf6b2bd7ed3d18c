import type { Db, MemberId } from "#kernel";
import { createCache } from "./cache.ts";
import { listBlocked } from "./store/contacts.ts";

/** Members whose list of blocked ones is kept in memory. */
const blockListsMax = 50_000;

/** Who blocks whom, on the path of every payment. */
export type BlockLists = {
  isBlockedBetween(a: MemberId, b: MemberId): Promise<boolean>;
  /** To be told of each change of what this member blocks. */
  forget(memberId: MemberId): void;
};

export function createBlockLists(db: Db): BlockLists {
  const lists = createCache<MemberId, ReadonlySet<MemberId>>(
    blockListsMax,
    async (id) => new Set(await listBlocked(db, id)),
  );
  const blocks = async (a: MemberId, b: MemberId) => (await lists.get(a))?.has(b) ?? false;
  return {
    isBlockedBetween: async (a, b) => (await blocks(a, b)) || (await blocks(b, a)),
    forget: (memberId) => lists.forget(memberId),
  };
}
