// The one way in: `npm start`, `npm test`, `npm run bourse -- ...` all come through here. Brings
// the dependencies when they are missing, then hands over to the real program on the project's own
// Node. Must itself run on any Node from 20.19 on, with nothing installed. Its own words go to
// stderr: stdout belongs to the program.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { bringDependencies, root, SetupError } from "./dependencies.mjs";

/** The first Node with everything the server uses (argon2 came with 24.7). */
const nodeVersionMin = [24, 7];

/**
 * Bytes of bytecode that the compiler may inline into one function: enough that the whole path of
 * an order through the matching engine becomes one piece of code.
 */
const inlining = "--max-inlined-bytecode-size-cumulative=3000";
/**
 * A young generation, in MB, in which what thousands of payments under way hold dies before it is
 * copied. It grows to that size only under such a load.
 */
const serverOptions = ["--max-semi-space-size=64", inlining];

/** What each command runs, once the dependencies are there. */
const programs = {
  start: { script: "src/main.ts", before: "buildWebApp", nodeOptions: serverOptions },
  dev: {
    script: "src/main.ts",
    before: "buildWebApp",
    nodeOptions: [...serverOptions, "--watch"],
  },
  bourse: { script: "src/cli/main.ts" },
  test: { script: "scripts/test.mjs" },
  check: { script: "scripts/test.mjs", args: ["--only", "format,lint,types,unused"] },
  screenshot: { script: "scripts/screenshot.mjs" },
  "bench api": { script: "bench/api.ts", nodeOptions: serverOptions },
  "bench checkout": { script: "bench/checkout.ts" },
  "bench proofs": { script: "bench/proofs.ts" },
  "bench ledger": { script: "bench/ledger.ts", nodeOptions: serverOptions },
  "bench exchange": { script: "bench/exchange.ts", nodeOptions: [inlining] },
  "bench fix": { script: "bench/fix.ts" },
};

async function main() {
  const { program, args } = choose(process.argv.slice(2));
  if (!existsSync(join(root, program.script))) {
    throw new SetupError(`${program.script} is missing: this checkout is not complete.`);
  }
  await bringDependencies();
  const node = ownNode();
  if (program.before === "buildWebApp") {
    const { buildWebApp } = await import("./web-build.mjs");
    await buildWebApp(node);
  }
  const options = program.nodeOptions ?? [];
  become(node, [...options, join(root, program.script), ...(program.args ?? []), ...args]);
}

function choose([first = "", second = "", ...rest]) {
  const twoWords = programs[`${first} ${second}`];
  if (twoWords) return { program: twoWords, args: rest };
  const program = programs[first];
  if (!program) {
    throw new SetupError(`Commands: ${Object.keys(programs).join(", ")}.`);
  }
  return { program, args: second === "" && rest.length === 0 ? [] : [second, ...rest] };
}

/** The Node that npm brought for this platform; else the one we run on, when it is new enough. */
function ownNode() {
  const platform = `${process.platform}-${process.arch}`;
  for (const name of [`node-${platform}`, `node-bin-${platform}`]) {
    const path = join(root, "node_modules", name, "bin", "node");
    if (existsSync(path)) return path;
  }
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [majorMin, minorMin] = nodeVersionMin;
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return process.execPath;
  throw new SetupError(
    `No Node ${majorMin} for ${platform} comes with the dependencies, and this one is ` +
      `${process.version}. Start Bourse with Node ${nodeVersionMin.join(".")} or newer.`,
  );
}

/**
 * Replaces this process by the program, so that signals, stdin and the exit code are its own.
 * An old Node cannot (the very first run); it stays in front and passes them on.
 */
function become(node, args) {
  if (process.execve && process.platform !== "win32") {
    process.execve(node, [node, ...args], process.env);
  }
  const child = spawn(node, args, { stdio: "inherit" });
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // Ctrl-C reaches the whole group: the program has it already, and a second would hurry it.
      if (signal === "SIGINT" && atTerminal) return;
      child.kill(signal);
    });
  }
  child.once("error", (error) => fail(`The program could not be started: ${error.message}`));
  child.once("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

await main().catch((error) => {
  if (!(error instanceof SetupError)) throw error;
  fail(error.message);
});
