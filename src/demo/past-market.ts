import {
  createMarketPort,
  type MarketPort,
  type VenueCommand,
  type VenueEvent,
  type VenueListener,
  type VenuePort,
} from "#brokerage";
import type { Clock } from "#kernel";
import { dayMs } from "#kernel";
import type { Instrument, Market, Price } from "#market";

/** The market as it was on each day of the town's year: where its people's orders are traded. */
export type PastMarket = {
  readonly venue: VenuePort;
  readonly prices: MarketPort;
  /**
   * Waits until all that was traded is booked.
   *
   * @throws what kept a trade from being booked
   */
  idle(): Promise<void>;
};

/** Days of which prices are looked up, up to the present. */
const daysMax = 800;

/**
 * A venue that trades at once, at the price of the day. What cannot be traded at it gets no answer:
 * the exchange, which opens after the year under the same name, is asked about it, does not know
 * it, and is given it.
 */
export function createPastMarket(market: Market, clock: Clock): PastMarket {
  const prices = createPastPrices(market, clock);
  let listener: VenueListener | undefined;
  let telling: Promise<void> = Promise.resolve();
  const tell = (event: VenueEvent) => {
    telling = telling.then(() => listener?.(event));
  };

  async function send(command: VenueCommand): Promise<void> {
    if (command.type !== "new" || command.order.trigger !== null) return;
    const { order } = command;
    const { clientOrderId, instrument, side, quantity, limitPrice } = order;
    const price = await prices.priceOf(instrument);
    const mayTrade =
      limitPrice === null || (side === "buy" ? limitPrice >= price : limitPrice <= price);
    if (!mayTrade) return;
    const atMs = clock.nowMs();
    const traded = { execId: `past:${clientOrderId}`, clientOrderId, quantity, price };
    tell({ type: "new", clientOrderId, atMs });
    tell({ type: "trade", ...traded, liquidity: "taker", atMs });
  }

  return {
    prices: prices.port,
    venue: {
      name: "embedded",
      triggers: new Set(["stop", "trail"]),
      massCancels: false,
      async listen(given) {
        listener = given;
      },
      send,
      async keepUp() {},
      isUp: () => true,
      close: () => telling,
    },
    async idle() {
      // A trade can make the next part of its order.
      for (let seen; seen !== telling; ) {
        seen = telling;
        await seen;
      }
    },
  };
}

function createPastPrices(market: Market, clock: Clock) {
  const known = new Map<string, Promise<ReadonlyMap<number, Price>>>();
  const dayAt = (atMs: number) => Math.floor(atMs / dayMs);

  async function read({ id }: Instrument): Promise<ReadonlyMap<number, Price>> {
    const listed = await market.instruments.byId(id);
    if (!listed) return new Map();
    // The market's present is the end of the year, which the town's clock has yet to reach.
    const stretch = { untilMs: Number.MAX_SAFE_INTEGER, limit: daysMax };
    const bars = await market.history.bars(listed, "1d", stretch);
    return new Map(bars.map(({ start, close }) => [dayAt(start * 1_000), close]));
  }

  async function priceOf(instrument: Instrument): Promise<Price> {
    const closes = known.get(instrument.id) ?? read(instrument);
    known.set(instrument.id, closes);
    const price = (await closes).get(dayAt(clock.nowMs()));
    if (price === undefined) throw new Error(`$${instrument.symbol} had no price on that day`);
    return price;
  }

  const port: MarketPort = {
    ...createMarketPort(market),
    async quote(instrument) {
      const last = await priceOf(instrument);
      return { last, bid: null, ask: null, previousClose: null, atMs: clock.nowMs() };
    },
  };
  return { port, priceOf };
}
