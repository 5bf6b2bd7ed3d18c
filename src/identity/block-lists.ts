import { type Db, type MemberId, type Soon, whenThere } from "#kernel";
import { createCache } from "./cache.ts";
import { listBlocked } from "./store/contacts.ts";

/** Members whose list of blocked ones is kept in memory. */
const blockListsMax = 50_000;

/** Who blocks whom, on the path of every payment. */
export type BlockLists = {
  isBlockedBetween(a: MemberId, b: MemberId): Soon<boolean>;
  /** To be told of each change of what this member blocks. */
  forget(memberId: MemberId): void;
};

export function createBlockLists(db: Db): BlockLists {
  const lists = createCache<MemberId, ReadonlySet<MemberId>>(
    blockListsMax,
    async (id) => new Set(await listBlocked(db, id)),
  );
  const blocks = (a: MemberId, b: MemberId) =>
    whenThere(lists.get(a), (blocked) => blocked?.has(b) ?? false);
  return {
    isBlockedBetween: (a, b) => whenThere(blocks(a, b), (does) => does || blocks(b, a)),
    forget: (memberId) => lists.forget(memberId),
  };
}
