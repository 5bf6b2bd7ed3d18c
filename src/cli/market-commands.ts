import { readFile } from "node:fs/promises";
import { readConfig } from "#config";
import { operate } from "#main";
import { exitDone } from "./ach-codec.ts";
import { type Command, UsageError } from "./command.ts";

const importFile: Command = {
  usage: "market import instruments|prices FILE",
  summary: "list the instruments, or store the daily prices, of a CSV file; again changes nothing",
  options: {},
  positionals: ["instruments|prices", "FILE"],
  async run({ positionals: [kind = "", path = ""] }, output) {
    if (kind !== "instruments" && kind !== "prices") {
      throw new UsageError("the first argument is instruments or prices");
    }
    const csv = await readFile(path, "utf8");
    const surroundings = { tell: output.error };
    if (kind === "prices") {
      const count = await operate(readConfig(), "importPrices", { csv }, surroundings);
      output.out(`${count} daily prices stored`);
      return exitDone;
    }
    const done = await operate(readConfig(), "importInstruments", { csv }, surroundings);
    output.out(`${done.added} added, ${done.changed} changed, ${done.same} as they were`);
    return exitDone;
  },
};

/** Commands of the market. */
export const marketCommands = { "market import": importFile } as const;
