import type { Lot } from "./lot.ts";

/** Methods that need nothing but their name. */
export const lotMethods = ["fifo", "lifo", "highest_cost"] as const;
/** One of {@link lotMethods}. */
export type LotMethod = (typeof lotMethods)[number];

/** Units of a lot, in billionths. */
export type LotPart = { readonly lot: string; readonly quantity: bigint };

/** Which lots a sale closes: by a method, or just these. */
export type LotChoice =
  | { readonly method: LotMethod }
  | { readonly method: "specific"; readonly parts: readonly LotPart[] };

/**
 * What to close of each of the open lots of an instrument, in that order, to sell `quantity`;
 * `undefined` when a specific choice does not fit. Requires that there is enough.
 */
export function chooseLots(
  open: readonly Lot[],
  quantity: bigint,
  choice: LotChoice,
): readonly LotPart[] | undefined {
  if (choice.method === "specific") return fitting(open, quantity, choice.parts);
  const parts: LotPart[] = [];
  let left = quantity;
  for (const lot of inOrder(open, choice.method)) {
    if (left === 0n) break;
    const taken = lot.quantity < left ? lot.quantity : left;
    parts.push({ lot: lot.id, quantity: taken });
    left -= taken;
  }
  return left === 0n ? parts : undefined;
}

function fitting(
  open: readonly Lot[],
  quantity: bigint,
  parts: readonly LotPart[],
): readonly LotPart[] | undefined {
  const byId = new Map(open.map((lot) => [lot.id, lot]));
  const isKnown = parts.every((part) => {
    const lot = byId.get(part.lot);
    return lot && part.quantity > 0n && part.quantity <= lot.quantity;
  });
  const isOnceEach = new Set(parts.map((part) => part.lot)).size === parts.length;
  const sum = parts.reduce((total, part) => total + part.quantity, 0n);
  return isKnown && isOnceEach && sum === quantity ? parts : undefined;
}

/** Open lots stand oldest first, those of one day in the order of purchase. */
function inOrder(open: readonly Lot[], method: LotMethod): readonly Lot[] {
  switch (method) {
    case "fifo":
      return open;
    case "lifo":
      return open.toReversed();
    case "highest_cost":
      return open.toSorted((a, b) => {
        // Cost of a unit, compared without dividing.
        const [left, right] = [a.cost * b.quantity, b.cost * a.quantity];
        return left === right ? 0 : left > right ? -1 : 1;
      });
  }
}
