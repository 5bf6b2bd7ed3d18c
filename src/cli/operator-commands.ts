import { readConfig } from "#config";
import { operate } from "#main";
import { exitDone } from "./ach-codec.ts";
import type { Command } from "./command.ts";

const grant: Command = {
  usage: "operator grant @HANDLE",
  summary: "let a member look into the ledger, at /ledger in the app",
  options: {},
  positionals: ["@HANDLE"],
  async run({ positionals: [member = ""] }, output) {
    const given = { tell: output.error };
    const granted = await operate(readConfig(), "grantOperator", { member }, given);
    output.out(`@${granted.handle} is an operator`);
    if (!granted.hasSecondFactor) {
      output.error(`@${granted.handle} has a password alone: a passkey or codes are better.`);
    }
    return exitDone;
  },
};

const revoke: Command = {
  usage: "operator revoke @HANDLE",
  summary: "take that away again, at once",
  options: {},
  positionals: ["@HANDLE"],
  async run({ positionals: [member = ""] }, output) {
    const given = { tell: output.error };
    const revoked = await operate(readConfig(), "revokeOperator", { member }, given);
    const since = revoked.wasOperator ? "any more" : "and was none";
    output.out(`@${revoked.handle} is no operator ${since}`);
    return exitDone;
  },
};

const list: Command = {
  usage: "operator list",
  summary: "print who may look into the ledger",
  options: {},
  positionals: [],
  async run(_args, output) {
    const operators = await operate(readConfig(), "operators", {}, { tell: output.error });
    for (const { handle, name, status } of operators) {
      output.out(`@${handle}  ${name}${status === "active" ? "" : `  (${status})`}`);
    }
    return exitDone;
  },
};

/** Commands that say who the operators are. */
export const operatorCommands = {
  "operator grant": grant,
  "operator revoke": revoke,
  "operator list": list,
} as const;
