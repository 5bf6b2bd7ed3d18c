import type { ParseArgsConfig } from "node:util";
import type { CommandOutput } from "./ach-codec.ts";

/** Used in a way that it does not take: the help is shown, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export type Options = NonNullable<ParseArgsConfig["options"]>;

/** What a command was given. */
export type Arguments = {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  flag(name: string): boolean;
};

/** A command of `bourse`, named by its first words. */
export type Command = {
  readonly usage: string;
  readonly summary: string;
  readonly options: Options;
  /** Names of its positional arguments; each is needed. */
  readonly positionals: readonly string[];
  /** @returns the exit code */
  run(args: Arguments, output: CommandOutput): Promise<number>;
};

/** The argument that must be there. */
export function required(args: Arguments, name: string): string {
  const value = args.text(name);
  if (value === undefined || value === "") throw new UsageError(`--${name} is missing`);
  return value;
}
