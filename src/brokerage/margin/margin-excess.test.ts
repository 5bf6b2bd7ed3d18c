import fc from "fast-check";
import { expect, test } from "vitest";
import {
  checkMargin,
  type MarginOrder,
  marginOf,
  maintenanceBasisPoints as quarter,
} from "./margin-excess.ts";

const held = (value: bigint, rateBasisPoints = quarter) => ({ value, rateBasisPoints });
const buy = (value: bigint, rateBasisPoints = quarter): MarginOrder => ({
  cost: value,
  value,
  rateBasisPoints,
});
const sell = (value: bigint): MarginOrder => ({
  cost: -value,
  value: -value,
  rateBasisPoints: quarter,
});

test("the excess is equity less a quarter of what is held, all the day", () => {
  // $10,000 held, $4,000 owed: equity $6,000, required $2,500.
  const account = { cash: -4_000_00n, positions: [held(10_000_00n)] };
  expect(marginOf(account)).toEqual({
    equity: 6_000_00n,
    required: 2_500_00n,
    excess: 3_500_00n,
  });
  // A quarter of $14,000 is the whole excess; a cent more needs another cent.
  expect(checkMargin(account, [], buy(14_000_00n))).toMatchObject({ value: { excess: 0n } });
  expect(checkMargin(account, [], buy(14_000_01n))).toEqual({
    ok: false,
    error: { code: "margin_deficit", deficit: 1n },
  });
  expect(checkMargin(account, [buy(14_000_00n)], buy(4n)).ok).toBe(false);
  expect(checkMargin(account, [sell(10_000_00n)], buy(14_000_04n)).ok).toBe(false);
  // All of its price must be there for what has no loan value.
  expect(checkMargin(account, [], buy(3_500_01n, 10_000n)).ok).toBe(false);
});

test("a deficit may be lessened, never deepened", () => {
  // The $10,000 have fallen to $5,000: equity $1,000, required $1,250.
  const account = { cash: -4_000_00n, positions: [held(5_000_00n)] };
  expect(marginOf(account).excess).toBe(-250_00n);
  expect(checkMargin(account, [], sell(400_00n)).ok).toBe(true);
  expect(checkMargin(account, [], buy(4n))).toMatchObject({ error: { deficit: 250_01n } });
});

test("an order that passes leaves no new deficit, whichever of the open ones are filled", () => {
  const amount = fc.bigInt(0n, 10n ** 9n);
  const order = fc.oneof(
    amount.map((value) => buy(value)),
    amount.map(sell),
  );
  fc.assert(
    fc.property(
      fc.bigInt(-(10n ** 9n), 10n ** 9n),
      amount,
      fc.array(fc.tuple(order, fc.boolean()), { maxLength: 6 }),
      order,
      (cash, value, open, next) => {
        const account = { cash, positions: [held(value)] };
        const orders = open.map(([one]) => one);
        if (!checkMargin(account, orders, next).ok) return;
        const filled = [...open.filter(([, isFilled]) => isFilled).map(([one]) => one), next];
        const after = filled.reduce(
          (now, one) => ({ cash: now.cash - one.cost, value: now.value + one.value }),
          { cash, value },
        );
        if (after.value < 0n || next.value <= 0n) return;
        const { excess } = marginOf({ cash: after.cash, positions: [held(after.value)] });
        // Each requirement of its own was rounded up: by a unit each at most less exact.
        expect(excess).toBeGreaterThanOrEqual(-BigInt(filled.length));
      },
    ),
  );
});
