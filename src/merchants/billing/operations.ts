import type { Operation } from "../operation.ts";
import { couponOperations } from "./coupons.ts";
import { creditNoteOperations } from "./credit-notes.ts";
import { invoiceItemOperations } from "./invoice-items.ts";
import { previewOperations } from "./invoice-preview.ts";
import { invoiceOperations } from "./invoices.ts";
import { portalOperations } from "./portal.ts";
import { configurationOperations } from "./portal-configurations.ts";
import { promotionCodeOperations } from "./promotion-codes.ts";
import { subscriptionItemOperations } from "./subscription-items.ts";
import { subscriptionOperations } from "./subscriptions.ts";
import { testClockOperations } from "./test-clocks.ts";

/** Every operation of what is billed, by method and path. */
export const billingOperations = {
  "POST /v1/coupons": couponOperations.create,
  "GET /v1/coupons": couponOperations.list,
  "GET /v1/coupons/{id}": couponOperations.retrieve,
  "POST /v1/coupons/{id}": couponOperations.update,
  "DELETE /v1/coupons/{id}": couponOperations.remove,
  "POST /v1/promotion_codes": promotionCodeOperations.create,
  "GET /v1/promotion_codes": promotionCodeOperations.list,
  "GET /v1/promotion_codes/{id}": promotionCodeOperations.retrieve,
  "POST /v1/promotion_codes/{id}": promotionCodeOperations.update,
  "POST /v1/credit_notes": creditNoteOperations.create,
  "GET /v1/credit_notes": creditNoteOperations.list,
  "GET /v1/credit_notes/preview": creditNoteOperations.preview,
  "GET /v1/credit_notes/preview/lines": creditNoteOperations.previewLines,
  "GET /v1/credit_notes/{id}": creditNoteOperations.retrieve,
  "POST /v1/credit_notes/{id}": creditNoteOperations.update,
  "GET /v1/credit_notes/{id}/lines": creditNoteOperations.lines,
  "POST /v1/credit_notes/{id}/void": creditNoteOperations.void,
  "POST /v1/invoiceitems": invoiceItemOperations.create,
  "GET /v1/invoiceitems": invoiceItemOperations.list,
  "GET /v1/invoiceitems/{id}": invoiceItemOperations.retrieve,
  "POST /v1/invoiceitems/{id}": invoiceItemOperations.update,
  "DELETE /v1/invoiceitems/{id}": invoiceItemOperations.remove,
  "POST /v1/invoices": invoiceOperations.create,
  "GET /v1/invoices": invoiceOperations.list,
  "POST /v1/invoices/create_preview": previewOperations.preview,
  "GET /v1/invoices/search": invoiceOperations.search,
  "GET /v1/invoices/{id}": invoiceOperations.retrieve,
  "POST /v1/invoices/{id}": invoiceOperations.update,
  "DELETE /v1/invoices/{id}": invoiceOperations.remove,
  "POST /v1/invoices/{id}/finalize": invoiceOperations.finalize,
  "GET /v1/invoices/{id}/lines": invoiceOperations.lines,
  "POST /v1/invoices/{id}/mark_uncollectible": invoiceOperations.markUncollectible,
  "POST /v1/invoices/{id}/pay": invoiceOperations.pay,
  "POST /v1/invoices/{id}/send": invoiceOperations.send,
  "POST /v1/invoices/{id}/void": invoiceOperations.void,
  "POST /v1/subscriptions": subscriptionOperations.create,
  "GET /v1/subscriptions": subscriptionOperations.list,
  "GET /v1/subscriptions/search": subscriptionOperations.search,
  "GET /v1/subscriptions/{id}": subscriptionOperations.retrieve,
  "POST /v1/subscriptions/{id}": subscriptionOperations.update,
  "DELETE /v1/subscriptions/{id}": subscriptionOperations.cancel,
  "DELETE /v1/subscriptions/{id}/discount": subscriptionOperations.removeDiscount,
  "POST /v1/subscriptions/{id}/resume": subscriptionOperations.resume,
  "POST /v1/subscription_items": subscriptionItemOperations.create,
  "GET /v1/subscription_items": subscriptionItemOperations.list,
  "GET /v1/subscription_items/{id}": subscriptionItemOperations.retrieve,
  "POST /v1/subscription_items/{id}": subscriptionItemOperations.update,
  "DELETE /v1/subscription_items/{id}": subscriptionItemOperations.remove,
  "POST /v1/billing_portal/configurations": configurationOperations.create,
  "GET /v1/billing_portal/configurations": configurationOperations.list,
  "GET /v1/billing_portal/configurations/{id}": configurationOperations.retrieve,
  "POST /v1/billing_portal/configurations/{id}": configurationOperations.update,
  "POST /v1/billing_portal/sessions": portalOperations.create,
  "POST /v1/test_helpers/test_clocks": testClockOperations.create,
  "GET /v1/test_helpers/test_clocks": testClockOperations.list,
  "GET /v1/test_helpers/test_clocks/{id}": testClockOperations.retrieve,
  "DELETE /v1/test_helpers/test_clocks/{id}": testClockOperations.remove,
  "POST /v1/test_helpers/test_clocks/{id}/advance": testClockOperations.advance,
} as const satisfies Readonly<Record<string, Operation>>;
