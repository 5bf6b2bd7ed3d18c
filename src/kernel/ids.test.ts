import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createRandomIds,
  createSeededIds,
  encodeU128,
  idToU128,
  idToUuid,
  parseId,
  u128ToId,
  uuidToId,
  writeIdBytes,
} from "./ids.ts";
import { createManualClock } from "./time.ts";

const u128 = fc.bigInt(0n, (1n << 128n) - 1n);

test("every number of 128 bits has one text, and text sorts as the number", () => {
  fc.assert(
    fc.property(u128, u128, (a, b) => {
      expect(idToU128(u128ToId("mov", a))).toBe(a);
      expect(encodeU128(a)).toHaveLength(26);
      expect(encodeU128(a) < encodeU128(b)).toBe(a < b);
      expect(parseId("mov", u128ToId("mov", a))).toBe(u128ToId("mov", a));
    }),
  );
});

test("an id, its uuid and its bytes are the same number", () => {
  fc.assert(
    fc.property(u128, (value) => {
      const id = u128ToId("mov", value);
      expect(uuidToId("mov", idToUuid(id))).toBe(id);
      const bytes = new Uint8Array(18);
      writeIdBytes(bytes, 1, id);
      const hex = Buffer.from(bytes).toString("hex");
      expect(hex).toBe(`00${idToUuid(id).replaceAll("-", "")}00`);
    }),
  );
});

test.each(["mov_", "mov_0000000000000000000000000u", "mov", "", "mov_é0000000000000000000000000"])(
  "%j is no id",
  (text) => {
    expect(() => idToU128(text)).toThrow(/^id has/);
    expect(parseId("mov", text)).toBeUndefined();
  },
);

test("ids of one kind are not ids of another", () => {
  const ids = createRandomIds(createManualClock(0));
  expect(parseId("acc", ids.make("mov"))).toBeUndefined();
});

test("ids sort as they were made, within a millisecond and when the clock stands still", () => {
  const clock = createManualClock(1_700_000_000_000);
  const ids = createRandomIds(clock);
  const made = Array.from({ length: 2_000 }, (_, i) => {
    if (i % 7 === 0) clock.advanceMs(1);
    return ids.make("mov");
  });
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
});

test("the same seed and clock give the same ids, another seed others", () => {
  const make = (seed: string) => createSeededIds(createManualClock(5), seed).make("usr");
  expect(make("a")).toBe(make("a"));
  expect(make("a")).not.toBe(make("b"));
});
