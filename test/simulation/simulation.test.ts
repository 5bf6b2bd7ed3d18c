import { expect, test } from "vitest";
import { repeated, seedOfRun } from "#testing";
import { simulate } from "./simulate.ts";

/** Kinds of calls that succeeded at least once: a run that asks for nothing proves nothing. */
const successesMin = 22;
const timeoutMs = repeated(600_000);

test.each([
  ["the same seed each time", "bourse", repeated(40)],
  // Longer: that some crash is in it must not be left to luck.
  ["the seed of the run", seedOfRun(), repeated(60)],
])(
  "a bank keeps every promise through faults and crashes: %s",
  async (_, seed, rounds) => {
    process.stdout.write(`SIMULATION_SEED=${seed}\n`);
    const { answers, ...counts } = await simulate({ seed, rounds });
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    expect(counts.crashes).toBeGreaterThan(0);
    expect(counts.unanswered).toBeGreaterThan(0);
    expect(counts.movements).toBeGreaterThan(5 * rounds);
    const succeeded = [...answers.keys()].filter((answer) => answer.endsWith(": ok"));
    expect(succeeded.length).toBeGreaterThanOrEqual(successesMin);
  },
  timeoutMs,
);
