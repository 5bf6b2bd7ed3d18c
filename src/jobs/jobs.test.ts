import { expect, test, vi } from "vitest";
import { createManualClock, silentLog } from "#kernel";
import { createJobs, type Job } from "./jobs.ts";

const tickMs = 1;
const eventually = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000 });
const deps = () => ({ clock: createManualClock(0), log: silentLog, tickMs });
const job = (run: Job["run"], periodMs = 1_000): Job => ({ name: "job", periodMs, run });

test("a job runs at once, then once a period by the clock that was given", async () => {
  const run = vi.fn<Job["run"]>(async () => undefined);
  const { clock, ...rest } = deps();
  await using _jobs = createJobs({ ...rest, clock, jobs: [job(run)] });
  await eventually(() => expect(run).toHaveBeenCalledTimes(1));
  await new Promise((done) => setTimeout(done, 10 * tickMs));
  expect(run).toHaveBeenCalledTimes(1);
  clock.advanceMs(1_000);
  await eventually(() => expect(run).toHaveBeenCalledTimes(2));
});

test("a job never overlaps itself", async () => {
  let running = 0;
  let most = 0;
  const slow = async () => {
    most = Math.max(most, ++running);
    await new Promise((done) => setTimeout(done, 5));
    running--;
    return undefined;
  };
  const { clock, ...rest } = deps();
  await using jobs = createJobs({ ...rest, clock, jobs: [job(slow, 1)] });
  await eventually(() => {
    clock.advanceMs(100);
    expect(jobs.counts().get("job")?.runs).toBeGreaterThan(3);
  });
  expect(most).toBe(1);
});

test("a job that fails is counted and runs again", async () => {
  const run = vi.fn<Job["run"]>(async () => {
    throw new Error("no");
  });
  const { clock, ...rest } = deps();
  await using jobs = createJobs({ ...rest, clock, jobs: [job(run)] });
  await eventually(() => expect(jobs.counts().get("job")?.failures).toBe(1));
  clock.advanceMs(1_000);
  await eventually(() => expect(jobs.counts().get("job")).toEqual({ runs: 2, failures: 2 }));
});

test("stopping waits for what is under way and starts nothing more", async () => {
  let finished = 0;
  const { clock, ...rest } = deps();
  const slow = async () => {
    await new Promise((done) => setTimeout(done, 20));
    finished++;
    return undefined;
  };
  const jobs = createJobs({ ...rest, clock, jobs: [job(slow)] });
  await jobs[Symbol.asyncDispose]();
  expect(finished).toBe(1);
  clock.advanceMs(10_000);
  await new Promise((done) => setTimeout(done, 10 * tickMs));
  expect(finished).toBe(1);
});
