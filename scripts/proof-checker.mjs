// Makes what members check proofs with, away from the bank: a page and a command, one file each,
// from the very sources that the app checks proofs with, comments and all, types taken out. Run it
// after a change in packages/proof; a test fails when the files are out of date.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { proofTexts } from "@bourse/messages";

const folder = fileURLToPath(new URL("../packages/proof", import.meta.url));

/** In the order in which each needs those before it. */
const sources = [
  "bytes",
  "sha256",
  "tree",
  "signed-text-codec",
  "signature",
  "proof-codec",
  "check-proof",
  "check-heads",
];

const usage = `// Checks that what a bank owed somebody is in the total that it published:
//   node proof-check.mjs FILE [OTHER FILE]
// It needs Node 20 or newer, nothing else, and no network.`;

/** The files by their paths, and what they must hold. */
export function checkerFiles() {
  const code = sources.map((name) => withoutTypes(read(`src/${name}.ts`))).join("\n\n");
  const texts = JSON.stringify(proofTexts).replace(/[\\`$]/g, "\\$&");
  const part = (name) => read(`checker/parts/${name}`).replace("%TEXTS%", () => texts);
  const script = `\n${code}\n\n${part("page.mjs")}`;
  const style = `\n${part("page.css")}`;
  const policy = [
    "default-src 'none'",
    `script-src ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = part("page.txt")
    .replace("%POLICY%", () => policy)
    .replace("%STYLE%", () => style)
    .replace("%SCRIPT%", () => script);
  return new Map([
    [join(folder, "checker", "proof-check.gen.html"), page],
    [
      join(folder, "checker", "proof-check.gen.mjs"),
      `${usage}\n\n${code}\n\n${part("command.mjs")}`,
    ],
  ]);
}

const read = (path) => readFileSync(join(folder, path), "utf8");

const sourceHash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const typeWithDocstring = /^(\/\*\*(?:(?!\*\/)[^])*\*\/\n)?(export )?type [^]*?;\n(?![ }])/gm;

/** A module as JavaScript that can stand in one file with the others. */
function withoutTypes(source) {
  const values = source
    .replace(typeWithDocstring, "")
    .replace(/^import [^]*?;\n/gm, "")
    .replace(/^\/\/ biome-ignore .*\n/gm, "");
  const blanked = stripTypeScriptTypes(values);
  return blanked
    .replace(/^export /gm, "")
    .replace(/(\S) {2,}([),;])/g, "$1$2")
    .replace(/(\S) {2,}/g, "$1 ")
    .replace(/ +$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

if (import.meta.main) {
  for (const [path, content] of checkerFiles()) writeFileSync(path, content);
}
