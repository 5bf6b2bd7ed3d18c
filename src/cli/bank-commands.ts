import { sandboxInstitution } from "#accounts";
import { readConfig } from "#config";
import { scopes } from "#identity";
import { createSystemClock, currencyCodes, isCurrency, openDb } from "#kernel";
import { openDatabase, operate } from "#main";
import { type CommandOutput, exitDone, exitRefused } from "./ach-codec.ts";
import { achImport, achReturns } from "./ach-import.ts";
import { type Command, required, UsageError } from "./command.ts";

// Progress goes to the error output: the output is what was asked for, and nothing else.
const surroundings = ({ error }: CommandOutput) => ({ tell: error });

const verify: Command = {
  usage: "verify",
  summary: "prove every invariant; exits with 1 and the ids when one does not hold",
  options: {},
  positionals: [],
  async run(_args, output) {
    const invariants = await operate(readConfig(), "verify", {}, surroundings(output));
    for (const { invariant, ids } of invariants) {
      output.out(`${ids.length === 0 ? "holds " : "BROKEN"}  ${invariant}`);
      for (const id of ids) output.out(`        ${id}`);
    }
    return invariants.every(({ ids }) => ids.length === 0) ? exitDone : exitRefused;
  },
};

const createToken: Command = {
  usage: "token create --member @HANDLE --scopes accounts,payments [--name NAME]",
  summary: `print a new personal access token; scopes: ${scopes.join(", ")}`,
  options: {
    member: { type: "string" },
    scopes: { type: "string" },
    name: { type: "string", default: "command line" },
  },
  positionals: [],
  async run(args, output) {
    const wanted = required(args, "scopes").split(",");
    const known = scopes.filter((scope) => wanted.includes(scope));
    if (known.length !== wanted.length) throw new UsageError(`scopes: ${scopes.join(", ")}`);
    const input = {
      member: required(args, "member"),
      name: required(args, "name"),
      scopes: known,
    };
    const { token } = await operate(readConfig(), "createToken", input, surroundings(output));
    output.out(token);
    return exitDone;
  },
};

const addCapital: Command = {
  usage: "capital add --amount MINOR_UNITS --currency USD --key KEY",
  summary: "book own funds paid in; interest is paid out of them; the same key books once",
  options: {
    amount: { type: "string" },
    currency: { type: "string" },
    key: { type: "string" },
  },
  positionals: [],
  async run(args, output) {
    const currency = required(args, "currency");
    if (!isCurrency(currency)) throw new UsageError(`currencies: ${currencyCodes.join(", ")}`);
    const input = { amount: required(args, "amount"), currency, key: required(args, "key") };
    const booked = await operate(readConfig(), "contributeCapital", input, surroundings(output));
    output.out(booked.movement);
    return exitDone;
  },
};

const importAch: Command = {
  usage: "ach import FILE",
  summary: "credit what a NACHA file brings; what cannot be credited waits as a return",
  options: {},
  positionals: ["FILE"],
  run({ positionals: [path = ""] }, output) {
    const flows = {
      importAch: (content: Uint8Array) =>
        operate(readConfig(), "importAch", { content }, surroundings(output)),
    };
    return achImport({ flows }, path, output);
  },
};

const exportReturns: Command = {
  usage: "ach returns --out FILE [--all]",
  summary: "write the file of the returns that wait; with --all a copy of every one",
  options: { out: { type: "string" }, all: { type: "boolean" } },
  positionals: [],
  async run(args, output) {
    const path = required(args, "out");
    await using database = await openDatabase(readConfig(), output.error);
    const db = openDb(database.url);
    try {
      const deps = { db, clock: createSystemClock(), institution: sandboxInstitution };
      return await achReturns(deps, { outPath: path, all: args.flag("all") }, output);
    } finally {
      await db.close();
    }
  },
};

/** Commands that work on the bank, in the server when one is running. */
export const bankCommands = {
  verify,
  "token create": createToken,
  "capital add": addCapital,
  "ach import": importAch,
  "ach returns": exportReturns,
} as const;
