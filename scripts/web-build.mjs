// Builds the members' app, unless what it is made from has not changed since the last build.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { root, SetupError } from "./dependencies.mjs";

const appFolder = join(root, "apps", "web");
const sources = [appFolder, join(root, "packages"), join(root, "package-lock.json")];
const notSources = new Set(["node_modules", "dist"]);

/** The members' app, then what shops put on their pages: the first empties the folder. */
const configs = ["vite.config.ts", "vite.embed.config.ts", "vite.script.config.ts"];

/** Inside the build, so that it goes when the build goes; it holds a digest of the sources. */
const stampFile = join(appFolder, "dist", ".sources");

/**
 * Builds `apps/web/dist` with the given Node.
 *
 * @throws SetupError with the bundler's own words when it fails
 */
export async function buildWebApp(node) {
  if (!existsSync(join(appFolder, "index.html"))) return;
  const digest = digestOf(sources);
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === digest) return;
  process.stderr.write("Building the web app\n");
  for (const config of configs) await run(node, config);
  for (const file of filesUnder(join(appFolder, "dist")).filter(isText)) compress(file);
  writeFileSync(stampFile, digest);
}

/** @throws SetupError */
async function run(node, config) {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  // Tests run with an environment of their own: what is built is what members get.
  const env = { ...process.env, NODE_ENV: "production" };
  const build = [vite, "build", appFolder, "--config", join(appFolder, config)];
  const child = spawn(node, build, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new SetupError(`The web app could not be built:\n${output.trim()}`);
}

const isText = (file) => /\.(js|css|html|svg|wasm|webmanifest)$/.test(file);

/** Once, at the best there is, so that the server has nothing to compress. */
function compress(file) {
  const content = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(content));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}

function digestOf(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesUnder).sort()) {
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function filesUnder(path) {
  if (path.endsWith(".json")) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !notSources.has(entry.name))
    .flatMap((entry) => {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) return filesUnder(inside);
      return entry.isFile() ? [inside] : [];
    });
}
