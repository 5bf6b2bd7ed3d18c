import { describe, expect, test } from "vitest";
import { changeDraft, type Draft, emptyDraft, readDraft, timesOf } from "./draft.ts";

const about = { symbol: "ALDR", side: "buy", currency: "USD", locale: "en" } as const;
const read = (change: Partial<Draft>, more: Partial<typeof about> = {}) =>
  readDraft(changeDraft(emptyDraft, change), { ...about, ...more });

describe("an order ticket", () => {
  test("of ten dollars is a market order for an amount", () => {
    expect(read({ size: "10" }).body).toEqual({
      symbol: "ALDR",
      side: "buy",
      type: "market",
      timeInForce: "day",
      amount: { amount: "1000", currency: "USD" },
    });
  });

  test("of a part of a share counts in shares, to nine decimals", () => {
    const { body } = read({ by: "shares", size: "0.123456789" });
    expect(body).toMatchObject({ quantity: "0.123456789" });
    expect(body).not.toHaveProperty("amount");
    expect(read({ by: "shares", size: "0.1234567891" }).faults).toEqual({ size: "shares" });
  });

  test.each([
    ["", {}],
    ["0", {}],
    ["0.99", { size: "least" }],
    ["ten", { size: "amount" }],
    ["1.234", { size: "amount" }],
  ])("of an amount typed as %j is no order yet", (size, faults) => {
    expect(read({ size })).toEqual({ body: undefined, faults });
  });

  test("with a limit counts in shares, and waits for its price", () => {
    const draft = changeDraft({ ...emptyDraft, size: "10" }, { type: "limit" });
    expect(draft).toMatchObject({ by: "shares", size: "" });
    expect(read({ type: "limit", by: "shares", size: "2" }).body).toBeUndefined();
    expect(read({ type: "limit", by: "shares", size: "2", limitPrice: "41.5" }).body).toEqual({
      symbol: "ALDR",
      side: "buy",
      type: "limit",
      timeInForce: "day",
      quantity: "2",
      limitPrice: "41.5",
    });
  });

  test("leaves out prices that its type does not want", () => {
    const typed = { by: "shares", size: "2", limitPrice: "40", stopPrice: "39" } as const;
    expect(read({ ...typed, type: "stop" }).body).not.toHaveProperty("limitPrice");
    expect(read({ ...typed, type: "stop_limit" }).body).toMatchObject({
      limitPrice: "40",
      stopPrice: "39",
    });
    expect(read({ ...typed, type: "market" }).body).not.toHaveProperty("stopPrice");
  });
});

describe("other kinds of order", () => {
  test("that trails says its distance in basis points", () => {
    const trailing = { type: "trailing_stop", by: "shares", size: "1" } as const;
    expect(read({ ...trailing, trailPercent: "2.5" }).body).toMatchObject({
      trail: { basisPoints: 250 },
    });
    expect(read({ ...trailing, trailPercent: "2.555" }).faults).toEqual({
      trailPercent: "percent",
    });
  });

  test("until a date needs the date", () => {
    const limit = { type: "limit", by: "shares", size: "1", limitPrice: "40" } as const;
    expect(read({ ...limit, timeInForce: "gtd" }).body).toBeUndefined();
    expect(read({ ...limit, timeInForce: "gtd", goodTill: "2026-12-01" }).body).toMatchObject({
      timeInForce: "gtd",
      goodTill: "2026-12-01",
    });
  });

  test("carries its exits, and a sale only the one against a fall", () => {
    const typed = { size: "10", takeProfit: "50", stopLoss: "30" };
    expect(read(typed).body).toMatchObject({
      takeProfit: { limitPrice: "50" },
      stopLoss: { stopPrice: "30" },
    });
    const sale = readDraft(changeDraft(emptyDraft, typed), { ...about, side: "sell" });
    expect(sale.body).not.toHaveProperty("takeProfit");
    expect(read({ ...typed, stopLoss: "low" }).faults).toEqual({ exits: "price" });
  });

  test("reads French figures in French", () => {
    const { body } = readDraft(changeDraft(emptyDraft, { size: "12,50" }), {
      ...about,
      locale: "fr",
    });
    expect(body).toMatchObject({ amount: { amount: "1250", currency: "USD" } });
  });

  test("forgets a time that its new type does not know", () => {
    const auction = changeDraft(emptyDraft, { by: "shares", timeInForce: "at_open" });
    expect(auction.timeInForce).toBe("at_open");
    expect(changeDraft(auction, { by: "money" }).timeInForce).toBe("day");
    expect(changeDraft(auction, { type: "stop" }).timeInForce).toBe("day");
    expect(timesOf({ type: "limit", by: "shares" })).toContain("fok");
  });

  test("goes outside market hours only as a limit order of the day", () => {
    const outside = changeDraft(emptyDraft, { type: "limit", extendedHours: true });
    expect(outside.extendedHours).toBe(true);
    expect(changeDraft(outside, { timeInForce: "gtc" }).extendedHours).toBe(false);
    expect(changeDraft(outside, { type: "market" }).extendedHours).toBe(false);
  });
});
