import { describe, expect, it, test } from "vitest";
import { err, ok } from "#kernel";
import { timestampMax } from "#ledger";
import { presentTime } from "./present-ledger.ts";
import { readInstant, readPast } from "./read-instant.ts";

const noon = BigInt(Date.UTC(2026, 0, 31, 12)) * 1_000_000n;

describe("an instant stands for", () => {
  test.each([
    ["2026-01-31T12:00:00Z", noon + 999_999n],
    ["2026-01-31T12:00Z", noon + 999_999n],
    ["2026-01-31T12:00:00.0Z", noon + 999_999n],
    ["2026-01-31T12:00:00.5Z", noon + 500_999_999n],
    ["2026-01-31T12:00:00.007Z", noon + 7_999_999n],
    ["2026-01-31T12:00:00.0070Z", noon + 7_000_000n],
    ["2026-01-31T12:00:00.000000001Z", noon + 1n],
    ["1970-01-01T00:00:00.000000000Z", 1n],
    ["1969-12-31T23:59:59Z", 1n],
    ["0001-01-01T00:00:00Z", 1n],
    ["9999-12-31T23:59:59Z", timestampMax],
  ])("%s: %i", (text, time) => expect(readInstant(text)).toBe(time));

  it("itself, when the API wrote it", () => {
    for (const time of [1n, noon, noon + 123_456_789n]) {
      expect(readInstant(presentTime(time))).toBe(time);
    }
  });
});

it("the past ends with the clock's millisecond", () => {
  const nowMs = Date.UTC(2026, 0, 31, 12);
  expect(readPast("at", undefined, nowMs)).toEqual(ok(0n));
  expect(readPast("at", "2026-01-31T12:00:00.000Z", nowMs)).toEqual(ok(noon + 999_999n));
  const refused = { path: "query.at", message: "is not in the past" };
  expect(readPast("at", "2026-01-31T12:00:00.001Z", nowMs)).toEqual(
    err({ code: "invalid_request", fields: [refused] }),
  );
});
