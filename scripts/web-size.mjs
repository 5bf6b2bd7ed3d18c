// Holds the built web app to its size budget: all that a member's first visit to Home loads (the
// entry, the larger catalog of texts, Home itself), and what each other route adds to it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./dependencies.mjs";

const firstLoadBytesMax = 170_000;
const routeBytesMax = 60_000;
/** What a shop's page loads of ours before anybody presses anything. */
const shopScriptBytesMax = 6_000;
/** Loaded at the first visit beside the entry; of a language's catalogs only one is. */
const homeRoute = "src/screens/home/home.tsx";
const catalog = /(^|\/)packages\/messages\/src\/[a-z]{2}\/index\.ts$/;
const distFolder = join(root, "apps", "web", "dist");

/** The manifest's chunk names that loading `name` loads at once: itself and its static imports. */
export function closureOf(manifest, name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const imported of manifest[name]?.imports ?? []) closureOf(manifest, imported, seen);
  return seen;
}

/**
 * Gzipped bytes of JavaScript by load: the first visit, and what each dynamic import adds to it.
 * `sizeOf` gives the gzipped size of a file named in the manifest.
 */
export function measure(manifest, sizeOf) {
  const names = Object.keys(manifest);
  const weigh = (chunks) => {
    const files = new Set([...chunks].map((name) => manifest[name].file));
    return [...files].filter((file) => file.endsWith(".js")).reduce((n, f) => n + sizeOf(f), 0);
  };
  const catalogs = names.filter((name) => catalog.test(name));
  const largest = catalogs.toSorted((a, b) => weigh([b]) - weigh([a])).slice(0, 1);
  const entries = names.filter((name) => manifest[name].isEntry);
  const home = names.filter((name) => name === homeRoute);
  const first = new Set();
  for (const name of [...entries, ...largest, ...home]) closureOf(manifest, name, first);
  const routes = names
    .filter((name) => manifest[name].isDynamicEntry && !first.has(name) && !catalog.test(name))
    .map((name) => {
      const added = [...closureOf(manifest, name)].filter((chunk) => !first.has(chunk));
      return { name, bytes: weigh(added) };
    });
  return { firstLoadBytes: home.length === 1 ? weigh(first) : 0, routes };
}

/** The violations of the budget, in words; none when it holds. */
export function overBudget({ firstLoadBytes, routes, shopScriptBytes = 0 }) {
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const found = [];
  if (firstLoadBytes === 0)
    found.push("the manifest names no entry and no Home: nothing was measured");
  if (firstLoadBytes > firstLoadBytesMax) {
    found.push(`first load: ${kilobytes(firstLoadBytes)}, budget ${kilobytes(firstLoadBytesMax)}`);
  }
  if (shopScriptBytes > shopScriptBytesMax) {
    found.push(`bourse.js: ${kilobytes(shopScriptBytes)}, budget ${kilobytes(shopScriptBytesMax)}`);
  }
  for (const { name, bytes } of routes.filter(({ bytes }) => bytes > routeBytesMax)) {
    found.push(`route ${name}: ${kilobytes(bytes)}, budget ${kilobytes(routeBytesMax)}`);
  }
  return found;
}

/** Prints the sizes of the build on disk; 0 when they keep the budget, else 1. */
export function reportSize() {
  const manifestFile = join(distFolder, ".vite", "manifest.json");
  if (!existsSync(manifestFile)) {
    process.stderr.write("apps/web/dist/.vite/manifest.json is missing: set build.manifest.\n");
    return 1;
  }
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
  const gzippedSize = (file) => gzipSync(readFileSync(join(distFolder, file))).length;
  const measured = { ...measure(manifest, gzippedSize), shopScriptBytes: gzippedSize("bourse.js") };
  process.stdout.write(`first load ${measured.firstLoadBytes} bytes gzip\n`);
  process.stdout.write(`bourse.js ${measured.shopScriptBytes} bytes gzip\n`);
  for (const { name, bytes } of measured.routes) process.stdout.write(`${name} +${bytes}\n`);
  const found = overBudget(measured);
  for (const line of found) process.stderr.write(`over budget: ${line}\n`);
  return found.length > 0 ? 1 : 0;
}
