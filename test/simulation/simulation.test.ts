import { expect, test } from "vitest";
import { freshSeed } from "./seed.ts";
import { simulate } from "./simulate.ts";

const rounds = 120;
const timeoutMs = 120_000;

test.each([
  ["the same seed each time", "bourse"],
  ["a new seed each time", freshSeed()],
])(
  "a bank keeps every promise through faults and crashes: %s",
  async (_, seed) => {
    process.stdout.write(`SIMULATION_SEED=${seed}\n`);
    const report = await simulate({ seed, rounds });
    expect(report.crashes).toBeGreaterThan(0);
    expect(report.movements).toBeGreaterThan(rounds);
    process.stdout.write(
      `${JSON.stringify({ ...report, answers: Object.fromEntries(report.answers) }, null, 1)}\n`,
    );
  },
  timeoutMs,
);
