import { assert, type Db } from "#kernel";
import { takeOrderBlock } from "./store/venue.ts";

/** Source of order ids: each is higher than all before it, also after a restart. */
export type OrderIds = { next(): number };

/** Ids of a block, which a process takes at its start: enough for a year at 300 a second. */
const blockSize = 10_000_000_000;

/** Takes a block of ids for this process. */
export async function createOrderIds(db: Db): Promise<OrderIds> {
  const block = await takeOrderBlock(db);
  let last = block * blockSize;
  const end = last + blockSize;
  assert(Number.isSafeInteger(end), "there are order ids left");
  return {
    next() {
      last++;
      assert(last < end, "a block of order ids lasts longer than a process");
      return last;
    },
  };
}
