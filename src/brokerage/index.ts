/** Brokerage: orders, trades and their settlement, positions, plans and gifts. See README.md. */
export { type Brokerage, createBrokerage } from "./brokerage.ts";
export type { BrokerageDeps } from "./core.ts";
export * from "./errors.ts";
export type { Gift, GiftAnswer, GiftOrder } from "./gifts.ts";
export { createMarketPort } from "./market-port.ts";
export { migrations } from "./migrations.ts";
export * from "./order.ts";
export type { OrderRequest } from "./order-request.ts";
export type { OrderAuthority } from "./place.ts";
export type { HistoryPoint } from "./portfolio-history.ts";
export {
  type CustodianPort,
  embeddedCustodian,
  type MarketPort,
  type MarketQuote,
  type MarketSession,
} from "./ports.ts";
export type { PortfolioSummary, Position, Positions } from "./positions.ts";
export type { OrderPreview, OrderWarning } from "./preview.ts";
export { averagePrice, type FeeSchedule, noFees } from "./pricing.ts";
export { formatQuantity, parseQuantity } from "./quantity-codec.ts";
export type { Replacement } from "./replace.ts";
export { openTo } from "./state.ts";
export { type Trade, type TradeId, type TradeState, totalOf } from "./trade.ts";
export * from "./venue.ts";
export { createEmbeddedVenue, type EmbeddedDeps, embeddedKeeper } from "./venues/embedded.ts";
export { createFixVenue, type FixVenueDeps } from "./venues/fix.ts";
export type { BrokerageFault } from "./verify-brokerage.ts";
