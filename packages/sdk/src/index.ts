/** The typed client of the Bourse API, for browsers and Node. */
export {
  BourseConnectionError,
  BourseError,
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
} from "./client.ts";
export { type EventStreamOptions, listenToEvents } from "./events.ts";
export { type MarketStream, type MarketStreamOptions, openMarketStream } from "./market-stream.ts";
