import { expect, test } from "vitest";
import { seedOfRun, startTigerBeetle, tigerBeetleBinary } from "#testing";
import { openUnderClock } from "./cluster-ledger.ts";
import { simulate } from "./simulate.ts";

/** So many that some crash is in them. */
const rounds = 60;
const successesMin = 15;
const timeoutMs = 600_000;

test.skipIf(tigerBeetleBinary === undefined)(
  "a bank keeps every promise through faults and crashes with its ledger in a cluster",
  async () => {
    await using cluster = await startTigerBeetle();
    const seed = seedOfRun();
    process.stdout.write(`SIMULATION_SEED=${seed}\n`);
    const { answers, ...counts } = await simulate({
      seed,
      rounds,
      engine: { engine: "tigerbeetle", ...cluster },
      openLedger: openUnderClock(cluster),
    });
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    expect(counts.crashes).toBeGreaterThan(0);
    expect(counts.movements).toBeGreaterThan(5 * rounds);
    const succeeded = [...answers.keys()].filter((answer) => answer.endsWith(": ok"));
    expect(succeeded.length).toBeGreaterThanOrEqual(successesMin);
  },
  timeoutMs,
);
