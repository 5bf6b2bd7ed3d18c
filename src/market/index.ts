/** The market: what is traded, when, and what it is worth. See README.md. */

export { type AlertError, type Alerts, type OwnAlert } from "./alerts.ts";
export {
  addBusinessDays,
  type Calendar,
  calendarNames,
  calendarOf,
  isTradingDay,
  type Session,
  type SessionPhase,
  sessionAt,
  tradingDay,
} from "./calendar.ts";
export type { Day } from "./calendar-days.ts";
export { ImportError } from "./csv.ts";
export type { Feed, FeedTopic } from "./feed.ts";
export { type FeedBody, type FeedLevel, type FeedOrder, streamedLengths } from "./feed-sources.ts";
export type { FeedMessage } from "./feed-topic.ts";
export type { History, Stretch } from "./history.ts";
export * from "./instrument.ts";
export type { Listing, ListingPage } from "./listing.ts";
export type { MarketDeps } from "./live.ts";
export { createMarket, type Market } from "./market.ts";
export { migrations } from "./migrations.ts";
export { priceOf, roundToTick, ticksOf, toPrice } from "./price.ts";
export { formatPrice, parsePrice } from "./price-codec.ts";
export type { Quote } from "./quote.ts";
export type { InstrumentDetails, Register, Registered } from "./register.ts";
export type { SampleMarket } from "./sample/sample-market.ts";
export { type Status, statusOf } from "./status.ts";
export type { Alert, AlertCondition } from "./store/alerts.ts";
export type { StoredBar } from "./store/bars.ts";
export type { PastSymbol } from "./store/instruments.ts";
export type { News, NewsPage } from "./store/news.ts";
export type { Split } from "./store/splits.ts";
export type { Suspension, SuspensionAuthority, SuspensionTarget } from "./store/suspensions.ts";
export type { StoredTrade } from "./store/trades.ts";
export type { Watchlist } from "./store/watchlists.ts";
export type { Suspensions } from "./suspensions.ts";
export { eachEvent, type Follower, startVenue, type Venue, VenueGapError } from "./venue.ts";
export type { OpenVenue, VenueAccounts } from "./venue-accounts.ts";
export type { WatchlistChange, WatchlistError, Watchlists } from "./watchlists.ts";
