import type { OutputOf } from "@bourse/contract";
import { billionths } from "../../data/decimals.ts";

type Lots = OutputOf<"lots">;
type Lot = Lots["items"][number];

/** What a sale would bring for the tax: minor units of the lots' currency. */
export type SaleGain = { readonly short: bigint; readonly long: bigint };

/** Oldest first, as the server lists them; the others in the order in which a method takes them. */
function inOrder({ items, method }: Lots): readonly Lot[] {
  if (method === "lifo") return items.toReversed();
  if (method === "fifo") return items;
  const costOfUnit = (one: Lot, other: Lot) => BigInt(one.cost.amount) * billionths(other.quantity);
  return items.toSorted((a, b) => {
    const difference = costOfUnit(b, a) - costOfUnit(a, b);
    return difference < 0n ? -1 : Number(difference > 0n);
  });
}

/**
 * The gain of selling `quantity` for `proceeds` now, by the member's method; undefined where the
 * lots do not hold as much. An estimate: costs are rounded down to the minor unit lot by lot, and a
 * wash sale is only known afterwards.
 */
export function gainOfSale(lots: Lots, quantity: string, proceeds: bigint): SaleGain | undefined {
  const all = billionths(quantity);
  if (all <= 0n) return undefined;
  let left = all;
  let sold = 0n;
  const gain = { short: 0n, long: 0n };
  for (const lot of inOrder(lots)) {
    if (left === 0n) break;
    const held = billionths(lot.quantity);
    const taken = held < left ? held : left;
    // What is sold so far is measured as a whole, so that the parts sum to the proceeds.
    const before = (proceeds * sold) / all;
    sold += taken;
    const share = (proceeds * sold) / all - before;
    gain[lot.term] += share - (BigInt(lot.cost.amount) * taken) / held;
    left -= taken;
  }
  return left === 0n ? gain : undefined;
}
