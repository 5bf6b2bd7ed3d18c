import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkArchitecture, moduleOf } from "./architecture.ts";
import { modules } from "./modules.ts";
import { parseSource, readSources, root } from "./source.ts";

/** A checker that can pass by seeing nothing is a defect: today's numbers, rounded down. */
const filesMin = 1_300;
const modulesMin = 20;

const files = readSources();

describe("the house", () => {
  it("keeps its layers, doors and rules", () => {
    expect(checkArchitecture(files)).toEqual([]);
  });

  it("has been seen whole", () => {
    const listed = globSync("{src,packages,apps,bench,scripts,test}/**/*.{ts,tsx,mjs}", {
      cwd: root,
      exclude: ["**/node_modules/**", "**/dist/**", "**/*.gen.*"],
    });
    expect(files.map((file) => file.path).sort()).toEqual(listed.sort());
    expect(files.length).toBeGreaterThanOrEqual(filesMin);
    const rooms = globSync(["src/*/**/*.ts", "src/*.ts"], { cwd: root }).map(
      (path) => path.replace(/\.ts$/, "").split("/")[1] ?? "",
    );
    const seen = new Set(files.flatMap((file) => moduleOf(file.path) ?? []));
    expect([...seen].sort()).toEqual([...new Set(rooms)].sort());
    expect(seen.size).toBeGreaterThanOrEqual(modulesMin);
  });

  it("has a table in which every arrow runs up the list", () => {
    const order = Object.keys(modules);
    for (const [name, { imports, types = [] }] of Object.entries(modules)) {
      for (const target of [...imports, ...types]) {
        expect(order.indexOf(target), `${name} > ${target}`).toBeLessThan(order.indexOf(name));
        expect(order).toContain(target);
      }
    }
  });
});

type Case = readonly [rule: string, path: string, text: string];

const forbidden: readonly Case[] = [
  ["ledger may not import movements", "src/ledger/x.ts", `import { a } from "#movements";`],
  ["identity may not import rails", "src/identity/x.ts", `import type { A } from "#rails";`],
  ["identity may not import ledger", "src/identity/x.ts", `import { A } from "#ledger";`],
  ["ledger may not import api", "src/ledger/x.ts", `export type { A } from "#api";`],
  ["ledger may not import flows", "src/ledger/x.ts", `await import("#flows");`],
  ["kernel may not import ledger", "src/kernel/x.ts", `type A = import("#ledger").A;`],
  ["leaves ledger past a door", "src/ledger/x.ts", `import "../kernel/money.ts";`],
  ["its own door", "src/ledger/x.ts", `import { a } from "#ledger";`],
  ["only tests import it", "src/ledger/x.ts", `import { a } from "#testing";`],
  ["may not import this package", "src/ledger/x.ts", `import { a } from "@bourse/contract";`],
  ["past a package's door", "src/api/x.ts", `import { a } from "@bourse/contract/src/a.ts";`],
  ["no known module", "src/helpers/x.ts", ""],
  ["no known package or app", "packages/other/src/x.ts", ""],
  ["reaches into the server", "apps/web/src/x.ts", `import { a } from "#kernel";`],
  ["leaves apps/web", "apps/web/src/x.ts", `import "../../../src/kernel/money.ts";`],
  ["may not import this package", "packages/sdk/src/x.ts", `import "@bourse/messages";`],
  ["goes past a door", "bench/x.ts", `import "../src/ledger/state-machine.ts";`],
  ["only a store speaks SQL", "src/payments/send.ts", `import { sql } from "kysely";`],
  ["only a store speaks SQL", "src/ledger/state-machine.ts", `import pg from "pg";`],
  ["only api knows HTTP", "src/flows/x.ts", `import type { A } from "fastify";`],
  ["re-exports only", "src/ledger/index.ts", "export const a = 1;"],
  ["reads the environment", "src/api/x.ts", "const port = process.env.PORT;"],
  ["reads the environment", "src/api/x.ts", `const port = process["env"];`],
  ["Clock only", "src/ledger/x.ts", "const now = Date.now();"],
  ["Clock only", "src/ledger/x.ts", "const now = new Date();"],
  ["Ids only", "src/ledger/x.ts", "const a = Math.random();"],
  ["Ids only", "src/identity/x.ts", `import { randomBytes } from "node:crypto";`],
  ["Ids only", "src/identity/x.ts", "const id = crypto.randomUUID();"],
  ["never patched", "src/api/x.ts", "BigInt.prototype.toJSON = String;"],
];

const allowed: readonly (readonly [path: string, text: string])[] = [
  ["src/ledger/x.ts", `import { a } from "#kernel"; import { b } from "./deep/b.ts";`],
  ["src/ledger/deep/b.ts", `import { a } from "../a.ts"; import { b } from "node:fs";`],
  ["src/identity/x.ts", `import type { A } from "#ledger"; import { type B } from "#movements";`],
  ["src/ledger/x.test.ts", `import { a } from "#testing"; const now = Date.now();`],
  ["src/payments/store.ts", `import { sql } from "kysely"; const at = new Date(0);`],
  ["src/kernel/time.ts", "export const now = () => Date.now();"],
  ["src/config/env.ts", "export const read = () => process.env;"],
  ["src/api/x.ts", `import fastify from "fastify"; import { a } from "@bourse/contract";`],
  ["src/main.ts", `import { a } from "#api";`],
  ["apps/web/src/x.tsx", `import { a } from "@bourse/sdk"; const b = <p>{Date.now()}</p>;`],
];

describe("the checker of the house", () => {
  it.each(forbidden)("finds: %s (%s)", (rule, path, text) => {
    expect(checkArchitecture([parseSource(path, text)])).toEqual([expect.stringContaining(rule)]);
  });

  it.each(allowed)("has nothing against %s: %s", (path, text) => {
    expect(checkArchitecture([parseSource(path, text)])).toEqual([]);
  });

  it("finds a cycle between files, also one made of types alone", () => {
    const cycle = [
      parseSource("src/ledger/a.ts", `import type { B } from "./b.ts";`),
      parseSource("src/ledger/b.ts", `export type { C } from "./c.ts";`),
      parseSource("src/ledger/c.ts", `import type { A } from "./a.ts";`),
    ];
    expect(checkArchitecture(cycle)).toEqual([
      "src/ledger/a.ts is in a cycle: " +
        "src/ledger/a.ts > src/ledger/b.ts > src/ledger/c.ts > src/ledger/a.ts",
    ]);
    expect(checkArchitecture(cycle.slice(0, 2))).toEqual([]);
  });
});
