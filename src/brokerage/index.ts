/** Brokerage: orders, trades and their settlement, positions, plans and gifts. See README.md. */
export type { ActionTerms, CorporateAction } from "./actions/action.ts";
export { createActionMarket } from "./actions/action-market.ts";
export type { OwnDividend } from "./actions/actions.ts";
export { formatRate, parseRate } from "./actions/rate-codec.ts";
export { type Brokerage, createBrokerage } from "./brokerage.ts";
export type { BrokerageDeps } from "./core.ts";
export type { TaxYear } from "./documents/tax-year.ts";
export * from "./errors.ts";
export type { CollectingFund } from "./fund.ts";
export type { Gift } from "./gift.ts";
export type { GiftAnswer, GiftOrder } from "./gifts.ts";
export type { ChoiceError } from "./lots/change-choice.ts";
export { type LotChoice, lotMethods } from "./lots/choose-lots.ts";
export { gainOf } from "./lots/lot.ts";
export type { OwnDisposal, OwnLot, SaleLots } from "./lots/lots.ts";
export { createMarketPort } from "./market-port.ts";
export { migrations } from "./migrations.ts";
export * from "./order.ts";
export type { OrderRequest } from "./order-request.ts";
export type { OwnPerformance } from "./performance/performance.ts";
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
export { formatQuantity, parseQuantity, toQuantity } from "./quantity-codec.ts";
export type {
  CreateRecurringError,
  RecurringBuy,
  RecurringError,
  RecurringId,
  RecurringOrder,
} from "./recurring-buy.ts";
export type { Replacement } from "./replace.ts";
export { openTo } from "./state.ts";
export type { Correction } from "./store/corrections.ts";
export { type Trade, type TradeId, type TradeState, totalOf } from "./trade.ts";
export * from "./venue.ts";
export { createEmbeddedVenue, type EmbeddedDeps } from "./venues/embedded.ts";
export { embeddedKeeper } from "./venues/embedded-stream.ts";
export { createFixVenue, type FixVenueDeps } from "./venues/fix.ts";
export type { BrokerageFault } from "./verify-brokerage.ts";
