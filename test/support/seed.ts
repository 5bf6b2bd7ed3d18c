import { randomBytes } from "node:crypto";
import { isOverNight } from "./repeated.ts";

/**
 * What a run follows from. `SIMULATION_SEED` repeats one that failed: the plan of what is asked is
 * the same; how concurrent calls interleave is the machine's, so a rare race may take a few runs.
 */
const seedGiven = process.env["SIMULATION_SEED"];

/**
 * By day the same in each run, so that a red one blames the change and not the draw; over night
 * another each time, printed so that it can be given again.
 */
export function seedOfRun(): string {
  return seedGiven ?? (isOverNight ? randomBytes(6).toString("hex") : "by-day");
}
