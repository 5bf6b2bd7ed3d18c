import type { Db } from "#kernel";
import type { TransferEntry } from "../book.ts";
import { timestampMax } from "../records.ts";
import type { SealedSegment } from "./segments.ts";
import { type Conditions, type Order, transfersOfAccount, transfersWithin } from "./store.ts";
import type { Sides } from "./tail.ts";

/** Transfers of the segment that a first look takes in, about. */
const firstLookTransfers = 2_048n;
/** How much more the next look takes in. */
const growth = 4n;
const looksMax = 2;

/**
 * Transfers of an account that takes part in much of a segment, in order of time: a page of them is
 * looked for among all transfers of a short time, in which it most often is. What is not found
 * there, for the filter or for the hour, is read by the account's index.
 */
export async function transfersOfBusyAccount(
  db: Pick<Db, "pool">,
  { number, sealed }: SealedSegment,
  account: number,
  sides: Sides,
  conditions: Conditions,
  order: Order,
): Promise<TransferEntry[]> {
  const { firstTime, lastTime, transfers } = sealed;
  const found: TransferEntry[] = [];
  let from = later(conditions.timestampMin, firstTime);
  let to = earlier(conditions.timestampMax || timestampMax, lastTime);
  let width = ((lastTime - firstTime) * firstLookTransfers) / transfers + 1n;
  const rest = () => ({
    ...conditions,
    timestampMin: from,
    timestampMax: to,
    limit: conditions.limit - found.length,
  });
  for (let look = 0; look < looksMax && from <= to; look++) {
    const some =
      order === "desc"
        ? { ...rest(), timestampMin: later(from, to - width) }
        : { ...rest(), timestampMax: earlier(to, from + width) };
    found.push(...(await transfersWithin(db, number, account, sides, some, order)));
    if (found.length >= conditions.limit) return found;
    if (order === "desc") to = some.timestampMin - 1n;
    else from = some.timestampMax + 1n;
    width *= growth;
  }
  if (from > to) return found;
  return [...found, ...(await transfersOfAccount(db, [number], account, sides, rest(), order))];
}

const later = (a: bigint, b: bigint) => (a > b ? a : b);
const earlier = (a: bigint, b: bigint) => (a < b ? a : b);
