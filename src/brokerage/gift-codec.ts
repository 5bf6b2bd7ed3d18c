import { parseId } from "#kernel";
import type { InstrumentId, Quantity } from "#market";
import type { Movement, MovementDetails } from "#movements";
import type { ActionId } from "./actions/action.ts";
import { parseQuantity } from "./quantity-codec.ts";

/** What a movement says that was given; undefined when it is no gift. */
export function parseGift(
  details: MovementDetails,
): { readonly instrument: InstrumentId; readonly quantity: Quantity } | undefined {
  const { instrumentId, quantity } = details;
  if (typeof instrumentId !== "string" || typeof quantity !== "string") return undefined;
  const instrument = parseId("ins", instrumentId);
  const parsed = parseQuantity(quantity);
  return instrument && parsed ? { instrument, quantity: parsed } : undefined;
}

const restating = "restate:";

/** The step of a gift that follows a corporate action. */
export const restatementStep = (action: ActionId): string => `${restating}${action}`;

/** Corporate actions that a gift has followed, oldest first. */
export function restatementsOf({ steps }: Pick<Movement, "steps">): ActionId[] {
  return steps.flatMap(({ name, outcome }) => {
    const isOne = outcome === "posted" && name.startsWith(restating);
    const id = isOne ? parseId("cac", name.slice(restating.length)) : undefined;
    return id ? [id] : [];
  });
}
