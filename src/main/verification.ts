import type { Verification, VerificationRun } from "#api";
import type { Clock, Log } from "#kernel";
import type { Invariant } from "./verify.ts";

export type VerificationDeps = {
  readonly verify: () => Promise<readonly Invariant[]>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Proofs on demand, one at a time. Disposing waits for the one that runs. */
export function createVerification(deps: VerificationDeps): Verification & AsyncDisposable {
  const { verify, clock, log } = deps;
  let latest: VerificationRun | undefined;
  let underWay: Promise<void> = Promise.resolve();

  async function run(startedAtMs: number): Promise<void> {
    try {
      const invariants = await verify();
      latest = { state: "done", startedAtMs, endedAtMs: clock.nowMs(), invariants };
    } catch (cause) {
      log.error({ err: cause }, "the invariants could not be proved");
      latest = { state: "failed", startedAtMs, endedAtMs: clock.nowMs() };
    }
  }

  return {
    latest: () => latest,
    start() {
      if (latest?.state === "running") return latest;
      const started = { state: "running", startedAtMs: clock.nowMs() } as const;
      latest = started;
      underWay = run(started.startedAtMs);
      return started;
    },
    [Symbol.asyncDispose]: () => underWay,
  };
}
