import type Stripe from "stripe";
import { expect, expectTypeOf, it } from "vitest";
import type { blanks } from "./blanks.ts";
import type {
  BalanceTransaction,
  Charge,
  CheckoutSession,
  Coupon,
  CreditNote,
  CreditNoteLine,
  Customer,
  CustomerBalanceTransaction,
  Discount,
  Dispute,
  Invoice,
  InvoiceItem,
  InvoiceLine,
  InvoicePayment,
  Kind,
  ObjectOf,
  PaymentIntent,
  PaymentLink,
  PaymentMethod,
  Payout,
  PortalConfiguration,
  PortalSession,
  Price,
  Product,
  PromotionCode,
  Refund,
  SetupIntent,
  Subscription,
  SubscriptionItem,
  TaxRate,
  TestClock,
  TopUp,
  WebhookEndpoint,
} from "./objects.ts";
import { present } from "./present.ts";
import type { Wire } from "./wire-codec.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Blank<K extends Kind> = K extends keyof typeof blanks ? Mutable<(typeof blanks)[K]> : object;
/** What callers get of an object: what is stored, and what is always empty. */
type Shown<K extends Kind> = Wire<Omit<ObjectOf<K>, "hidden"> & Blank<K>>;
/** Every field that clients of the SDK may count on, optional ones left out. */
type RequiredOf<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
};
type Missing<K extends Kind, T> = Exclude<keyof RequiredOf<T>, keyof Shown<K> | "lastResponse">;

// A field of the SDK's type that is not shown makes its name the type here, which is not `never`.
it("shows every field that the SDK's types promise", () => {
  expectTypeOf<Missing<"payment_intent", Stripe.PaymentIntent>>().toBeNever();
  expectTypeOf<Missing<"charge", Stripe.Charge>>().toBeNever();
  expectTypeOf<Missing<"refund", Stripe.Refund>>().toBeNever();
  expectTypeOf<Missing<"customer", Stripe.Customer>>().toBeNever();
  expectTypeOf<Missing<"payment_method", Stripe.PaymentMethod>>().toBeNever();
  expectTypeOf<Missing<"setup_intent", Stripe.SetupIntent>>().toBeNever();
  expectTypeOf<Missing<"product", Stripe.Product>>().toBeNever();
  expectTypeOf<Missing<"price", Stripe.Price>>().toBeNever();
  expectTypeOf<Missing<"balance_transaction", Stripe.BalanceTransaction>>().toBeNever();
  expectTypeOf<Missing<"payout", Stripe.Payout>>().toBeNever();
  expectTypeOf<Missing<"topup", Stripe.Topup>>().toBeNever();
  expectTypeOf<Missing<"dispute", Stripe.Dispute>>().toBeNever();
  expectTypeOf<Missing<"event", Stripe.EventBase>>().toBeNever();
  expectTypeOf<Missing<"webhook_endpoint", Stripe.WebhookEndpoint>>().toBeNever();
  expectTypeOf<Missing<"checkout.session", Stripe.Checkout.Session>>().toBeNever();
  expectTypeOf<Missing<"payment_link", Stripe.PaymentLink>>().toBeNever();
  expectTypeOf<Missing<"credit_note", Stripe.CreditNote>>().toBeNever();
  expectTypeOf<
    Exclude<keyof RequiredOf<Stripe.CreditNoteLineItem>, keyof CreditNoteLine>
  >().toBeNever();
  expectTypeOf<
    Missing<"customer_balance_transaction", Stripe.CustomerBalanceTransaction>
  >().toBeNever();
  expectTypeOf<Missing<"tax_rate", Stripe.TaxRate>>().toBeNever();
  expectTypeOf<Missing<"coupon", Stripe.Coupon>>().toBeNever();
  expectTypeOf<Missing<"promotion_code", Stripe.PromotionCode>>().toBeNever();
  expectTypeOf<Missing<"discount", Stripe.Discount>>().toBeNever();
  expectTypeOf<Missing<"invoiceitem", Stripe.InvoiceItem>>().toBeNever();
  expectTypeOf<Missing<"invoice", Stripe.Invoice>>().toBeNever();
  expectTypeOf<Missing<"subscription", Stripe.Subscription>>().toBeNever();
  expectTypeOf<Missing<"test_helpers.test_clock", Stripe.TestHelpers.TestClock>>().toBeNever();
  expectTypeOf<
    Missing<"billing_portal.configuration", Stripe.BillingPortal.Configuration>
  >().toBeNever();
  expectTypeOf<Missing<"billing_portal.session", Stripe.BillingPortal.Session>>().toBeNever();
  expectTypeOf<Missing<"file", Stripe.File>>().toBeNever();
  expectTypeOf<Missing<"file_link", Stripe.FileLink>>().toBeNever();
  expectTypeOf<Missing<"account", Stripe.Account>>().toBeNever();
  expectTypeOf<Missing<"transfer", Stripe.Transfer>>().toBeNever();
  expectTypeOf<Missing<"transfer_reversal", Stripe.TransferReversal>>().toBeNever();
  expectTypeOf<Missing<"application_fee", Stripe.ApplicationFee>>().toBeNever();
  expectTypeOf<Missing<"fee_refund", Stripe.FeeRefund>>().toBeNever();
});

/** Fields of ours whose values the SDK's type would not take. */
type Wrong<S, T> = {
  [K in keyof S & keyof T]: S[K] extends T[K] ? never : K;
}[keyof S & keyof T];
type Ours<T> = Wire<Omit<T, "hidden">>;

// A balance is a way to pay that Stripe does not know, and decimals are plain texts.
it("shows values that the SDK's types take", () => {
  expectTypeOf<Wrong<Ours<PaymentIntent>, Stripe.PaymentIntent>>().toBeNever();
  expectTypeOf<Wrong<Ours<Refund>, Stripe.Refund>>().toBeNever();
  expectTypeOf<Wrong<Ours<Customer>, Stripe.Customer>>().toBeNever();
  expectTypeOf<Wrong<Ours<SetupIntent>, Stripe.SetupIntent>>().toBeNever();
  expectTypeOf<Wrong<Ours<Product>, Stripe.Product>>().toBeNever();
  expectTypeOf<Wrong<Ours<BalanceTransaction>, Stripe.BalanceTransaction>>().toBeNever();
  expectTypeOf<Wrong<Ours<Payout>, Stripe.Payout>>().toBeNever();
  expectTypeOf<Wrong<Ours<TopUp>, Stripe.Topup>>().toBeNever();
  expectTypeOf<Wrong<Ours<WebhookEndpoint>, Stripe.WebhookEndpoint>>().toBeNever();
  expectTypeOf<Wrong<Ours<CheckoutSession>, Stripe.Checkout.Session>>().toBeNever();
  expectTypeOf<Wrong<Ours<PaymentLink>, Stripe.PaymentLink>>().toBeNever();
  expectTypeOf<Wrong<Ours<Charge>, Stripe.Charge>>().toEqualTypeOf<"payment_method_details">();
  expectTypeOf<Wrong<Ours<PaymentMethod>, Stripe.PaymentMethod>>().toBeNever();
  expectTypeOf<Wrong<Ours<Price>, Stripe.Price>>().toEqualTypeOf<"unit_amount_decimal" | "tiers">();
  expectTypeOf<Wrong<Ours<CreditNote>, Stripe.CreditNote>>().toEqualTypeOf<"lines">();
  expectTypeOf<
    Wrong<Ours<CreditNoteLine>, Stripe.CreditNoteLineItem>
  >().toEqualTypeOf<"unit_amount_decimal">();
  expectTypeOf<
    Wrong<Ours<CustomerBalanceTransaction>, Stripe.CustomerBalanceTransaction>
  >().toBeNever();
  expectTypeOf<Wrong<Ours<TaxRate>, Stripe.TaxRate>>().toBeNever();
  expectTypeOf<Wrong<Ours<Coupon>, Stripe.Coupon>>().toBeNever();
  expectTypeOf<Wrong<Ours<PromotionCode>, Stripe.PromotionCode>>().toBeNever();
  expectTypeOf<Wrong<Ours<Discount>, Stripe.Discount>>().toBeNever();
  expectTypeOf<Wrong<Ours<InvoicePayment>, Stripe.InvoicePayment>>().toBeNever();
  expectTypeOf<Wrong<Ours<TestClock>, Stripe.TestHelpers.TestClock>>().toBeNever();
  expectTypeOf<Wrong<Ours<PortalConfiguration>, Stripe.BillingPortal.Configuration>>().toBeNever();
  expectTypeOf<Wrong<Ours<PortalSession>, Stripe.BillingPortal.Session>>().toBeNever();
  // Decimals are plain texts here, too, wherever they stand.
  expectTypeOf<Wrong<Ours<InvoiceItem>, Stripe.InvoiceItem>>().toEqualTypeOf<
    "pricing" | "quantity_decimal"
  >();
  expectTypeOf<Wrong<Ours<InvoiceLine>, Stripe.InvoiceLineItem>>().toEqualTypeOf<
    "pricing" | "quantity_decimal"
  >();
  expectTypeOf<Wrong<Ours<Invoice>, Stripe.Invoice>>().toEqualTypeOf<"lines">();
  expectTypeOf<Wrong<Ours<SubscriptionItem>, Stripe.SubscriptionItem>>().toEqualTypeOf<
    "plan" | "price"
  >();
  expectTypeOf<Wrong<Ours<Subscription>, Stripe.Subscription>>().toEqualTypeOf<"items">();
  // Of evidence, only texts and files by their ids.
  expectTypeOf<Wrong<Ours<Dispute>, Stripe.Dispute>>().toEqualTypeOf<"evidence">();
});

it("shows nothing that is hidden", () => {
  const shown = present({ id: "cus_1", object: "customer", hidden: { secret: 1 } });
  expect(shown).toMatchObject({ id: "cus_1", tax_exempt: "none" });
  expect(shown).not.toHaveProperty("hidden");
});
