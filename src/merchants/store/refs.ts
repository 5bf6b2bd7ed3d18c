import type { BalanceTransaction, Kind, MerchantObject } from "../objects.ts";

/** What lists of each kind can select by. */
const listedBy: Partial<Record<Kind, readonly string[]>> = {
  payment_intent: ["customer", "transfer_group"],
  charge: ["customer", "payment_intent", "payment_method", "transfer_group"],
  refund: ["charge", "payment_intent"],
  customer: ["email", "test_clock"],
  payment_method: ["customer", "type"],
  setup_intent: ["customer", "payment_method"],
  product: ["active", "url", "shippable"],
  credit_note: ["customer", "invoice"],
  customer_balance_transaction: ["customer", "invoice"],
  tax_rate: ["active", "inclusive"],
  price: ["active", "product", "type", "currency", "lookup_key"],
  balance_transaction: ["source", "type", "currency"],
  payout: ["status", "destination"],
  topup: ["status"],
  dispute: ["charge", "payment_intent", "status"],
  event: ["type"],
  "checkout.session": ["customer", "payment_intent", "payment_link", "status", "subscription"],
  payment_link: ["active"],
  file: ["purpose"],
  file_link: ["file"],
  transfer: ["destination", "transfer_group", "source_transaction"],
  transfer_reversal: ["transfer"],
  application_fee: ["charge"],
  fee_refund: ["fee"],
  promotion_code: ["active", "customer"],
  discount: ["customer", "subscription", "invoice"],
  invoiceitem: ["customer", "invoice"],
  invoice: ["customer", "status", "collection_method", "test_clock"],
  subscription: ["customer", "status", "collection_method", "test_clock"],
  "billing_portal.configuration": ["active", "is_default"],
};

/** `field=value` for each field that its lists select by. */
export function refsOf(object: MerchantObject): string[] {
  const values = new Map<string, unknown>(Object.entries(object));
  const refs = (listedBy[object.object] ?? []).flatMap((field) => {
    const value = values.get(field);
    return value === null || value === undefined ? [] : [`${field}=${String(value)}`];
  });
  refs.push(...innerRefs(object));
  const { hidden } = { hidden: undefined, ...object };
  if (object.object === "balance_transaction") return [...refs, ...payoutRefs(object)];
  return hidden && "deleted" in hidden ? [...refs, "deleted"] : refs;
}

/** The payout that a line was paid out with, or that it may be. */
function payoutRefs({ status, hidden }: BalanceTransaction): string[] {
  if (hidden) return [`payout=${hidden.payout}`];
  return status === "available" ? ["unpaid"] : [];
}

/** What stands deeper within an object, or in another form than lists select by. */
function innerRefs(object: MerchantObject): string[] {
  switch (object.object) {
    case "promotion_code":
      return [`code=${object.code.toLowerCase()}`, `coupon=${object.promotion.coupon}`];
    case "invoiceitem":
      return [`pending=${object.invoice === null}`];
    case "invoice": {
      const details = object.parent?.subscription_details;
      return details ? [`subscription=${details.subscription}`] : [];
    }
    case "subscription":
      return [
        `ended=${object.status === "canceled" || object.status === "incomplete_expired"}`,
        ...object.items.data.flatMap(({ id, price }) => [`item=${id}`, `price=${price.id}`]),
      ];
    case "payment_method":
      return object.hidden.member === undefined ? [] : [`member=${object.hidden.member}`];
    default:
      return [];
  }
}
