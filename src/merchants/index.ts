/** Online payments: businesses, keys, and everything they sell, are paid and pay out. */

export type { ApiKey, KeyKind } from "./api-key.ts";
export type { HostedInvoice } from "./billing/hosted-invoice.ts";
export { discountOf, fromBalance, taxesOf } from "./billing/invoice.ts";
export type { Mandate } from "./billing/mandates.ts";
export type { Portal, PortalError } from "./billing/portal.ts";
export { canPause, canResume } from "./billing/portal-changes.ts";
export { apiVersion } from "./blanks.ts";
export {
  type Business,
  type BusinessError,
  type BusinessProfile,
  type Role,
  roles,
} from "./business.ts";
export { type Call, ownCall } from "./call.ts";
export type { Checkout, CheckoutError, PayingMember, TypedCard } from "./checkout-page.ts";
export type { AccountInvitation, InvitationError } from "./connect/account-links.ts";
export type { MerchantsDeps } from "./deps.ts";
export type { DisputeCase, DisputePurchaseError, PurchaseDispute } from "./dispute-desk.ts";
export { eventTypes } from "./event-types.ts";
export type { NewKey } from "./keys.ts";
export type { LetterAbout, Letters, ShopLetter } from "./letters.ts";
export { createMerchants, type Merchants } from "./merchants.ts";
export { migrations } from "./migrations.ts";
export type { Invoice, PaymentMethod, Price, Subscription } from "./objects.ts";
export { type OperationName, operationNames } from "./operations.ts";
export type { PaymentFilter } from "./payment-filter.ts";
export { amountFor } from "./price-amount.ts";
export { errorBody } from "./reply.ts";
export type { LoggedRequest } from "./request-log.ts";
export type { PayoutReport, ScheduleView } from "./scheduled-payouts.ts";
export { readShopOrigin } from "./shop-origin.ts";
export type { NamedTax } from "./taxes.ts";
export { currencyOf, type World } from "./world.ts";
