import { z } from "zod";
import {
  barSchema,
  depthLevelSchema,
  marketStatusSchema,
  publicOrderSchema,
  publicTradeSchema,
  quoteSchema,
  symbolSchema,
} from "./market.ts";

/**
 * `WS /v1/market/stream`: live market data. The client says which channels it wants; each answers
 * with a snapshot (or with what was missed), then with updates. `previous` of an update is the
 * `sequence` of the message before it in the same subscription: whoever sees another one has missed
 * something, and subscribes again.
 */
const marketChannels = ["top", "depth", "orders", "trades", "bars", "status"] as const;

/** Lengths of bars that are told live; longer ones follow from these. */
export const streamedLengths = ["1s", "1m", "5m", "1h", "1d"] as const;

/** One channel of one instrument. */
export const subscriptionSchema = z.strictObject({
  channel: z.enum(marketChannels),
  symbol: symbolSchema,
  /** For `bars`; `1m` when left out. */
  length: z.enum(streamedLengths).optional(),
  /** The last `sequence` that was seen of it, to go on from there. */
  after: z.string().max(40).optional(),
});
/** See {@link subscriptionSchema}. */
export type MarketSubscription = z.infer<typeof subscriptionSchema>;

const subscriptionsMax = 100;

/** What a client sends. */
export const marketStreamRequestSchema = z.strictObject({
  subscribe: z.array(subscriptionSchema).max(subscriptionsMax).optional(),
  unsubscribe: z.array(subscriptionSchema).max(subscriptionsMax).optional(),
});
/** See {@link marketStreamRequestSchema}. */
export type MarketStreamRequest = z.infer<typeof marketStreamRequestSchema>;

const head = { symbol: z.string(), sequence: z.string() };
/** Of an update: the sequence of the message before. */
const next = { ...head, type: z.literal("update"), previous: z.string() };
const first = { ...head, type: z.literal("snapshot") };
const bookOf = <T extends z.ZodType>(item: T) => ({ bids: z.array(item), asks: z.array(item) });

/** What the server sends. */
export const marketStreamMessageSchema = z.union([
  z.strictObject({ ...first, channel: z.literal("top"), quote: quoteSchema }),
  z.strictObject({ ...next, channel: z.literal("top"), quote: quoteSchema }),
  z.strictObject({ ...first, channel: z.literal("depth"), ...bookOf(depthLevelSchema) }),
  /** Levels that changed; a quantity of 0 takes a level away. */
  z.strictObject({ ...next, channel: z.literal("depth"), ...bookOf(depthLevelSchema) }),
  z.strictObject({ ...first, channel: z.literal("orders"), ...bookOf(publicOrderSchema) }),
  /** Orders that came or changed, last in their level when new; a quantity of 0 takes one away. */
  z.strictObject({ ...next, channel: z.literal("orders"), ...bookOf(publicOrderSchema) }),
  z.strictObject({ ...first, channel: z.literal("trades"), trades: z.array(publicTradeSchema) }),
  z.strictObject({ ...next, channel: z.literal("trades"), trades: z.array(publicTradeSchema) }),
  z.strictObject({
    ...first,
    channel: z.literal("bars"),
    length: z.enum(streamedLengths),
    bars: z.array(barSchema),
  }),
  /** Bars that began or grew, whole. */
  z.strictObject({
    ...next,
    channel: z.literal("bars"),
    length: z.enum(streamedLengths),
    bars: z.array(barSchema),
  }),
  z.strictObject({ ...first, channel: z.literal("status"), status: marketStatusSchema }),
  z.strictObject({ ...next, channel: z.literal("status"), status: marketStatusSchema }),
  /** Every 15 seconds. */
  z.strictObject({ type: z.literal("heartbeat"), at: z.iso.datetime() }),
  /** A subscription or a message was not taken; the others go on. */
  z.strictObject({
    type: z.literal("error"),
    code: z.enum(["not_found", "invalid_request", "too_many_subscriptions", "unavailable"]),
    channel: z.enum(marketChannels).optional(),
    symbol: z.string().optional(),
  }),
]);
/** See {@link marketStreamMessageSchema}. */
export type MarketStreamMessage = z.infer<typeof marketStreamMessageSchema>;

/** Why the server ends a stream (WebSocket close codes). */
export const marketStreamCloseCodes = {
  /** The server stops: connect again. */
  goingAway: 1001,
  /** Messages were not JSON of this contract. */
  badMessage: 1007,
  /** The session or token is over, or may not do this. */
  notAllowed: 4401,
  /** It sent too much. */
  tooMuch: 4429,
  /** It read too slowly: connect again and go on from the last sequence. */
  tooSlow: 4408,
} as const;
