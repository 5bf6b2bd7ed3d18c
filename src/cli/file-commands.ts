import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { describeConfig, readConfig } from "#config";
import { startPostgres } from "#kernel";
import { migrateLedger, resetBank } from "#main";
import { achRead, achRewrite, exitDone, exitRefused } from "./ach-codec.ts";
import { type Command, required, UsageError } from "./command.ts";
import { runLedgerShell } from "./ledger-shell.ts";

const configCheck: Command = {
  usage: "config check",
  summary: "print the configuration that is in force, secrets hidden",
  options: {},
  positionals: [],
  async run(_args, output) {
    readConfig();
    output.out(describeConfig());
    return exitDone;
  },
};

const reset: Command = {
  usage: "reset [--yes]",
  summary: "delete everything and start afresh with the demo world",
  options: { yes: { type: "boolean" } },
  positionals: [],
  async run(args, output) {
    const config = readConfig();
    const isSure = args.flag("yes") || (await confirm(`Delete everything in ${config.data}?`));
    if (!isSure) {
      output.error("Nothing was deleted. Say --yes to delete without a question.");
      return exitRefused;
    }
    await resetBank(config, { tell: output.error });
    output.error("Done. `npm start` starts it.");
    return exitDone;
  },
};

/** Without a terminal there is nobody to ask. */
async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (yes/no) `)).trim());
  } finally {
    terminal.close();
  }
}

const ledgerShell: Command = {
  usage: "ledger shell --engine memory|postgres",
  summary: "drive an empty ledger by JSON lines",
  options: { engine: { type: "string" } },
  positionals: [],
  async run(args, output) {
    const engine = required(args, "engine");
    const streams = { input: process.stdin, output: process.stdout };
    if (engine === "memory") {
      await runLedgerShell({ engine, ...streams });
      return exitDone;
    }
    if (engine !== "postgres") throw new UsageError("--engine is memory or postgres");
    const { databaseUrl, data } = readConfig();
    if (databaseUrl !== undefined) {
      await runLedgerShell({ engine, databaseUrl, ...streams });
      return exitDone;
    }
    const folder = join(data, "postgres");
    const server = await startPostgres({ folder, durable: true, onProgress: output.error });
    try {
      await runLedgerShell({ engine, databaseUrl: server.url("postgres"), ...streams });
    } finally {
      await server.stop();
    }
    return exitDone;
  },
};

const ledgerMigrate: Command = {
  usage: "ledger migrate --to tigerbeetle",
  summary: "move the ledger into the cluster of TIGERBEETLE_ADDRESSES; no server may run meanwhile",
  options: { to: { type: "string" } },
  positionals: [],
  async run(args, output) {
    if (required(args, "to") !== "tigerbeetle") throw new UsageError("--to is tigerbeetle");
    const moved = await migrateLedger(readConfig(), { tell: output.error });
    output.out(
      `Moved and compared: ${moved.accounts} accounts, ${moved.transfers} transfers, ` +
        `${moved.openHolds} open holds, ${moved.expiries} expiries, ${moved.burnedIds} burned ids`,
    );
    output.error("The ledger is in the cluster now: set LEDGER_ENGINE=tigerbeetle.");
    return exitDone;
  },
};

const readAch: Command = {
  usage: "ach read FILE [--json]",
  summary: "print what a NACHA file holds",
  options: { json: { type: "boolean" } },
  positionals: ["FILE"],
  run: (args, output) => {
    const [path = ""] = args.positionals;
    return achRead(path, { json: args.flag("json") }, output);
  },
};

const rewriteAch: Command = {
  usage: "ach rewrite FILE --out OUT",
  summary: "read a NACHA file and write it back, byte for byte",
  options: { out: { type: "string" } },
  positionals: ["FILE"],
  run: (args, output) => {
    const [path = ""] = args.positionals;
    return achRewrite(path, required(args, "out"), output);
  },
};

/** Commands that need no bank. */
export const fileCommands = {
  "config check": configCheck,
  reset,
  "ledger shell": ledgerShell,
  "ledger migrate": ledgerMigrate,
  "ach read": readAch,
  "ach rewrite": rewriteAch,
} as const;
