import type { Db } from "#kernel";
import type { TransferEntry } from "../book.ts";
import { timestampMax } from "../records.ts";
import type { SealedSegment } from "./segments.ts";
import { type Conditions, type Order, transfersOfAccount, transfersWithin } from "./store.ts";
import type { Sides } from "./tail.ts";

/** Transfers of the segment that looks take in, about. */
const [few, many, most] = [512n, 8_192n, 32_768n];

/**
 * How far to look, in ns, one look after the other. Where transfers come together, as those of one
 * group do, one has the next ns after another; else as far apart as on the average.
 */
function looksAt({ sealed: { firstTime, lastTime, transfers } }: SealedSegment): bigint[] {
  const apart = (lastTime - firstTime) / transfers + 1n;
  return [few, few * apart, many * apart, most * apart];
}

/**
 * Transfers of an account that takes part in much of a segment, in order of time: a page of them is
 * looked for among all transfers of a short time, in which it most often is. What is not found
 * there, for the filter or for the hour, is read by the account's index.
 */
export async function transfersOfBusyAccount(
  db: Pick<Db, "pool">,
  segment: SealedSegment,
  account: number,
  sides: Sides,
  conditions: Conditions,
  order: Order,
): Promise<TransferEntry[]> {
  const { number, sealed } = segment;
  const found: TransferEntry[] = [];
  let from = later(conditions.timestampMin, sealed.firstTime);
  let to = earlier(conditions.timestampMax || timestampMax, sealed.lastTime);
  const rest = () => ({
    ...conditions,
    timestampMin: from,
    timestampMax: to,
    limit: conditions.limit - found.length,
  });
  for (const width of looksAt(segment)) {
    if (from > to) return found;
    const some =
      order === "desc"
        ? { ...rest(), timestampMin: later(from, to - width) }
        : { ...rest(), timestampMax: earlier(to, from + width) };
    found.push(...(await transfersWithin(db, number, account, sides, some, order)));
    if (found.length >= conditions.limit) return found;
    if (order === "desc") to = some.timestampMin - 1n;
    else from = some.timestampMax + 1n;
  }
  if (from > to) return found;
  return [...found, ...(await transfersOfAccount(db, [number], account, sides, rest(), order))];
}

const later = (a: bigint, b: bigint) => (a > b ? a : b);
const earlier = (a: bigint, b: bigint) => (a < b ? a : b);
