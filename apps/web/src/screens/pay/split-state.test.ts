import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sharesOf } from "./split-state.ts";

describe("splitting a bill", () => {
  test("ten dollars among three leave the extra cent with the first", () => {
    expect(sharesOf(1000n, [1, 1, 1])).toEqual([334n, 333n, 333n]);
  });

  test("the shares always sum to the total, and none is off by a unit or more", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 50 }),
        (total, weights) => {
          const shares = sharesOf(total, weights);
          expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(total);
          const all = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
          weights.forEach((weight, index) => {
            const distance = (shares[index] ?? 0n) * all - total * BigInt(weight);
            expect(distance > -all && distance < all).toBe(true);
          });
        },
      ),
    );
  });

  test("nobody with a share means nobody pays", () => {
    expect(sharesOf(1000n, [0, 0])).toEqual([0n, 0n]);
  });
});
