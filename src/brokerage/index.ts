/** Brokerage: orders, trades and their settlement, positions, plans and gifts. See README.md. */

export {
  type ActionId,
  type ActionTerms,
  type AnnouncementError,
  type CorporateAction,
  rateScale,
  type UnitRate,
} from "./actions/action.ts";
export { createActionMarket } from "./actions/action-market.ts";
export type { ActionClosed, ActionExists, OwnDividend } from "./actions/actions.ts";
export { formatRate, parseRate } from "./actions/rate-codec.ts";
export { type Brokerage, createBrokerage } from "./brokerage.ts";
export type { BrokerageDeps } from "./core.ts";
export type { TaxYear } from "./documents/tax-year.ts";
export type { ChoiceError } from "./lots/change-choice.ts";
export { type LotChoice, type LotMethod, lotMethods } from "./lots/choose-lots.ts";
export { gainOf } from "./lots/lot.ts";
export type { OwnDisposal, OwnLot, SaleLots } from "./lots/lots.ts";
export { migrations } from "./migrations.ts";
export * from "./order.ts";
export type { OwnPerformance } from "./performance/performance.ts";
export type { Portfolio } from "./portfolio.ts";
export { formatQuantity, parseQuantity, toQuantity } from "./quantity-codec.ts";
export type { TradeId } from "./trade.ts";
export * from "./venue.ts";
