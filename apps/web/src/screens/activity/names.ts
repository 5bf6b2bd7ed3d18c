import type { Movement } from "@bourse/contract";
import { namesOf } from "../../data/names-codec.ts";

export const categoryNames = namesOf<Movement["category"]>({
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
