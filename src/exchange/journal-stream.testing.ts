import { widestRules } from "./book.ts";
import { createSeededRandom } from "./differential.testing.ts";
import { createCommandRows } from "./encode.ts";
import { addOpening, addRandomCommand } from "./random-commands.testing.ts";
import type { EngineOptions } from "./state.ts";

/** The markets of the kill test. */
export const journalOptions: EngineOptions = {
  markets: [widestRules, { ...widestRules, limitStateSeconds: 3, pauseSeconds: 5 }],
  hasAccounts: true,
};

const commands = 30_000;

/** The stream of the kill test, the same in every process. */
export function commandsOf(): Int32Array {
  const list = createCommandRows();
  addOpening(list);
  const random = createSeededRandom(11);
  for (let id = 1; id <= commands; id++) addRandomCommand(list, random, id);
  return list.rows.slice(0, list.length);
}
