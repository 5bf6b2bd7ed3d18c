import { addToBars, type Bar, type BarLength, barsMax } from "./bars.ts";
import { eventKind, phase, reason, side } from "./codes.ts";
import { event, eventWidth, sideOf, wide } from "./rows.ts";

/** A price with what is shown there. */
export type DepthLevel = {
  readonly price: number;
  readonly quantity: number;
  readonly orders: number;
};

/** An order as everybody sees it: without its account and its hidden units. */
export type PublicOrder = {
  readonly id: number;
  readonly side: number;
  readonly price: number;
  readonly quantity: number;
};

/** A trade as everybody sees it. */
export type PublicTrade = {
  readonly sequence: number;
  readonly timeMicros: number;
  readonly price: number;
  readonly quantity: number;
  /** Side of the taker; nothing in an auction. */
  readonly taker: number | undefined;
};

/** Whether and within which prices a market trades. */
export type MarketStatus = {
  readonly phase: number;
  readonly lowerBand: number;
  readonly upperBand: number;
  /** Ticks; 0 while there was no trade. */
  readonly lastPrice: number;
  /** Whether its best price stands at a band. */
  readonly isAtLimit: boolean;
};

/** A view and the number of the last event in it: the next event continues it. */
export type Sequenced<View> = { readonly sequence: number; readonly view: View };

/** What is public about the markets of an exchange, made of its events alone. */
export type MarketData = {
  /** Takes event rows, in order and without a gap. */
  take(rows: Int32Array): void;
  topOfBook(market: number): Sequenced<{
    readonly bid: DepthLevel | undefined;
    readonly ask: DepthLevel | undefined;
  }>;
  /** The best `levels` levels of both sides. */
  depth(
    market: number,
    levels: number,
  ): Sequenced<{ readonly bids: DepthLevel[]; readonly asks: DepthLevel[] }>;
  /** Every order, best price first, oldest first. */
  orders(market: number): Sequenced<{ readonly bids: PublicOrder[]; readonly asks: PublicOrder[] }>;
  /** The latest trades, newest first. */
  trades(market: number, limit: number): Sequenced<PublicTrade[]>;
  /** The latest bars, oldest first; the last one may still grow. */
  bars(market: number, length: BarLength, limit: number): Sequenced<readonly Readonly<Bar>[]>;
  status(market: number): Sequenced<MarketStatus>;
};

/** Trades of a market that are kept. */
export const tradesMax = 10_000;

type Level = { readonly price: number; quantity: number; readonly orders: Map<number, number> };
type Side = Map<number, Level>;

type View = {
  readonly sides: readonly [Side, Side];
  readonly placeOf: Map<number, { readonly side: number; readonly price: number }>;
  readonly trades: PublicTrade[];
  readonly bars: ReadonlyMap<BarLength, Bar[]>;
  status: MarketStatus;
};

const microsASecond = 1_000_000;
const lengths: readonly BarLength[] = ["1s", "1m", "5m", "15m", "1h", "1d", "1w", "1mo"];

/** How much of the past is kept, a market: trades, and bars of each length. */
export type Kept = { readonly trades: number; readonly bars: number };

/** Market data of `markets` markets in which nothing has happened yet. */
export function createMarketData(
  markets: number,
  kept: Kept = { trades: tradesMax, bars: barsMax },
): MarketData {
  const views = Array.from({ length: markets }, createView);
  let sequence = 0;
  const viewOf = (market: number): View => {
    const view = views[market - 1];
    if (view === undefined) throw new RangeError(`there is no market ${market}`);
    return view;
  };
  const sequenced = <T>(view: T): Sequenced<T> => ({ sequence, view });
  const sideDepth = (market: number, own: number, levels: number): DepthLevel[] =>
    sortedLevels(viewOf(market), own)
      .slice(0, levels)
      .map(({ price, quantity, orders }) => ({ price, quantity, orders: orders.size }));

  return {
    take(rows) {
      for (let at = 0; at < rows.length; at += eventWidth) {
        sequence = wide(rows[at + event.sequenceLow] ?? 0, rows[at + event.sequenceHigh] ?? 0);
        const view = views[(rows[at + event.market] ?? 0) - 1];
        if (view !== undefined) takeEvent(view, rows, at, sequence, kept);
      }
    },
    topOfBook: (market) =>
      sequenced({
        bid: sideDepth(market, side.buy, 1)[0],
        ask: sideDepth(market, side.sell, 1)[0],
      }),
    depth: (market, levels) =>
      sequenced({
        bids: sideDepth(market, side.buy, levels),
        asks: sideDepth(market, side.sell, levels),
      }),
    orders: (market) =>
      sequenced({
        bids: listPublic(viewOf(market), side.buy),
        asks: listPublic(viewOf(market), side.sell),
      }),
    trades: (market, limit) => sequenced(viewOf(market).trades.slice(-limit).toReversed()),
    bars: (market, length, limit) =>
      sequenced((viewOf(market).bars.get(length) ?? []).slice(-limit)),
    status: (market) => sequenced(viewOf(market).status),
  };
}

function createView(): View {
  return {
    sides: [new Map(), new Map()],
    placeOf: new Map(),
    trades: [],
    bars: new Map(lengths.map((length) => [length, []])),
    status: {
      phase: phase.continuous,
      lowerBand: 0,
      upperBand: 0x7fff_ffff,
      lastPrice: 0,
      isAtLimit: false,
    },
  };
}

const sideOfView = (view: View, own: number): Side =>
  own === side.buy ? view.sides[0] : view.sides[1];

function sortedLevels(view: View, own: number): Level[] {
  const levels = [...sideOfView(view, own).values()];
  return levels.sort((a, b) => (own === side.buy ? b.price - a.price : a.price - b.price));
}

function listPublic(view: View, own: number): PublicOrder[] {
  return sortedLevels(view, own).flatMap(({ price, orders }) =>
    [...orders].map(([id, quantity]) => ({ id, side: own, price, quantity })),
  );
}

function takeEvent(view: View, rows: Int32Array, at: number, sequence: number, kept: Kept): void {
  const field = (place: number) => rows[at + place] ?? 0;
  const id = wide(field(event.idLow), field(event.idHigh));
  const quantity = field(event.quantity);
  switch (field(event.kind)) {
    case eventKind.rested:
      show(view, id, sideOf(field(event.flags)), field(event.price), quantity);
      return;
    case eventKind.trade:
      takeTrade(view, rows, at, sequence, kept);
      return;
    case eventKind.canceled:
      cap(view, id, field(event.leaves));
      return;
    case eventKind.replaced:
      // What keeps its place says what it shows; what loses it shows nothing until it rests again.
      cap(view, id, quantity);
      return;
    case eventKind.refreshed:
      hide(view, id);
      show(view, id, sideOf(field(event.flags)), field(event.price), quantity);
      return;
    case eventKind.phaseChanged:
      // A pause ends the limit state that led to it.
      view.status = { ...view.status, phase: quantity, isAtLimit: false };
      return;
    case eventKind.limitStateChanged:
      view.status = { ...view.status, isAtLimit: quantity === 1 };
      return;
    case eventKind.bandsChanged: {
      const bands = { lowerBand: field(event.limit), upperBand: field(event.price) };
      view.status = { ...view.status, ...bands };
      return;
    }
    default:
  }
}

function takeTrade(view: View, rows: Int32Array, at: number, sequence: number, kept: Kept): void {
  const field = (place: number) => rows[at + place] ?? 0;
  const price = field(event.price);
  const quantity = field(event.quantity);
  const isAuction = field(event.reason) === reason.auction;
  takeShown(view, wide(field(event.makerIdLow), field(event.makerIdHigh)), quantity);
  // At auction both orders stand in the book.
  if (isAuction) takeShown(view, wide(field(event.idLow), field(event.idHigh)), quantity);
  const timeMicros = wide(field(event.timeLow), field(event.timeHigh));
  const taker = isAuction ? undefined : sideOf(field(event.flags));
  view.trades.push({ sequence, timeMicros, price, quantity, taker });
  if (view.trades.length > kept.trades) view.trades.shift();
  view.status = { ...view.status, lastPrice: price };
  if (kept.bars === 0) return;
  const seconds = Math.floor(timeMicros / microsASecond);
  for (const [length, bars] of view.bars) {
    addToBars(bars, length, { seconds, price, quantity }, kept.bars);
  }
}

function show(view: View, id: number, own: number, price: number, quantity: number): void {
  const levels = sideOfView(view, own);
  const found = levels.get(price) ?? { price, quantity: 0, orders: new Map<number, number>() };
  levels.set(price, found);
  found.quantity += quantity;
  found.orders.set(id, quantity);
  view.placeOf.set(id, { side: own, price });
}

/** Takes traded units off what an order shows. */
function takeShown(view: View, id: number, quantity: number): void {
  const place = view.placeOf.get(id);
  if (place === undefined) return;
  const shown = sideOfView(view, place.side).get(place.price)?.orders.get(id) ?? 0;
  cap(view, id, shown - quantity);
}

/** An order shows at most so much from now on, at its place; nothing ends it. */
function cap(view: View, id: number, most: number): void {
  const place = view.placeOf.get(id);
  if (place === undefined) return;
  if (most <= 0) {
    hide(view, id);
    return;
  }
  const found = sideOfView(view, place.side).get(place.price);
  const shown = found?.orders.get(id) ?? 0;
  if (found === undefined || shown <= most) return;
  found.quantity += most - shown;
  found.orders.set(id, most);
}

function hide(view: View, id: number): void {
  const place = view.placeOf.get(id);
  if (place === undefined) return;
  const levels = sideOfView(view, place.side);
  const found = levels.get(place.price);
  if (found === undefined) return;
  found.quantity -= found.orders.get(id) ?? 0;
  found.orders.delete(id);
  if (found.orders.size === 0) levels.delete(place.price);
  view.placeOf.delete(id);
}
