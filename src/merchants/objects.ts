import type { BalanceTransaction, Dispute, Payout, TopUp } from "./balance-objects.ts";
import type { BillingObject } from "./billing-objects.ts";
import type { CheckoutSession, PaymentLink, Price, Product } from "./catalogue-objects.ts";
import type { ConnectObject } from "./connect-objects.ts";
import type { CreditNote, CustomerBalanceTransaction } from "./credit-objects.ts";
import type { EventObject, WebhookEndpoint } from "./event-objects.ts";
import type { FileObject } from "./file-objects.ts";
import type {
  Charge,
  Customer,
  PaymentIntent,
  PaymentMethod,
  Refund,
  SetupIntent,
} from "./payment-objects.ts";
import type { TaxRate } from "./tax-objects.ts";

export type * from "./balance-objects.ts";
export type * from "./base-object.ts";
export type * from "./billing-objects.ts";
export type * from "./catalogue-objects.ts";
export type * from "./connect-objects.ts";
export type * from "./credit-objects.ts";
export type * from "./event-objects.ts";
export type * from "./file-objects.ts";
export type * from "./payment-objects.ts";
export type * from "./portal-objects.ts";
export type { TaxRate } from "./tax-objects.ts";

/** Everything that the API keeps, by the kind that it names. */
export type MerchantObject =
  | PaymentIntent
  | Charge
  | Refund
  | Customer
  | PaymentMethod
  | SetupIntent
  | Product
  | Price
  | BalanceTransaction
  | Payout
  | TopUp
  | Dispute
  | EventObject
  | WebhookEndpoint
  | CheckoutSession
  | PaymentLink
  | ConnectObject
  | FileObject
  | TaxRate
  | CreditNote
  | CustomerBalanceTransaction
  | BillingObject;
export type Kind = MerchantObject["object"];
export type ObjectOf<K extends Kind> = Extract<MerchantObject, { object: K }>;
