import { expect, test } from "vitest";
import type { StorageDefect } from "./server.ts";
import { simulateLedger } from "./simulate.ts";

const livesMax = 60;
const events = 3_000;
const timeoutMs = 600_000;

const defects: readonly (readonly [StorageDefect, RegExp])[] = [
  ["acknowledges what it has not stored", /answered about what is not stored/],
  // What follows from these shows in one place or another: a balance, an answer, a time.
  ["loses a transfer", /BrokenPromiseError|is stored/],
  ["lets a former writer in", /BrokenPromiseError/],
  ["forgets what no checkpoint covers", /BrokenPromiseError/],
  ["forgets the highest ids", /BrokenPromiseError/],
  ["forgets settlements", /BrokenPromiseError/],
  ["believes that more has expired", /never released/],
];

/** Not every life comes upon a defect. */
async function liveUntilItFails(defect: StorageDefect): Promise<void> {
  for (let life = 0; life < livesMax; life++) {
    await simulateLedger({ seed: `defect:${life}`, events, defect });
  }
}

test.each(defects)(
  "the simulation finds that storage %s",
  async (defect, found) => {
    await expect(liveUntilItFails(defect)).rejects.toThrow(found);
  },
  timeoutMs,
);
