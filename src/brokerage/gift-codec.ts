import { parseId } from "#kernel";
import type { InstrumentId, Quantity } from "#market";
import type { MovementDetails } from "#movements";
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
