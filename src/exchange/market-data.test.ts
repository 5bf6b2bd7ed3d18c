import { describe, expect, it } from "vitest";
import { barStart } from "./bars.ts";
import { widestRules } from "./book.ts";
import { order } from "./book-layout.ts";
import { listOrders } from "./book-orders.ts";
import { side } from "./codes.ts";
import { createSeededRandom } from "./differential.testing.ts";
import { createCommandRows } from "./encode.ts";
import { apply } from "./engine.ts";
import { createMarketData, type PublicOrder, type PublicTrade } from "./market-data.ts";
import { addOpening, addRandomCommand } from "./random-commands.testing.ts";
import { commandWidth, sideOf, wide } from "./rows.ts";
import { createEngine, type Engine } from "./state.ts";

const markets = [1, 2];
const commands = 4_000;

function listBook(engine: Engine, market: number): PublicOrder[] {
  const book = engine.markets[market - 1]?.book;
  if (book === undefined) throw new Error(`there is no market ${market}`);
  return [...listOrders(book)].map((handle) => {
    const field = (place: number) => book.orders[handle + place] ?? 0;
    return {
      id: wide(field(order.idLow), field(order.idHigh)),
      side: sideOf(field(order.flags)),
      price: field(order.price),
      quantity: field(order.open),
    };
  });
}

describe("market data", () => {
  it.each([1, 2])("made of events alone shows the book as it is (seed %i)", (seed) => {
    const list = createCommandRows();
    addOpening(list);
    const random = createSeededRandom(seed);
    for (let id = 1; id <= commands; id++) addRandomCommand(list, random, id);
    const engine = createEngine({
      markets: [widestRules, { ...widestRules, limitStateSeconds: 3, pauseSeconds: 5 }],
      hasAccounts: true,
    });
    const data = createMarketData(markets.length);
    for (let at = 0; at < list.length; at += commandWidth) {
      apply(engine, list.rows, at);
      data.take(engine.events.rows.subarray(0, engine.events.length));
      engine.events.length = 0;
      if (at % (commandWidth * 7) !== 0) continue;
      for (const market of markets) {
        const { sequence, view } = data.orders(market);
        expect([...view.bids, ...view.asks]).toEqual(listBook(engine, market));
        expect(sequence).toBe(engine.events.sequence);
        const top = data.topOfBook(market).view;
        expect(top.bid?.price).toBe(view.bids[0]?.price);
        expect(top.ask?.price).toBe(view.asks[0]?.price);
        const { bids } = data.depth(market, 3).view;
        const shown = bids.reduce((sum, { quantity }) => sum + quantity, 0);
        const prices = new Set(bids.map(({ price }) => price));
        const orders = view.bids.filter(({ price }) => prices.has(price));
        expect(orders.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(shown);
        expect(data.status(market).view.phase).toBe(engine.markets[market - 1]?.book.phase);
      }
    }
    for (const market of markets) expectBars(data.trades(market, commands).view, market, data);
  });

  it("begins bars where the calendar does", () => {
    const seconds = (text: string) => Date.parse(text) / 1_000;
    const now = seconds("2026-03-01T12:34:56Z");
    expect(barStart("1s", now)).toBe(now);
    expect(barStart("5m", now)).toBe(seconds("2026-03-01T12:30:00Z"));
    expect(barStart("1d", now)).toBe(seconds("2026-03-01T00:00:00Z"));
    // 1 March 2026 is a Sunday.
    expect(barStart("1w", now)).toBe(seconds("2026-02-23T00:00:00Z"));
    expect(barStart("1mo", now)).toBe(seconds("2026-03-01T00:00:00Z"));
    expect(barStart("1mo", now - 86_400)).toBe(seconds("2026-02-01T00:00:00Z"));
  });
});

/** Bars counted anew from the trades. */
function expectBars(
  trades: readonly PublicTrade[],
  market: number,
  data: ReturnType<typeof createMarketData>,
): void {
  expect(trades.length).toBeGreaterThan(50);
  expect(trades.some(({ taker }) => taker === undefined)).toBe(true);
  expect(trades.some(({ taker }) => taker === side.sell)).toBe(true);
  for (const length of ["1s", "1m", "1h", "1mo"] as const) {
    const groups = Map.groupBy(trades.toReversed(), ({ timeMicros }) =>
      barStart(length, Math.floor(timeMicros / 1_000_000)),
    );
    const expected = [...groups].map(([startSeconds, own]) => ({
      startSeconds,
      open: own[0]?.price,
      high: Math.max(...own.map(({ price }) => price)),
      low: Math.min(...own.map(({ price }) => price)),
      close: own.at(-1)?.price,
      volume: own.reduce((sum, { quantity }) => sum + quantity, 0),
      trades: own.length,
    }));
    expect(data.bars(market, length, commands).view).toEqual(expected);
  }
}
