/** Movements: intent, post, outcome, written once for everything that moves money. */
export { createMovements, type MovementsDeps } from "./create-movements.ts";
export type { AdvanceError, Refusal, SubmitError } from "./errors.ts";
export {
  institution,
  isFinal,
  linkName,
  type Movement,
  type MovementDetails,
  type MovementFilter,
  type MovementIntent,
  type MovementKind,
  type MovementState,
  movementKinds,
  movementStates,
  type Owner,
  reservationsOf,
  type Side,
  type Step,
  type TimelineEntry,
} from "./movement.ts";
export type { Asked, DaySum, Movements } from "./movements.ts";
export { movementMigrations } from "./store/read.ts";
export { MovementsOverloadedError, MovementsUnavailableError } from "./store/write.ts";
export { verifyMovements } from "./verify.ts";
