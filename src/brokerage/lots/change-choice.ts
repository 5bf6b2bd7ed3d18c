import type { Day } from "#accounts";
import { err, ok, type Result } from "#kernel";
import type { LotChoice } from "./choose-lots.ts";
import { deriveLots, type LotBook, type LotChoices } from "./derive-lots.ts";
import type { LotEvent } from "./lot-event.ts";

/** No such sale; it has settled; or the lots named are not those that could be sold. */
export type ChoiceError = {
  readonly code: "sale_not_found" | "sale_settled" | "lots_invalid";
};

/**
 * Another choice of lots for a sale, which may be made until it settles (26 CFR 1.1012-1(c)(8)).
 * Everything after the sale follows from it anew; a choice that would take its lots from a later
 * sale which has its own is refused. Gives the book as it is with it.
 */
export function changeChoice(
  events: readonly LotEvent[],
  choices: LotChoices,
  change: { readonly sale: string; readonly choice: LotChoice; readonly today: Day },
): Result<LotBook, ChoiceError> {
  const sale = events.find((event) => event.id === change.sale);
  if (sale?.type !== "sale") return err({ code: "sale_not_found" });
  if (change.today > sale.settlesOn) return err({ code: "sale_settled" });
  const bySale = new Map(choices.bySale).set(change.sale, change.choice);
  const book = deriveLots(events, { ...choices, bySale });
  const before = new Set(deriveLots(events, choices).misfits);
  before.delete(change.sale);
  const isFitting = book.misfits.every((id) => before.has(id));
  return isFitting ? ok(book) : err({ code: "lots_invalid" });
}
