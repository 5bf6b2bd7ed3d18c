/** The wire contract: schemas, routes, error codes and the OpenAPI document made from them. */
export { type Account, accountSchema } from "./accounts.ts";
export type {
  BillingInterval,
  HostedInvoice,
  InvoiceSummary,
  Mandate,
  Subscription,
} from "./billing.ts";
export {
  type BusinessDispute,
  businessDisputeSchema,
  purchaseDisputeSchema,
} from "./business-desk.ts";
export { type BusinessRight, mayInBusiness } from "./business-rights.ts";
export { type ShopPayment, shopPaymentSchema } from "./businesses.ts";
export { type Checkout, checkoutSchema } from "./checkout.ts";
export { type BourseEvent, eventSchema } from "./events.ts";
export { type Gift } from "./gifts.ts";
export { type Me, meSchema, type Party, partySchema, privacySchema } from "./identity.ts";
export type { LedgerAccount, LedgerMovement, LedgerTransfer } from "./ledger-records.ts";
export {
  type Bar,
  barLengths,
  type Instrument,
  type InstrumentSummary,
  instrumentSummarySchema,
  type MarketStatus,
  marketPhases,
  type News,
  type PublicTrade,
  type Quote,
} from "./market.ts";
export {
  type MarketStreamMessage,
  type MarketStreamRequest,
  type MarketSubscription,
  marketStreamCloseCodes,
  marketStreamMessageSchema,
  marketStreamRequestSchema,
} from "./market-stream.ts";
export {
  categories,
  type Movement,
  type MovementDetail,
  movementDetailSchema,
  movementKinds,
  movementSchema,
  movementStates,
} from "./movements.ts";
export { openApiDocument } from "./openapi.ts";
export {
  type Order,
  type OrderDetail,
  type OrderPreview,
  orderReasons,
  orderSchema,
  orderStates,
  type Trade,
} from "./orders.ts";
export { type RecurringBuy } from "./plans.ts";
export type { Portal } from "./portal.ts";
export { type Portfolio, type Position } from "./positions.ts";
export { type Pot, potSchema } from "./pots.ts";
export { type Problem, type ProblemCode, problemCodes, problemSchema } from "./problem.ts";
export { type Publication, publicationSchema } from "./proofs.ts";
export type { NoticeTopic } from "./push.ts";
export { type PaymentRequest, paymentRequestSchema } from "./requests.ts";
export {
  type Route,
  type RouteAccess,
  type RouteInput,
  type RouteOutput,
  type TokenScope,
  tokenScopes,
} from "./route.ts";
export { routeTableSource } from "./route-table.ts";
export { type InputOf, type OutputOf, type RouteName, type Routes, routes } from "./routes.ts";
export { type CurrencyCode, currencyExponents, currencySchema, type WireMoney } from "./scalars.ts";
export { type Schedule, scheduleSchema } from "./schedules.ts";
export { type SecurityEventType, securityEventTypes } from "./security.ts";
export { type Split, splitSchema } from "./splits.ts";
export { type ShopProduct } from "./storefront.ts";
export type { TaxLine } from "./tax-line.ts";
export { type PriceAlert, priceAlertSchema, type Watchlist, watchlistSchema } from "./watching.ts";
