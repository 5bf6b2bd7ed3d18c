import type { Movement } from "@bourse/contract";
import type { Messages } from "@bourse/messages";

/** The contract's words as lists, complete by type, without its schemas in the download. */
function namesOf<T extends string>(all: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(all) as unknown as readonly T[];
}

export const categoryNames = namesOf<Movement["category"] & keyof Messages["categories"]>({
  groceries: true,
  eating_out: true,
  transport: true,
  housing: true,
  bills: true,
  shopping: true,
  entertainment: true,
  health: true,
  travel: true,
  income: true,
  savings: true,
  friends: true,
  other: true,
});
export const directionNames = namesOf<Movement["direction"]>({ in: true, out: true, within: true });
export const stateNames = namesOf<Movement["state"]>({
  created: true,
  pending: true,
  completed: true,
  failed: true,
  returned: true,
  cancelled: true,
});
