import { parseArgs } from "node:util";
import { isExpected } from "#main";
import { type CommandOutput, exitRefused } from "./ach-codec.ts";
import { actionCommands } from "./action-commands.ts";
import { backupCommands } from "./backup-commands.ts";
import { bankCommands } from "./bank-commands.ts";
import { type Arguments, type Command, UsageError } from "./command.ts";
import { exchangeCommands } from "./exchange-commands.ts";
import { fileCommands } from "./file-commands.ts";
import { fixCommands } from "./fix-commands.ts";
import { mailCommands } from "./mail-commands.ts";
import { marketCommands } from "./market-commands.ts";
import { merchantCommands } from "./merchant-commands.ts";
import { operatorCommands } from "./operator-commands.ts";
import { proofCommands } from "./proof-commands.ts";
import { suspensionCommands } from "./suspension-commands.ts";
import { tradingCommands } from "./trading-commands.ts";

const commands: Readonly<Record<string, Command>> = {
  ...bankCommands,
  ...operatorCommands,
  ...merchantCommands,
  ...actionCommands,
  ...backupCommands,
  ...fileCommands,
  ...proofCommands,
  ...exchangeCommands,
  ...fixCommands,
  ...marketCommands,
  ...mailCommands,
  ...tradingCommands,
  ...suspensionCommands,
};

const exitHelp = 0;
const exitUsage = 2;

/**
 * Runs `bourse <command>`.
 *
 * @returns the exit code: 0 done, 1 refused or broken, 2 not understood
 */
export async function runCommandLine(
  words: readonly string[],
  output: CommandOutput,
): Promise<number> {
  if (words.length === 0 || words[0] === "help" || words[0] === "--help") {
    for (const line of helpLines()) output.out(line);
    return exitHelp;
  }
  const command = commandOf(words);
  if (command === undefined) {
    output.error(`There is no command ${words.slice(0, 2).join(" ")}.`);
    for (const line of helpLines()) output.error(line);
    return exitUsage;
  }
  try {
    return await command.run(readArguments(command, words), output);
  } catch (error) {
    return explain(error, command, output);
  }
}

function commandOf(words: readonly string[]): Command | undefined {
  return commands[nameOf(words)];
}

/** The longest beginning of the words that names a command. */
function nameOf(words: readonly string[]): string {
  const names = [3, 2, 1].map((count) => words.slice(0, count).join(" "));
  return names.find((name) => name in commands) ?? "";
}

function readArguments(command: Command, words: readonly string[]): Arguments {
  const nameWords = nameOf(words).split(" ").length;
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: words.slice(nameWords),
      options: command.options,
      allowPositionals: true,
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const { values, positionals } = parsed;
  if (positionals.length !== command.positionals.length) {
    throw new UsageError(`takes ${command.positionals.join(" ") || "no arguments"}`);
  }
  return {
    positionals,
    text(name) {
      const value = values[name];
      return typeof value === "string" ? value : undefined;
    },
    flag: (name) => values[name] === true,
  };
}

function explain(error: unknown, command: Command, output: CommandOutput): number {
  if (error instanceof UsageError) {
    output.error(`${error.message}\nbourse ${command.usage}`);
    return exitUsage;
  }
  if (!isExpected(error) && !isFileError(error)) throw error;
  output.error(error.message);
  return exitRefused;
}

/** A file that is not there, or may not be read or written: the message names it. */
function isFileError(error: unknown): error is Error {
  return error instanceof Error && "path" in error && "syscall" in error;
}

function helpLines(): string[] {
  const all = Object.values(commands).map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  return ["npm run bourse -- COMMAND", ...all];
}
