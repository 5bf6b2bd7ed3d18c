import { barStart, type DepthLevel, type PublicOrder } from "#exchange";
import type { OpenBars } from "./day-bars.ts";
import { foldBars, type History } from "./history.ts";
import type { ListedInstrument, Price } from "./instrument.ts";
import { priceOf } from "./price.ts";
import type { Quote } from "./quote.ts";
import type { Status } from "./status.ts";
import type { StoredBar, StoredLength } from "./store/bars.ts";
import { type StoredTrade, type TradeRow, tradeId } from "./store/trades.ts";
import type { Venue } from "./venue.ts";

/** Channels of the feed. */
export const feedChannels = ["top", "depth", "orders", "trades", "bars", "status"] as const;
/** One of {@link feedChannels}. */
export type FeedChannel = (typeof feedChannels)[number];
/** Lengths of bars that are told live; longer ones follow from these. */
export const streamedLengths = ["1s", "1m", "5m", "1h", "1d"] as const;
/** One of {@link streamedLengths}. */
export type StreamedLength = (typeof streamedLengths)[number];

/** A level of the book. An update with a quantity of 0 takes it away. */
export type FeedLevel = {
  readonly price: Price;
  readonly quantity: number;
  readonly orders: number;
};
/** An order of the book. An update with a quantity of 0 takes it away. */
export type FeedOrder = { readonly id: number; readonly price: Price; readonly quantity: number };

/** What a message is about: in a snapshot all there is, in an update what has changed. */
export type FeedBody =
  | { readonly channel: "top"; readonly quote: Quote }
  | { readonly channel: "depth"; readonly bids: FeedLevel[]; readonly asks: FeedLevel[] }
  | { readonly channel: "orders"; readonly bids: FeedOrder[]; readonly asks: FeedOrder[] }
  /** Oldest first. */
  | { readonly channel: "trades"; readonly trades: StoredTrade[] }
  | { readonly channel: "bars"; readonly length: StreamedLength; readonly bars: StoredBar[] }
  | { readonly channel: "status"; readonly status: Status };

/** Where the messages of one topic come from. */
export type FeedSource = {
  /** Reads what it needs of the past. */
  begin(): Promise<void>;
  /** Told of every trade, of whichever instrument. */
  take(trades: readonly TradeRow[]): void;
  snapshot(): FeedBody;
  /** What has changed since this was last asked; nothing when nothing has. */
  changes(): FeedBody | undefined;
};

export type SourceDeps = {
  readonly venue: Venue;
  readonly history: History;
  quoteNow(instrument: ListedInstrument): Quote;
  statusNow(instrument: ListedInstrument): Status;
  barsNow(instrument: ListedInstrument): OpenBars | undefined;
};

type Asked = {
  readonly channel: FeedChannel;
  readonly instrument: ListedInstrument;
  readonly length: StreamedLength;
};

/** Levels of each side that are told. */
const levelsMax = 20;
const tradesMax = 50;
const microsASecond = 1_000_000;

export function sourceOf(deps: SourceDeps, { channel, instrument, length }: Asked): FeedSource {
  const { market } = instrument;
  const { data } = deps.venue;
  switch (channel) {
    case "top":
      return whole(() => ({ channel, quote: deps.quoteNow(instrument) }));
    case "status":
      return whole(() => ({ channel, status: deps.statusNow(instrument) }));
    case "depth": {
      const levelOf = (level: DepthLevel): FeedLevel => ({
        ...level,
        price: priceOf(instrument, level.price),
      });
      const read = () => (market === 0 ? emptyBook : data.depth(market, levelsMax).view);
      return parts(
        read,
        levelOf,
        ({ price }) => price,
        noLevel,
        (book) => ({ channel, ...book }),
      );
    }
    case "orders": {
      const orderOf = ({ id, price, quantity }: PublicOrder): FeedOrder => ({
        id,
        price: priceOf(instrument, price),
        quantity,
      });
      const read = () => (market === 0 ? emptyBook : data.orders(market).view);
      return parts(
        read,
        orderOf,
        ({ id }) => id,
        noOrder,
        (book) => ({ channel, ...book }),
      );
    }
    case "trades":
      return tradesOf(deps, instrument);
    case "bars":
      return barsOf(deps, instrument, length);
  }
}

const emptyBook = { bids: [], asks: [] };
const noLevel = (level: FeedLevel): FeedLevel => ({ ...level, quantity: 0, orders: 0 });
const noOrder = (order: FeedOrder): FeedOrder => ({ ...order, quantity: 0 });
const nothing = async (): Promise<void> => {};

/** Told whole, whenever it is not what it was. */
function whole(read: () => FeedBody): FeedSource {
  let told = textOf(read());
  return {
    begin: nothing,
    take: () => {},
    snapshot: read,
    changes() {
      const body = read();
      const text = textOf(body);
      if (text === told) return undefined;
      told = text;
      return body;
    },
  };
}

const textOf = (body: object): string =>
  JSON.stringify(body, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));

type Book<T> = { readonly bids: T[]; readonly asks: T[] };

/** Both sides of a book, of which the parts are told that have changed. */
function parts<Row, Part, Key>(
  read: () => Book<Row>,
  partOf: (row: Row) => Part,
  keyOf: (part: Part) => Key,
  gone: (part: Part) => Part,
  bodyOf: (book: Book<Part>) => FeedBody,
): FeedSource {
  const view = (): Book<Part> => {
    const { bids, asks } = read();
    return { bids: bids.map(partOf), asks: asks.map(partOf) };
  };
  let told = view();
  const changed = (before: readonly Part[], after: readonly Part[]): Part[] => {
    const known = new Map(before.map((part) => [keyOf(part), part]));
    const fresh = after.filter((part) => {
      const old = known.get(keyOf(part));
      return old === undefined || textOf(Object(old)) !== textOf(Object(part));
    });
    const there = new Set(after.map(keyOf));
    return [...before.filter((part) => !there.has(keyOf(part))).map(gone), ...fresh];
  };
  return {
    begin: nothing,
    take: () => {},
    snapshot: () => bodyOf(view()),
    changes() {
      const now = view();
      const bids = changed(told.bids, now.bids);
      const asks = changed(told.asks, now.asks);
      told = now;
      return bids.length + asks.length === 0 ? undefined : bodyOf({ bids, asks });
    },
  };
}

function tradesOf({ history, venue }: SourceDeps, instrument: ListedInstrument): FeedSource {
  let recent: StoredTrade[] = [];
  let fresh: StoredTrade[] = [];
  return {
    async begin() {
      const stored = await history.trades(instrument, { limit: tradesMax });
      const known = new Set(stored.map(({ id }) => id));
      // What traded while this was read may be in both.
      fresh = fresh.filter(({ id }) => !known.has(id));
      recent = [...stored.toReversed(), ...fresh].slice(-tradesMax);
      fresh = [];
    },
    take(trades) {
      for (const trade of trades) {
        if (trade.number !== instrument.number) continue;
        fresh.push({ ...trade, id: tradeId(venue.generation, trade.sequence) });
      }
    },
    snapshot: () => ({ channel: "trades", trades: recent }),
    changes() {
      if (fresh.length === 0) return undefined;
      const trades = fresh;
      fresh = [];
      recent = [...recent, ...trades].slice(-tradesMax);
      return { channel: "trades", trades };
    },
  };
}

const storedOf: Readonly<Record<StreamedLength, StoredLength | undefined>> = {
  "1s": undefined,
  "1m": 60,
  "5m": 300,
  "1h": 3_600,
  "1d": 86_400,
};

function barsOf(
  { barsNow }: SourceDeps,
  instrument: ListedInstrument,
  length: StreamedLength,
): FeedSource {
  const stored = storedOf[length];
  let newest: StoredBar | undefined =
    stored === undefined ? undefined : barsNow(instrument)?.newest(stored);
  newest = newest && { ...newest };
  let changed: StoredBar[] = [];
  return {
    begin: nothing,
    take(trades) {
      for (const { number, atMicros, price, quantity } of trades) {
        if (number !== instrument.number) continue;
        const start = barStart(length, Math.floor(atMicros / microsASecond));
        const prices = { open: price, high: price, low: price, close: price };
        const one: StoredBar = { start, ...prices, volume: quantity, trades: 1 };
        const isSame = newest !== undefined && newest.start >= start;
        newest =
          isSame && newest ? foldBars([newest, { ...one, start: newest.start }], length)[0] : one;
        if (newest === undefined) continue;
        changed = [...changed.filter((bar) => bar.start !== newest?.start), newest];
      }
    },
    snapshot: () => ({ channel: "bars", length, bars: newest === undefined ? [] : [newest] }),
    changes() {
      if (changed.length === 0) return undefined;
      const bars = changed;
      changed = [];
      return { channel: "bars", length, bars };
    },
  };
}
