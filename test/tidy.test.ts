import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { modules } from "./modules.ts";
import { parseSource, readSources, root } from "./source.ts";
import { checkDocstrings, checkTidiness } from "./tidy.ts";

const readmeLinesMax = 60;
const architectureLinesMax = 300;

/** A checker that can pass by seeing nothing is a defect: today's numbers, rounded down. */
const filesMin = 1_300;
const doorsMin = 19;

const files = readSources();
const byPath = new Map(files.map((file) => [file.path, file]));

describe("the code", () => {
  it("keeps the rules of size, name and wording", () => {
    expect(files.length).toBeGreaterThanOrEqual(filesMin);
    expect(files.flatMap(checkTidiness)).toEqual([]);
  });

  it("explains everything that a door exports", () => {
    const doors = files.filter(({ path }) =>
      /^(src|packages)\/[^/]+\/(src\/)?index\.ts$/.test(path),
    );
    expect(doors.length).toBeGreaterThanOrEqual(doorsMin);
    expect(doors.flatMap((door) => checkDocstrings(door, byPath))).toEqual([]);
  });
});

describe("the documents", () => {
  it("tell of each module briefly", () => {
    const long = globSync("{src,packages}/*/README.md", { cwd: root }).filter(
      (path) =>
        readFileSync(join(root, path), "utf8").trimEnd().split("\n").length > readmeLinesMax,
    );
    expect(long).toEqual([]);
  });

  it.runIf(existsSync(join(root, "ARCHITECTURE.md")))("name the modules that there are", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    expect(text.split("\n").length).toBeLessThanOrEqual(architectureLinesMax);
    // The table of layers: a row of modules, and what they may import.
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    const named = Object.keys(modules).filter((name) =>
      rows.some((row) => new RegExp(`[^a-z]${name}[^a-z]`).test(row)),
    );
    expect(named).toEqual(Object.keys(modules));
  });
});

type Case = readonly [rule: string, path: string, text: string];

const lines = (count: number, line: string): string => `${line}\n`.repeat(count);
const longCall = `a(${"b, ".repeat(40)}c);`;

const untidy: readonly Case[] = [
  ["has 401 lines", "src/ledger/a.ts", lines(401, "a();")],
  ["has 61 lines", "src/ledger/index.ts", lines(61, `export * from "./a.ts";`)],
  ["columns", "src/ledger/a.ts", longCall],
  ["function of 71 lines", "src/ledger/a.ts", `function f() {\n${lines(69, "a();")}}`],
  ["function of 71 lines", "src/ledger/a.ts", `const f = () => {\n${lines(69, "a();")}};`],
  ["function of 71 lines", "src/a/a.test.ts", `it("x", () => {\n${lines(69, "a();")}});`],
  ["says nothing", "src/ledger/utils.ts", ""],
  ["says nothing", "src/common/a.ts", ""],
  ["says nothing", "src/ledger/date-helpers.ts", ""],
  ["kebab-case", "src/ledger/stateMachine.ts", ""],
  ["has no issue number", "src/ledger/a.ts", "// TO" + "DO: later"],
  ["hides errors", "src/ledger/a.ts", "// @ts-" + "ignore"],
  ["leaves other tests out", "src/ledger/a.test.ts", "it" + ".only('x', f);"],
  ["is not the log", "src/ledger/a.ts", "console.log(1);"],
  ["a cast outside", "src/ledger/a.ts", "const a = b as string;"],
];

const tidy: readonly (readonly [path: string, text: string])[] = [
  ["src/ledger/a.ts", lines(400, "a();")],
  ["src/ledger/a.ts", `function f() {\n${lines(68, "a();")}}`],
  ["src/ledger/a.test.ts", `describe("x", () => {\n${lines(90, `it("x", f);`)}});`],
  ["src/ledger/a.test.ts", `describe("x", () => {\n${lines(90, "it.each([])('x', f);")}});`],
  ["src/ledger/suite.ts", `function suite() {\n${lines(90, `it("x", f);`)}}`],
  ["src/ledger/a.ts", `const a = "${"long ".repeat(30)}";`],
  ["src/ledger/a.ts", "// TO" + "DO(#12): later"],
  ["src/ledger/a.ts", "const a = [1, 2] as const;"],
  ["src/ledger/codec.ts", "const a = b as string;"],
  ["src/identity/common-passwords.ts", ""],
];

describe("the checker of tidiness", () => {
  it.each(untidy)("finds: %s (%s)", (rule, path, text) => {
    expect(checkTidiness(parseSource(path, text))).toEqual([expect.stringContaining(rule)]);
  });

  it.each(tidy)("has nothing against a tidy %s", (path, text) => {
    expect(checkTidiness(parseSource(path, text))).toEqual([]);
  });

  it("follows a door to what it exports, and finds what is not explained", () => {
    const door = parseSource(
      "src/ledger/index.ts",
      `export { a, type B } from "./a.ts"; export * from "./c.ts";`,
    );
    const a =
      "/** Both. */\ntype Y = 1;\nexport const a = 1;\n// No docstring.\nexport type B = 1;\n";
    const c = "/* Neither. */\nexport function c() {}\n/** Why. */\nclass D {}\nexport { D };";
    const all = new Map(
      [parseSource("src/ledger/a.ts", a), parseSource("src/ledger/c.ts", c)].map((file) => [
        file.path,
        file,
      ]),
    );
    expect(checkDocstrings(door, all)).toEqual([
      "src/ledger/a.ts:5 B has no docstring",
      "src/ledger/c.ts:2 c has no docstring",
    ]);
  });
});
