import { book } from "../balance-transactions.ts";
import type { Charge, Transfer } from "../objects.ts";
import type { Shop } from "../shop.ts";
import type { Unit } from "../unit.ts";
import { accountIdOf } from "./connected.ts";
import type { TransferOrder, Way, When } from "./shares.ts";

/** A transfer with its line of the platform's balance; who calls puts it. */
export function newTransfer(shop: Shop, unit: Unit, way: Way, order: TransferOrder): Transfer {
  const id = way.transferId;
  const above = unit.of(way.platform);
  const line = book(shop, above, {
    type: "transfer",
    source: id,
    currency: order.currency,
    amount: -order.amount,
    fee: 0n,
    ...order.when,
  });
  return {
    id,
    object: "transfer",
    amount: order.amount,
    amount_reversed: 0n,
    balance_transaction: line.id,
    created: unit.now,
    currency: order.currency,
    description: order.description,
    destination: accountIdOf(way.account),
    destination_payment: way.paymentId,
    livemode: way.platform.live,
    metadata: order.metadata,
    reversals: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/transfers/${id}/reversals`,
    },
    reversed: false,
    source_transaction: order.sourceTransaction,
    source_type: "card",
    transfer_group: order.transferGroup,
    hidden: way.applicationFee > 0n ? { fee: way.feeId } : {},
  };
}

const approved: Charge["outcome"] = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: "approved_by_network",
  reason: null,
  risk_level: "normal",
  seller_message: "Payment complete.",
  type: "authorized",
};

/** What the account sees of it: a payment by its platform. */
export function bookArrival(
  shop: Shop,
  unit: Unit,
  way: Way,
  { transfer, when }: { readonly transfer: Transfer; readonly when: When },
): Charge {
  const below = unit.of(way.account);
  const { amount, currency } = transfer;
  const { applicationFee } = way;
  const line = book(shop, below, {
    type: "payment",
    source: way.paymentId,
    currency,
    amount,
    fee: applicationFee,
    applicationFee,
    ...when,
  });
  const payment: Charge = {
    id: way.paymentId,
    object: "charge",
    amount,
    amount_captured: amount,
    amount_refunded: 0n,
    application_fee: applicationFee > 0n ? way.feeId : null,
    application_fee_amount: applicationFee > 0n ? applicationFee : null,
    balance_transaction: line.id,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: "",
    captured: true,
    created: unit.now,
    currency,
    customer: null,
    description: transfer.description,
    disputed: false,
    failure_code: null,
    failure_message: null,
    livemode: transfer.livemode,
    metadata: {},
    on_behalf_of: null,
    outcome: approved,
    paid: true,
    payment_intent: null,
    payment_method: null,
    payment_method_details: { type: "stripe_account", stripe_account: {} },
    receipt_email: null,
    refunded: false,
    shipping: null,
    source_transfer: transfer.id,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "succeeded",
    transfer_data: null,
    transfer_group: transfer.transfer_group,
    hidden: {
      payer: { type: "platform", business: way.platform.business },
      fee: 0n,
      feeReturned: 0n,
    },
  };
  below.tell("payment.created", below.put(payment));
  return payment;
}
