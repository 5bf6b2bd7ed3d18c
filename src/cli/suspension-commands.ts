import { userInfo } from "node:os";
import { readConfig } from "#config";
import { operate } from "#main";
import { exitDone } from "./ach-codec.ts";
import { type Arguments, type Command, required } from "./command.ts";

const options = { reason: { type: "string" }, by: { type: "string" } } as const;
const target = "all|$SYMBOL|@HANDLE|firm:COMPID";

/** What is stopped or resumed, why, by which operator, and by which account of this machine. */
function askedOf(args: Arguments) {
  const [named = ""] = args.positionals;
  const by = args.text("by");
  const account = userInfo().username;
  return { target: named, reason: required(args, "reason"), account, ...(by && { by }) };
}

const halt: Command = {
  usage: "trading halt all|$SYMBOL --reason TEXT [--by @OPERATOR]",
  summary: "let nothing trade until it is resumed; orders stay where they are and can be cancelled",
  options,
  positionals: ["all|$SYMBOL"],
  async run(args, output) {
    const asked = { ...askedOf(args), kind: "halt" } as const;
    await operate(readConfig(), "suspendTrading", asked, { tell: output.error });
    output.out(`${asked.target} is halted`);
    return exitDone;
  },
};

const kill: Command = {
  usage: `trading kill ${target} --reason TEXT [--by @OPERATOR]`,
  summary:
    "take no order in a market, or of a member or a firm, until it is resumed, and cancel\n" +
    "      all that is open",
  options,
  positionals: [target],
  async run(args, output) {
    const asked = { ...askedOf(args), kind: "kill" } as const;
    const { cancelled } = await operate(readConfig(), "suspendTrading", asked, {
      tell: output.error,
    });
    output.out(`${asked.target} is stopped; ${cancelled} open orders of members were cancelled`);
    return exitDone;
  },
};

const resume: Command = {
  usage: `trading resume ${target} --reason TEXT [--by @OPERATOR]`,
  summary: "let go on what was halted or stopped",
  options,
  positionals: [target],
  async run(args, output) {
    const asked = askedOf(args);
    await operate(readConfig(), "resumeTrading", asked, { tell: output.error });
    output.out(`${asked.target} may trade again`);
    return exitDone;
  },
};

const suspensions: Command = {
  usage: "trading suspensions [--all] [--json]",
  summary: "print what is halted or stopped, since when, by whom and why; with --all what ever was",
  options: { all: { type: "boolean" }, json: { type: "boolean" } },
  positionals: [],
  async run(args, output) {
    const given = { tell: output.error };
    const found = await operate(readConfig(), "suspensions", { isAll: args.flag("all") }, given);
    if (args.flag("json")) {
      output.out(JSON.stringify(found));
      return exitDone;
    }
    for (const { kind, named, at, lifted, ...placed } of found) {
      const end = lifted ? `  lifted ${lifted.at} ${authorityText(lifted)}` : "";
      output.out(`${kind}  ${named}  ${at} ${authorityText(placed)}${end}`);
    }
    if (found.length === 0) output.out("nothing is stopped");
    return exitDone;
  },
};

type Authority = { readonly by: string; readonly via: string | null; readonly reason: string };

const authorityText = ({ by, via, reason }: Authority) =>
  `by ${by}${via === null ? "" : ` (${via})`}: ${reason}`;

/** The operator's halts and kill switches. */
export const suspensionCommands = {
  "trading halt": halt,
  "trading kill": kill,
  "trading resume": resume,
  "trading suspensions": suspensions,
} as const;
