import type { MarketStreamMessage } from "@bourse/contract";
import type { FeedLevel, FeedMessage, FeedOrder, FeedTopic } from "#market";
import { formatPrice } from "#market";
import { presentBar, presentStatus, presentTrade, quoteView } from "./present-market.ts";

/** A message of the feed as a client of the stream gets it. */
export function presentFeed(
  { instrument }: FeedTopic,
  { sequence, previous, body }: FeedMessage,
): MarketStreamMessage {
  const { symbol } = instrument;
  const head =
    previous === undefined
      ? ({ type: "snapshot", symbol, sequence } as const)
      : ({ type: "update", symbol, sequence, previous } as const);
  switch (body.channel) {
    case "top":
      return { ...head, channel: "top", quote: quoteView(symbol, body.quote) };
    case "depth":
      return {
        ...head,
        channel: "depth",
        bids: body.bids.map(presentLevel),
        asks: body.asks.map(presentLevel),
      };
    case "orders":
      return {
        ...head,
        channel: "orders",
        bids: body.bids.map((order) => presentOrder(order, "buy")),
        asks: body.asks.map((order) => presentOrder(order, "sell")),
      };
    case "trades":
      return { ...head, channel: "trades", trades: body.trades.map(presentTrade) };
    case "bars":
      return { ...head, channel: "bars", length: body.length, bars: body.bars.map(presentBar) };
    case "status":
      return { ...head, channel: "status", status: presentStatus(symbol, body.status) };
  }
}

const presentLevel = ({ price, quantity, orders }: FeedLevel) => ({
  price: formatPrice(price),
  quantity: String(quantity),
  orders,
});

/** An order of the book on the wire. */
export const presentOrder = ({ id, price, quantity }: FeedOrder, side: "buy" | "sell") => ({
  id: String(id),
  side,
  price: formatPrice(price),
  quantity: String(quantity),
});
