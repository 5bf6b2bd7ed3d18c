import { describe, expect, test } from "vitest";
import { changeBook } from "./book.ts";

const level = (price: string, quantity: string) => ({ price, quantity, orders: 1 });
const pricesOf = (side: readonly { price: string }[]) => side.map(({ price }) => price);

describe("a live book", () => {
  const first = changeBook(undefined, {
    bids: [level("9.98", "5"), level("9.99", "1")],
    asks: [level("10.10", "4"), level("10.02", "3")],
  });

  test("has the best price first on both sides", () => {
    expect(pricesOf(first.bids)).toEqual(["9.99", "9.98"]);
    expect(pricesOf(first.asks)).toEqual(["10.02", "10.10"]);
  });

  test("takes in new levels, changed ones and those that are gone", () => {
    const next = changeBook(first, {
      bids: [level("9.99", "0"), level("10.00", "7")],
      asks: [level("10.02", "2")],
    });
    expect(pricesOf(next.bids)).toEqual(["10.00", "9.98"]);
    expect(next.asks.map(({ quantity }) => quantity)).toEqual(["2", "4"]);
  });

  test("orders prices of different lengths as numbers", () => {
    const book = changeBook(undefined, {
      bids: [],
      asks: [level("100.00", "1"), level("99.50", "1")],
    });
    expect(pricesOf(book.asks)).toEqual(["99.50", "100.00"]);
  });
});
