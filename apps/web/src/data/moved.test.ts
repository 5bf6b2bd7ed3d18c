import { expect, test } from "vitest";
import { moved } from "./moved.ts";

test.each([
  [0, 2, ["b", "c", "a"]],
  [2, 0, ["c", "a", "b"]],
  [1, 1, ["a", "b", "c"]],
  [0, -1, ["a", "b", "c"]],
  [2, 3, ["a", "b", "c"]],
  [9, 0, ["a", "b", "c"]],
])("an item goes from place %i to %i", (from, to, after) => {
  expect(moved(["a", "b", "c"], from, to)).toEqual(after);
});
