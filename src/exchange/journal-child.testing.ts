import { commandsOf, journalOptions } from "./journal-stream.testing.ts";
import { openJournaledEngine } from "./journaled-engine.ts";
import { commandWidth } from "./rows.ts";

// Submits the stream of the kill test from where the journal ends, and says on its output how many
// commands were acknowledged. It runs until it is killed.
const folder = process.argv[2] ?? "";
const rows = commandsOf();
const journaled = openJournaledEngine(folder, journalOptions);
const groupMost = 40;
const snapshotEvery = 25;

process.stdout.write(`${journaled.engine.commands}\n`);
for (let group = 1; ; group++) {
  const from = journaled.engine.commands * commandWidth;
  if (from >= rows.length) break;
  const to = Math.min(from + (1 + (group % groupMost)) * commandWidth, rows.length);
  await journaled.submit(rows.slice(from, to));
  process.stdout.write(`${to / commandWidth}\n`);
  if (group % snapshotEvery === 0) await journaled.snapshot();
}
setInterval(() => undefined, 60_000);
