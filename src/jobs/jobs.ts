import type { Clock, Log } from "#kernel";

/** Work that is done again and again. */
export type Job = {
  readonly name: string;
  readonly periodMs: number;
  /** @returns how much was done, for the log; undefined where it does not count */
  run(): Promise<number | undefined>;
};

/** How often a job ran, and how often it failed, since the start. */
export type JobCounts = { readonly runs: number; readonly failures: number };

/** Jobs that are running. Disposing waits for those under way; none starts after it was called. */
export type Jobs = AsyncDisposable & { counts(): ReadonlyMap<string, JobCounts> };

/** What jobs need to run. */
export type JobsDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly jobs: readonly Job[];
  /** How often, in real time, the clock is read. */
  readonly tickMs?: number;
};

const tickMsDefault = 200;

type Scheduled = {
  readonly job: Job;
  dueAtMs: number;
  underWay: Promise<void> | undefined;
  runs: number;
  failures: number;
};

/**
 * Runs each job once a period by the given clock, the first time at once. A job never overlaps
 * itself; one that fails is logged and tried again a period later.
 */
export function createJobs({ clock, log, jobs, tickMs = tickMsDefault }: JobsDeps): Jobs {
  const scheduled: Scheduled[] = jobs.map((job) => ({
    job,
    dueAtMs: clock.nowMs(),
    underWay: undefined,
    runs: 0,
    failures: 0,
  }));

  async function runOne(one: Scheduled): Promise<void> {
    try {
      const done = await one.job.run();
      if (done) log.info({ job: one.job.name, done }, "job done");
    } catch (cause) {
      one.failures++;
      log.error({ job: one.job.name, err: cause }, "job failed");
    } finally {
      one.runs++;
      one.dueAtMs = clock.nowMs() + one.job.periodMs;
    }
  }

  function tick(): void {
    const nowMs = clock.nowMs();
    for (const one of scheduled) {
      if (one.underWay !== undefined || one.dueAtMs > nowMs) continue;
      one.underWay = runOne(one).finally(() => {
        one.underWay = undefined;
      });
    }
  }

  tick();
  const ticker = setInterval(tick, tickMs);
  return {
    counts: () =>
      new Map(scheduled.map(({ job, runs, failures }) => [job.name, { runs, failures }])),
    async [Symbol.asyncDispose]() {
      clearInterval(ticker);
      for (const one of scheduled) await one.underWay;
    },
  };
}
