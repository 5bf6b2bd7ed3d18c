import fc from "fast-check";
import { expect, test } from "vitest";
import { priceOf, roundToTick, ticksOf, toPrice } from "./price.ts";
import { formatPrice, parsePrice } from "./price-codec.ts";

const price = fc.bigInt({ min: 0n, max: 10n ** 15n }).map(toPrice);

test("a price is the same after it was written and read", () => {
  fc.assert(
    fc.property(price, (one) => {
      expect(parsePrice(formatPrice(one))).toBe(one);
    }),
  );
});

test("ticks of a price are its ticks again; rounding moves it less than one, the right way", () => {
  const instrument = fc.bigInt({ min: 1n, max: 10_000n }).map((tick) => ({ tick: toPrice(tick) }));
  fc.assert(
    fc.property(instrument, price, (one, value) => {
      const [down, up] = [roundToTick(one, value, "down"), roundToTick(one, value, "up")];
      expect(down <= value && value <= up && up - down <= one.tick).toBe(true);
      expect(priceOf(one, ticksOf(one, down))).toBe(down);
    }),
  );
});

test.each([
  ["101.23", 1_012_300n],
  ["0.0001", 1n],
  ["7", 70_000n],
  ["1.23456", undefined],
  ["-1", undefined],
  ["1e3", undefined],
  [".5", undefined],
  ["1,5", undefined],
])("%s is read as %s", (text, expected) => {
  expect(parsePrice(text)).toBe(expected);
});
