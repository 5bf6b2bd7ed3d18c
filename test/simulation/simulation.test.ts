import { expect, test } from "vitest";
import { freshSeed } from "#testing";
import { simulate } from "./simulate.ts";

const rounds = 90;
/** Kinds of calls that succeeded at least once: a run that asks for nothing proves nothing. */
const successesMin = 22;
const timeoutMs = 180_000;

test.each([
  ["the same seed each time", "bourse"],
  ["a new seed each time", freshSeed()],
])(
  "a bank keeps every promise through faults and crashes: %s",
  async (_, seed) => {
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
