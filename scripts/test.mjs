// Runs every gate of the project and ends with one line: `N passed, N failed`. A gate that fails
// does not keep the later ones from being counted, and a gate that sees less than it should fails.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { root } from "./dependencies.mjs";

/** What each gate must at least see: a checker that can pass by seeing nothing is a defect. */
const minimums = {
  formattedFiles: 1_750,
  lintedFiles: 1_700,
  typedFiles: 1_200,
  serverTests: 3_750,
  browserTests: 95,
  clusterTests: 200,
};

const binFolder = join(root, "node_modules", ".bin");
const bin = (name) => join(binFolder, name);

/** The tools are scripts that look for `node` on the path: it has to be ours. */
const env = {
  ...process.env,
  PATH: [binFolder, process.env.PATH].join(delimiter),
  // The tests start the server some forty times: each start need not compile it again.
  NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compiled"),
};

/** Checks before tests, each in the order in which they tell most for the least waiting. */
const gates = [
  {
    name: "format",
    kind: "check",
    run: () => tool("biome", ["check", "--linter-enabled=false", "."], filesCheckedByBiome),
  },
  {
    name: "lint",
    kind: "check",
    run: () => tool("oxlint", ["--type-aware", "--deny-warnings"], filesLintedByOxlint),
  },
  {
    name: "types",
    kind: "check",
    run: () => tool("tsc", ["-p", ".", "--listFiles"], filesListedByTsc),
  },
  {
    name: "types:web",
    kind: "check",
    when: () => existsSync(join(root, "apps/web/tsconfig.json")),
    run: () => tool("tsc", ["-p", "apps/web"]),
  },
  { name: "unused", kind: "check", run: () => tool("knip", ["--no-progress"]) },
  { name: "unit", kind: "tests", run: () => tests("server", minimums.serverTests) },
  {
    name: "cluster",
    kind: "tests",
    when: () => isNamed("TIGERBEETLE_BINARY", "a TigerBeetle server; its tests are left out"),
    run: () => tests("cluster", minimums.clusterTests),
  },
  {
    name: "web",
    kind: "check",
    when: () => existsSync(join(root, "apps/web/index.html")),
    run: () => tool("node", [join(root, "scripts", "web-check.mjs")]),
  },
  {
    name: "e2e",
    kind: "tests",
    when: () => minimums.browserTests > 0 || existsSync(join(root, "test", "e2e")),
    run: () => tests("e2e", minimums.browserTests),
  },
];

function isNamed(variable, what) {
  if (process.env[variable]) return true;
  process.stdout.write(`${variable} does not name ${what}\n`);
  return false;
}

const filesCheckedByBiome = (output) => [/Checked (\d+) files/, minimums.formattedFiles, output];
const filesLintedByOxlint = (output) => [/on (\d+) files/, minimums.lintedFiles, output];
function filesListedByTsc(output) {
  const ours = output.split("\n").filter((line) => line.startsWith(root) && isOurs(line));
  return [/(\d+)/, minimums.typedFiles, `${ours.length} files`];
}
const isOurs = (file) => !file.includes("/node_modules/");

async function main() {
  const chosen = choose(process.argv.slice(2));
  const outcomes = [
    ...(await runSideBySide(chosen.filter(({ kind }) => kind === "check"))),
    ...(await runInTurn(chosen.filter(({ kind }) => kind === "tests"))),
  ];
  process.stdout.write(`\n${tableOf(outcomes)}\n`);
  const sum = (field) => outcomes.reduce((total, outcome) => total + outcome[field], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}\n`);
  process.exitCode = sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;
}

/** Checks read and compute, and measure nothing: two of them share a small machine. */
async function runSideBySide(checks) {
  const waiting = [...checks.entries()];
  const outcomes = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [place, check] = next;
      outcomes[place] = await runOne(check);
    }
  };
  await Promise.all([lane(), lane()]);
  return outcomes;
}

async function runInTurn(gates) {
  const outcomes = [];
  for (const gate of gates) outcomes.push(await runOne(gate));
  return outcomes;
}

async function runOne(gate) {
  process.stdout.write(`\n> ${gate.name}\n`);
  const started = performance.now();
  const counts = await gate.run();
  if (counts.failed > 0) process.stdout.write(`\n> ${gate.name} failed\n`);
  return { gate: gate.name, ...counts, seconds: (performance.now() - started) / 1000 };
}

function choose(args) {
  const only = args[0] === "--only" ? (args[1] ?? "").split(",") : undefined;
  const unknown = only?.filter((name) => !gates.some((gate) => gate.name === name)) ?? [];
  if (unknown.length > 0 || (args.length > 0 && !only)) {
    const names = gates.map((gate) => gate.name).join(",");
    process.stderr.write(`npm test -- --only ${names}\n`);
    process.exit(2);
  }
  const wanted = (gate) =>
    only?.some((name) => gate.name === name || gate.name.startsWith(`${name}:`));
  return gates.filter((gate) => (only ? wanted(gate) : true) && (gate.when?.() ?? true));
}

/** Runs one tool as one test; `seen` finds in its output how much it looked at. */
async function tool(name, args, seen) {
  const { code, output } = await capture(bin(name), args);
  const [pattern, minimum, text] = seen?.(output) ?? [/(\d*)/, 0, "0"];
  const count = Number(text.match(pattern)?.[1] ?? 0);
  if (code === 0 && count >= minimum) return { passed: 1, failed: 0, skipped: 0 };
  process.stdout.write(code === 0 ? "" : output.split("\n").filter(notAListedFile).join("\n"));
  if (count < minimum) process.stdout.write(`saw ${count} files, expected at least ${minimum}\n`);
  return { passed: 0, failed: 1, skipped: 0 };
}

const notAListedFile = (line) => !line.startsWith("/");

/** Runs one vitest project and counts its tests; what fails outside a test counts as one more. */
async function tests(project, minimum) {
  const folder = mkdtempSync(join(tmpdir(), "bourse-report-"));
  const file = join(folder, "report.json");
  const args = ["run", "--project", project, "--reporter=default", "--reporter=json"];
  const code = await watch(bin("vitest"), [...args, `--outputFile.json=${file}`]);
  const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  rmSync(folder, { recursive: true, force: true });
  const { numPassedTests: passed = 0, numFailedTests = 0 } = report;
  const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  const brokenFiles = (report.testResults ?? []).filter(
    (result) => result.status === "failed" && result.assertionResults.length === 0,
  );
  let failed = numFailedTests + brokenFiles.length;
  if (code !== 0 && failed === 0) failed = 1;
  if (passed + failed < minimum) {
    process.stdout.write(`saw ${passed + failed} tests, expected at least ${minimum}\n`);
    failed += 1;
  }
  return { passed, failed, skipped };
}

function capture(command, args) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    child.once("error", (error) => done({ code: -1, output: `${error.message}\n` }));
    child.once("close", (code) => done({ code: code ?? -1, output }));
  });
}

function watch(command, args) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", () => done(-1));
    child.once("close", (code) => done(code ?? -1));
  });
}

function tableOf(outcomes) {
  const row = (cells) => cells.map((cell, n) => (n ? `${cell}`.padStart(9) : `${cell}`.padEnd(12)));
  return [
    ["gate", "passed", "failed", "skipped", "seconds"],
    ...outcomes.map((o) => [o.gate, o.passed, o.failed, o.skipped, o.seconds.toFixed(1)]),
  ]
    .map((cells) => row(cells).join(""))
    .join("\n");
}

await main();
