import { expect, test } from "vitest";
import { looksLike } from "./resemblance.ts";

const bob = { handle: "robert_tables", name: "Robert Tables" };

test.each([
  ["r0bert_tables", "a digit for a letter"],
  ["roberttables", "an underscore less"],
  ["robert_tab1es", "one for l"],
  ["robret_tables", "two letters swapped"],
  ["robertt_tables", "a letter twice"],
  ["robert_table", "a letter less"],
])("%s looks like robert_tables: %s", (handle) => {
  expect(looksLike({ handle, name: "Somebody" }, bob)).toBe(true);
  expect(looksLike(bob, { handle, name: "Somebody" })).toBe(true);
});

test("a name looks like another whatever its accents, case and spaces", () => {
  const names = ["robert tables", "ROBERT  TABLES", "Róbert Tablés"];
  for (const name of names) expect(looksLike({ handle: "somebody", name }, bob)).toBe(true);
});

test("other people do not look alike, nor do short handles that differ by a letter", () => {
  expect(looksLike({ handle: "alice_smith", name: "Alice Smith" }, bob)).toBe(false);
  expect(looksLike({ handle: "robert_cables", name: "R. C." }, { ...bob, name: "R. T." })).toBe(
    true,
  );
  const [tim, tom] = [
    { handle: "tim", name: "Tim" },
    { handle: "tom", name: "Tom" },
  ];
  expect(looksLike(tim, tom)).toBe(false);
});
