import { readConfig } from "#config";
import { createSystemClock } from "#kernel";
import { backUp, restore } from "#main";
import { exitDone } from "./ach-codec.ts";
import { type Command, required, UsageError } from "./command.ts";

const backup: Command = {
  usage: "backup [--to FOLDER]",
  summary: "copy the embedded database while it is used; to BOURSE_BACKUP when nothing is said",
  options: { to: { type: "string" } },
  positionals: [],
  async run(args, output) {
    const config = readConfig();
    const folder = args.text("to") ?? config.backup;
    if (folder === undefined) throw new UsageError("--to is missing, and BOURSE_BACKUP is not set");
    const deps = { clock: createSystemClock(), tell: output.error };
    output.out(await backUp(config, folder, deps));
    return exitDone;
  },
};

const restoreCommand: Command = {
  usage: "restore --from FOLDER [--to 2026-11-26T15:00:00Z]",
  summary:
    "bring a backup into an empty data folder, as it was at an instant or as late as it goes",
  options: { from: { type: "string" }, to: { type: "string" } },
  positionals: [],
  async run(args, output) {
    const until = args.text("to");
    await restore(readConfig(), required(args, "from"), instantOf(until), output.error);
    output.error("Restored. `npm run bourse -- verify` proves it, `npm start` starts it.");
    return exitDone;
  },
};

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** An instant names its zone: nobody restores a bank to a time that two people read differently. */
function instantOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (!instant.test(text) || Number.isNaN(at.getTime())) {
    throw new UsageError("--to is an instant such as 2026-11-26T15:00:00Z");
  }
  return at;
}

/** Commands that keep the bank from being lost. */
export const backupCommands = { backup, restore: restoreCommand } as const;
