import { expect, test } from "vitest";
import { repeated, seedOfRun } from "#testing";
import { type Report, simulateLedger } from "./simulate.ts";

/** Of each of the two runs: a million in all. */
const eventsMin = repeated(500_000);
const eventsOfLifeMax = 60_000;
/** What goes wrong must not be left to luck: at least so often in each run. */
const crashesMin = 20;
const cutsMin = 100;
const takeoversMin = 50;
const groupsMin = 5_000;
/** Kinds of outcomes told at least once: a run that asks for nothing proves nothing. */
const outcomesMin = 28;
const timeoutMs = repeated(600_000);

type Sums = Record<"lives" | "events" | "tasks" | "groups" | "lookups" | "expired", number> &
  Record<"crashes" | "cuts" | "takeovers", number>;

/** One life after the other; a seed with a colon is that of a single one. */
async function simulate(seed: string) {
  const sums: Sums = {
    lives: 0,
    events: 0,
    tasks: 0,
    groups: 0,
    lookups: 0,
    expired: 0,
    crashes: 0,
    cuts: 0,
    takeovers: 0,
  };
  const outcomes = new Set<string>();
  const retries = new Set<string>();
  const isOne = seed.includes(":");
  do {
    const lifeSeed = isOne ? seed : `${seed}:${sums.lives}`;
    const report: Report = await simulateLedger({ seed: lifeSeed, events: eventsOfLifeMax });
    sums.lives += 1;
    sums.events += report.events;
    sums.tasks += report.tasks;
    sums.groups += report.groups;
    sums.lookups += report.lookups;
    sums.expired += report.expired;
    sums.crashes += report.crashes;
    sums.cuts += report.cuts;
    sums.takeovers += report.takeovers;
    for (const outcome of report.outcomes.keys()) outcomes.add(outcome);
    for (const error of report.retries.keys()) retries.add(error);
  } while (sums.events < eventsMin && !isOne);
  return { sums, outcomes, retries, isOne };
}

test.each([
  ["the same seed each time", "bourse"],
  ["the seed of the run", seedOfRun()],
])(
  "the writer keeps every promise, whatever happens between two of its steps: %s",
  async (_, seed) => {
    process.stdout.write(`SIMULATION_SEED=${seed}\n`);
    const { sums, outcomes, retries, isOne } = await simulate(seed);
    process.stdout.write(`${JSON.stringify({ ...sums, outcomes: outcomes.size })}\n`);
    if (isOne) return;
    expect(sums.events).toBeGreaterThanOrEqual(eventsMin);
    expect(outcomes.size).toBeGreaterThanOrEqual(outcomesMin);
    expect([...retries].sort()).toEqual([
      "LedgerFencedError",
      "LedgerUnavailableError",
      "LedgerUnknownOutcomeError",
      "NodeDiedError",
    ]);
    expect(sums.crashes).toBeGreaterThanOrEqual(crashesMin);
    expect(sums.cuts).toBeGreaterThanOrEqual(cutsMin);
    expect(sums.takeovers).toBeGreaterThanOrEqual(takeoversMin);
    expect(sums.groups).toBeGreaterThanOrEqual(groupsMin);
    expect(sums.lookups).toBeGreaterThan(0);
    expect(sums.expired).toBeGreaterThan(0);
  },
  timeoutMs,
);

test("a run is a pure function of its seed", async () => {
  for (const seed of ["one:1", "one:2", "one:3"]) {
    const first = await simulateLedger({ seed, events: 3_000 });
    const again = await simulateLedger({ seed, events: 3_000 });
    expect(again).toEqual(first);
    const other = await simulateLedger({ seed: `${seed} `, events: 3_000 });
    expect(other.trace).not.toBe(first.trace);
  }
});
