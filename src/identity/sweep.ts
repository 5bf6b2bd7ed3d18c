import { dayMs } from "#kernel";
import { type Context, now } from "./context.ts";
import { deleteExpired } from "./store/sweep.ts";

// An approval stays for a while after its end, so that a late use hears why it is refused.
const approvalKeptMs = 7 * dayMs;

export type Sweep = {
  /** For a job: removes challenges, sessions and approvals that are over. @returns how many */
  sweepExpired(): Promise<number>;
};

export function createSweep(context: Context): Sweep {
  return {
    sweepExpired() {
      const at = now(context);
      const approvalsBefore = new Date(at.getTime() - approvalKeptMs);
      return context.db.transaction((tx) => deleteExpired(tx, at, approvalsBefore));
    },
  };
}
