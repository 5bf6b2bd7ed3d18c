import { expect, it } from "vitest";
import { measure, overBudget } from "./web-size.mjs";

const manifest = {
  "index.html": {
    file: "index.js",
    isEntry: true,
    imports: ["_shared.js"],
    dynamicImports: ["pay"],
  },
  "_shared.js": { file: "shared.js" },
  pay: { file: "pay.js", isDynamicEntry: true, imports: ["_shared.js", "_form.js"] },
  "_form.js": { file: "form.js" },
  "style.css": { file: "style.css" },
};
const sizes: Record<string, number> = {
  "index.js": 100_000,
  "shared.js": 60_000,
  "pay.js": 40_000,
  "form.js": 15_000,
};

it("counts for the first load what it imports, and for a route what it adds", () => {
  expect(measure(manifest, (file: string) => sizes[file])).toEqual({
    firstLoadBytes: 160_000,
    routes: [{ name: "pay", bytes: 55_000 }],
  });
});

it("holds both to their budget, and refuses a build in which it saw nothing", () => {
  const route = (bytes: number) => [{ name: "pay", bytes }];
  expect(overBudget({ firstLoadBytes: 170_000, routes: route(60_000) })).toEqual([]);
  expect(overBudget({ firstLoadBytes: 170_001, routes: route(60_001) })).toHaveLength(2);
  expect(overBudget({ firstLoadBytes: 0, routes: [] })).toHaveLength(1);
});
