import { expect, it } from "vitest";
import { measure, overBudget } from "./web-size.mjs";

const english = "../../packages/messages/src/en/index.ts";
const french = "../../packages/messages/src/fr/index.ts";
const home = "src/screens/home/home.tsx";
const manifest = {
  "index.html": {
    file: "index.js",
    isEntry: true,
    imports: ["_shared.js"],
    dynamicImports: ["pay", home, english, french],
  },
  "_shared.js": { file: "shared.js" },
  [home]: { file: "home.js", isDynamicEntry: true, imports: ["_shared.js", "_amount.js"] },
  [english]: { file: "en.js", isDynamicEntry: true },
  [french]: { file: "fr.js", isDynamicEntry: true },
  "_amount.js": { file: "amount.js" },
  pay: { file: "pay.js", isDynamicEntry: true, imports: ["_amount.js", "_form.js"] },
  "_form.js": { file: "form.js" },
  "style.css": { file: "style.css" },
};
const sizes: Record<string, number> = {
  "index.js": 100_000,
  "shared.js": 20_000,
  "home.js": 5_000,
  "amount.js": 2_000,
  "en.js": 10_000,
  "fr.js": 12_000,
  "pay.js": 40_000,
  "form.js": 15_000,
};

it("counts entry, Home and the larger catalog as the first visit, and what a route adds", () => {
  expect(measure(manifest, (file: string) => sizes[file])).toEqual({
    firstLoadBytes: 139_000,
    routes: [{ name: "pay", bytes: 55_000 }],
  });
});

it("measures nothing when Home is not there", () => {
  const { [home]: _, ...without } = manifest;
  expect(measure(without, (file: string) => sizes[file]).firstLoadBytes).toBe(0);
});

it("holds both to their budget, and refuses a build in which it saw nothing", () => {
  const route = (bytes: number) => [{ name: "pay", bytes }];
  expect(overBudget({ firstLoadBytes: 170_000, routes: route(60_000) })).toEqual([]);
  expect(overBudget({ firstLoadBytes: 170_001, routes: route(60_001) })).toHaveLength(2);
  expect(overBudget({ firstLoadBytes: 0, routes: [] })).toHaveLength(1);
});
