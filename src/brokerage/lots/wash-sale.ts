import { apportion } from "#kernel";
import { addDays } from "./days.ts";
import type { Lot } from "./lot.ts";
import { type Holding, type Loss, type LotState, splitLot } from "./lot-state.ts";

/** Days before and after a sale at a loss in which a purchase replaces what was sold. */
const windowDays = 30;

/**
 * Wash sales (IRC section 1091; IRS Publication 550, "Wash Sales"; 26 CFR 1.1091-1 and -2). A loss
 * is disallowed as far as units of the same instrument are bought within 30 days before or after
 * the sale. It is matched with them one to one in the order of purchase, losses in the order of
 * sale; each unit bought replaces once. The loss and the holding period go to the replacement, of
 * which a part is set aside as a lot of its own where it holds more. Units of the purchase that
 * was sold from replace nothing of it (Revenue Ruling 56-602).
 *
 * Called after each purchase and each sale: what is sold cannot replace any more.
 */
export function matchLosses(state: LotState, holding: Holding): void {
  for (const loss of holding.losses) {
    if (loss.quantity === 0n) continue;
    holding.lots = holding.lots.flatMap((lot) => {
      if (loss.quantity === 0n || !replaces(lot, loss)) return [lot];
      return replace(state, lot, loss);
    });
  }
  holding.losses = holding.losses.filter((loss) => loss.quantity > 0n);
}

/** Losses that a purchase on or after this day can still replace. */
export function forgetOldLosses(holding: Holding, today: string): void {
  const first = addDays(today, -windowDays);
  holding.losses = holding.losses.filter((loss) => loss.soldOn >= first);
}

function replaces(lot: Lot, loss: Loss): boolean {
  return (
    lot.origin === "purchase" &&
    !lot.isReplacement &&
    lot.opening !== loss.opening &&
    lot.openedOn >= addDays(loss.soldOn, -windowDays) &&
    lot.openedOn <= addDays(loss.soldOn, windowDays)
  );
}

function replace(state: LotState, lot: Lot, loss: Loss): Lot[] {
  const quantity = lot.quantity < loss.quantity ? lot.quantity : loss.quantity;
  const [moved = 0n, left = 0n] = apportion(loss.amount, [quantity, loss.quantity - quantity]);
  loss.quantity -= quantity;
  loss.amount = left;
  const disposal = state.disposals[loss.disposal];
  if (disposal) {
    state.disposals[loss.disposal] = { ...disposal, disallowed: disposal.disallowed + moved };
  }
  const { taken, rest } = splitLot(lot, quantity);
  const replacement: Lot = {
    ...taken,
    id: rest ? nextPartId(state, lot.opening) : lot.id,
    heldSince: addDays(lot.heldSince, -loss.daysHeld),
    cost: taken.cost + moved,
    disallowed: taken.disallowed + moved,
    isReplacement: true,
  };
  return rest ? [replacement, rest] : [replacement];
}

function nextPartId(state: LotState, opening: string): string {
  const number = (state.partsOf.get(opening) ?? 0) + 1;
  state.partsOf.set(opening, number);
  return `${opening}.${number}`;
}
