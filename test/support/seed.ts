import { randomBytes } from "node:crypto";

/**
 * What a run follows from. `SIMULATION_SEED` repeats one that failed: the plan of what is asked is
 * the same; how concurrent calls interleave is the machine's, so a rare race may take a few runs.
 */
const seedGiven = process.env["SIMULATION_SEED"];

/** Another seed in each run, printed so that it can be given again. */
export function freshSeed(): string {
  return seedGiven ?? randomBytes(6).toString("hex");
}
