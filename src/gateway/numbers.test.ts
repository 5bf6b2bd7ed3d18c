import { describe, expect, it } from "vitest";
import { toPrice } from "#market";
import { formatTicks, parseTicks, parseUnits } from "./numbers.ts";

const nickel = { tick: toPrice(500n) };

describe("a price", () => {
  it.each([
    ["10", 200],
    ["10.", 200],
    ["10.05", 201],
    ["10.0500000", 201],
    ["0.05", 1],
    ["10.01", undefined],
    ["0", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["10.05001", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j is %j ticks", (text, ticks) => {
    expect(parseTicks(text, nickel)).toBe(ticks);
  });

  it("is written so that it reads the same", () => {
    expect(formatTicks(201, nickel)).toBe("10.05");
    expect(parseTicks(formatTicks(12_345, nickel), nickel)).toBe(12_345);
  });
});

describe("a quantity", () => {
  it.each([
    ["100", 100],
    ["100.00", 100],
    ["0", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["9999999999", undefined],
  ])("%j is %j units", (text, units) => {
    expect(parseUnits(text)).toBe(units);
  });
});
