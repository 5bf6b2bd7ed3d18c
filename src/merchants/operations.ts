import { balanceOperations } from "./balance.ts";
import { billingOperations } from "./billing/operations.ts";
import { chargeOperations } from "./charges.ts";
import { sessionOperations } from "./checkout-sessions.ts";
import { accountLinkOperations } from "./connect/account-links.ts";
import { accountOperations } from "./connect/accounts.ts";
import { feeOperations, transferOperations } from "./connect/transfers.ts";
import { customerBalanceOperations } from "./customer-balance.ts";
import { customerOperations } from "./customers.ts";
import { disputeOperations } from "./disputes.ts";
import { eventOperations } from "./events.ts";
import { fileLinkOperations, fileOperations } from "./files.ts";
import { retrieval } from "./lists.ts";
import type { Operation } from "./operation.ts";
import { intentOperations } from "./payment-intents.ts";
import { linkOperations } from "./payment-links.ts";
import { paymentMethodOperations } from "./payment-methods.ts";
import { payoutOperations } from "./payouts.ts";
import { priceOperations } from "./prices.ts";
import { productOperations } from "./products.ts";
import { refundOperations } from "./refunds.ts";
import { setupOperations } from "./setup-intents.ts";
import { taxRateOperations } from "./tax-rates.ts";
import { topUpOperations } from "./top-ups.ts";
import { endpointOperations, rotateSecret } from "./webhook-endpoints.ts";

/**
 * Every operation of the API, by method and path. A part in braces is an id. The listener serves
 * these and no others; `docs/stripe-routes.md` is made from this table.
 */
export const operations = {
  "GET /v1/account": accountOperations.own,
  "POST /v1/account_links": accountLinkOperations.create,
  "POST /v1/accounts": accountOperations.create,
  "GET /v1/accounts": accountOperations.list,
  "GET /v1/accounts/{id}": accountOperations.retrieve,
  "POST /v1/accounts/{id}": accountOperations.update,
  "DELETE /v1/accounts/{id}": accountOperations.remove,
  "GET /v1/accounts/{id}/capabilities": accountOperations.capabilities.list,
  "GET /v1/accounts/{id}/capabilities/{id}": accountOperations.capabilities.retrieve,
  "POST /v1/accounts/{id}/capabilities/{id}": accountOperations.capabilities.update,
  "POST /v1/accounts/{id}/login_links": accountLinkOperations.login,
  "POST /v1/accounts/{id}/reject": accountOperations.reject,
  "GET /v1/application_fees": feeOperations.list,
  "GET /v1/application_fees/{id}": feeOperations.retrieve,
  "GET /v1/application_fees/{id}/refunds": feeOperations.refunds.list,
  "POST /v1/application_fees/{id}/refunds": feeOperations.refund,
  "GET /v1/application_fees/{id}/refunds/{id}": feeOperations.refunds.retrieve,
  "POST /v1/application_fees/{id}/refunds/{id}": feeOperations.refunds.update,
  ...billingOperations,
  "GET /v1/balance": balanceOperations.retrieve,
  "GET /v1/balance_transactions": balanceOperations.transactions,
  "GET /v1/balance_transactions/{id}": balanceOperations.transaction,
  "GET /v1/charges": chargeOperations.list,
  "GET /v1/charges/search": chargeOperations.search,
  "GET /v1/charges/{id}": chargeOperations.retrieve,
  "POST /v1/charges/{id}": chargeOperations.update,
  "POST /v1/checkout/sessions": sessionOperations.create,
  "GET /v1/checkout/sessions": sessionOperations.list,
  "GET /v1/checkout/sessions/{id}": sessionOperations.retrieve,
  "POST /v1/checkout/sessions/{id}": sessionOperations.update,
  "POST /v1/checkout/sessions/{id}/expire": sessionOperations.expire,
  "GET /v1/checkout/sessions/{id}/line_items": sessionOperations.items,
  "POST /v1/customers": customerOperations.create,
  "GET /v1/customers": customerOperations.list,
  "GET /v1/customers/search": customerOperations.search,
  "GET /v1/customers/{id}": customerOperations.retrieve,
  "POST /v1/customers/{id}": customerOperations.update,
  "DELETE /v1/customers/{id}": customerOperations.remove,
  "POST /v1/customers/{id}/balance_transactions": customerBalanceOperations.create,
  "GET /v1/customers/{id}/balance_transactions": customerBalanceOperations.list,
  "GET /v1/customers/{id}/balance_transactions/{id}": customerBalanceOperations.retrieve,
  "POST /v1/customers/{id}/balance_transactions/{id}": customerBalanceOperations.update,
  "GET /v1/customers/{id}/payment_methods": paymentMethodOperations.listOfCustomer,
  "GET /v1/customers/{id}/payment_methods/{id}": customerOperations.methodOf,
  "GET /v1/disputes": disputeOperations.list,
  "GET /v1/disputes/{id}": disputeOperations.retrieve,
  "POST /v1/disputes/{id}": disputeOperations.update,
  "POST /v1/disputes/{id}/close": disputeOperations.close,
  "GET /v1/events": eventOperations.list,
  "GET /v1/events/{id}": eventOperations.retrieve,
  "POST /v1/file_links": fileLinkOperations.create,
  "GET /v1/file_links": fileLinkOperations.list,
  "GET /v1/file_links/{id}": fileLinkOperations.retrieve,
  "POST /v1/file_links/{id}": fileLinkOperations.update,
  "POST /v1/files": fileOperations.create,
  "GET /v1/files": fileOperations.list,
  "GET /v1/files/{id}": fileOperations.retrieve,
  "POST /v1/payment_links": linkOperations.create,
  "GET /v1/payment_links": linkOperations.list,
  "GET /v1/payment_links/{id}": linkOperations.retrieve,
  "POST /v1/payment_links/{id}": linkOperations.update,
  "GET /v1/payment_links/{id}/line_items": linkOperations.items,
  "POST /v1/payment_methods": paymentMethodOperations.create,
  "GET /v1/payment_methods": paymentMethodOperations.list,
  "GET /v1/payment_methods/{id}": retrieval("payment_method", "PaymentMethod"),
  "POST /v1/payment_methods/{id}": paymentMethodOperations.update,
  "POST /v1/payment_methods/{id}/attach": paymentMethodOperations.attach,
  "POST /v1/payment_methods/{id}/detach": paymentMethodOperations.detach,
  "POST /v1/payouts": payoutOperations.create,
  "GET /v1/payouts": payoutOperations.list,
  "GET /v1/payouts/{id}": payoutOperations.retrieve,
  "POST /v1/payouts/{id}": payoutOperations.update,
  "POST /v1/payouts/{id}/cancel": payoutOperations.cancel,
  "POST /v1/payouts/{id}/reverse": payoutOperations.reverse,
  "POST /v1/prices": priceOperations.create,
  "GET /v1/prices": priceOperations.list,
  "GET /v1/prices/search": priceOperations.search,
  "GET /v1/prices/{id}": priceOperations.retrieve,
  "POST /v1/prices/{id}": priceOperations.update,
  "POST /v1/products": productOperations.create,
  "GET /v1/products": productOperations.list,
  "GET /v1/products/search": productOperations.search,
  "GET /v1/products/{id}": productOperations.retrieve,
  "POST /v1/products/{id}": productOperations.update,
  "DELETE /v1/products/{id}": productOperations.remove,
  "POST /v1/refunds": refundOperations.create,
  "GET /v1/refunds": refundOperations.list,
  "GET /v1/refunds/{id}": refundOperations.retrieve,
  "POST /v1/refunds/{id}": refundOperations.update,
  "POST /v1/refunds/{id}/cancel": refundOperations.cancel,
  "POST /v1/tax_rates": taxRateOperations.create,
  "GET /v1/tax_rates": taxRateOperations.list,
  "GET /v1/tax_rates/{id}": taxRateOperations.retrieve,
  "POST /v1/tax_rates/{id}": taxRateOperations.update,
  "POST /v1/topups": topUpOperations.create,
  "GET /v1/topups": topUpOperations.list,
  "GET /v1/topups/{id}": topUpOperations.retrieve,
  "POST /v1/topups/{id}": topUpOperations.update,
  "POST /v1/topups/{id}/cancel": topUpOperations.cancel,
  "POST /v1/transfers": transferOperations.create,
  "GET /v1/transfers": transferOperations.list,
  "GET /v1/transfers/{id}": transferOperations.retrieve,
  "POST /v1/transfers/{id}": transferOperations.update,
  "GET /v1/transfers/{id}/reversals": transferOperations.reversals.list,
  "POST /v1/transfers/{id}/reversals": transferOperations.reverse,
  "GET /v1/transfers/{id}/reversals/{id}": transferOperations.reversals.retrieve,
  "POST /v1/transfers/{id}/reversals/{id}": transferOperations.reversals.update,
  "POST /v1/webhook_endpoints": endpointOperations.create,
  "GET /v1/webhook_endpoints": endpointOperations.list,
  "GET /v1/webhook_endpoints/{id}": endpointOperations.retrieve,
  "POST /v1/webhook_endpoints/{id}": endpointOperations.update,
  "POST /v1/webhook_endpoints/{id}/rotate_secret": rotateSecret,
  "DELETE /v1/webhook_endpoints/{id}": endpointOperations.remove,
  "POST /v1/payment_intents": intentOperations.create,
  "GET /v1/payment_intents": intentOperations.list,
  "GET /v1/payment_intents/search": intentOperations.search,
  "GET /v1/payment_intents/{id}": intentOperations.retrieve,
  "POST /v1/payment_intents/{id}": intentOperations.update,
  "POST /v1/payment_intents/{id}/cancel": intentOperations.cancel,
  "POST /v1/payment_intents/{id}/capture": intentOperations.capture,
  "POST /v1/payment_intents/{id}/confirm": intentOperations.confirm,
  "POST /v1/payment_intents/{id}/increment_authorization": intentOperations.increment,
  "POST /v1/setup_intents": setupOperations.create,
  "GET /v1/setup_intents": setupOperations.list,
  "GET /v1/setup_intents/{id}": setupOperations.retrieve,
  "POST /v1/setup_intents/{id}": setupOperations.update,
  "POST /v1/setup_intents/{id}/cancel": setupOperations.cancel,
  "POST /v1/setup_intents/{id}/confirm": setupOperations.confirm,
} as const satisfies Readonly<Record<string, Operation>>;

/** Name of an operation: its method and path. */
export type OperationName = keyof typeof operations;

const isName = (name: string): name is OperationName => Object.hasOwn(operations, name);

/** The names of all operations. */
export const operationNames: readonly OperationName[] = Object.keys(operations).filter(isName);
