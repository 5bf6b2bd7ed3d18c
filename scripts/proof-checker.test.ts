import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { checkerFiles } from "./proof-checker.mjs";

const files = [...checkerFiles()];

test.each(files.map(([path, content]) => [basename(path), path, content]))(
  "%s is made from the sources as they are: node scripts/proof-checker.mjs",
  (_name, path, content) => {
    expect(readFileSync(path, "utf8")).toBe(content);
  },
);

test("nothing in it is left to be filled in, or asks for a network", () => {
  expect(files).toHaveLength(2);
  for (const [, content] of files) {
    expect(content).not.toMatch(/%[A-Z]+%/);
    expect(content).not.toMatch(/\b(fetch|XMLHttpRequest|WebSocket|sendBeacon|import\()/);
    expect(content).toContain("async function checkProof(");
  }
});
