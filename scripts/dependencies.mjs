// Brings what package-lock.json names into node_modules, without asking anybody anything.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A failure with a cause that the person can act on: shown as it is, without a stack. */
export class SetupError extends Error {
  name = "SetupError";
}

const progressEveryMs = 3_000;
const outputKeptLengthMax = 8_000;

/** No script runs at install time; dev and optional packages are part of the product. */
const npmArguments = [
  "ci",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--include=dev",
  "--include=optional",
  // Whatever `npm run -s` asked for: a failure must be able to say why.
  "--loglevel=error",
];

/**
 * Installs exactly what the lock file names, unless it is there already.
 *
 * @throws SetupError when npm fails, with npm's own words, or plainly when there is no network
 */
export async function bringDependencies() {
  const locked = readPackages(join(root, "package-lock.json"));
  if (isInstalled(locked)) return;
  const say = (text) => process.stderr.write(`${text}\n`);
  const expected = [...locked]
    .filter(([, entry]) => isForThisPlatform(entry))
    .map(([path]) => path);
  say(
    `Bringing ${expected.length} packages, PostgreSQL and Node among them; once, about a minute.`,
  );
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const progress = setInterval(() => {
    const present = expected.filter((path) => existsSync(join(root, path, "package.json"))).length;
    say(`  ${present} of ${expected.length} packages in place, ${seconds()} s`);
  }, progressEveryMs);
  try {
    await runNpm();
  } finally {
    clearInterval(progress);
  }
  say(`  Packages ready after ${seconds()} s`);
}

/**
 * npm writes down what it has installed, last of all: an interrupted or outdated installation
 * differs from the lock file. Packages for other platforms are never installed.
 */
function isInstalled(locked) {
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  for (const [path, { version, optional }] of locked) {
    const found = installed.get(path);
    if (found ? found.version !== version : !optional) return false;
  }
  return installed.size > 0;
}

function isForThisPlatform({ os, cpu }) {
  const names = (list, own) => list === undefined || [list].flat().includes(own);
  return names(os, process.platform) && names(cpu, process.arch);
}

function readPackages(file) {
  if (!existsSync(file)) return new Map();
  const { packages = {} } = JSON.parse(readFileSync(file, "utf8"));
  const ours = Object.entries(packages).filter(([path]) => path.startsWith("node_modules/"));
  return new Map(ours);
}

async function runNpm() {
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith("npm-cli.js")
    ? [process.execPath, [npm, ...npmArguments]]
    : ["npm", npmArguments];
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk) => {
    output = (output + chunk).slice(-outputKeptLengthMax);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise((done) => {
    child.once("error", (error) => {
      keep(error.message);
      done(-1);
    });
    child.once("close", done);
  });
  if (code === 0) return;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/.test(output)) {
    throw new SetupError(
      "The npm registry could not be reached. Bourse needs the network once, to bring its " +
        "packages; after that it starts without.",
    );
  }
  throw new SetupError(`npm could not install the packages:\n${output.trim()}`);
}
