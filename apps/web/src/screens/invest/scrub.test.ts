import { expect, test } from "vitest";
import { stepOf } from "./scrub.ts";

test.each([
  ["ArrowLeft", 5, 4],
  ["ArrowRight", 5, 6],
  ["ArrowRight", 20, 20],
  ["ArrowLeft", 0, 0],
  ["PageDown", 5, 0],
  ["PageUp", 5, 15],
  ["Home", 5, 0],
  ["End", 5, 20],
  ["Tab", 5, undefined],
  ["a", 5, undefined],
])("%s leads from %i of 20 to %s", (key, from, to) => {
  expect(stepOf(key, from, 20)).toBe(to);
});
