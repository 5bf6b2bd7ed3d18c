import { z } from "zod";
import { ok } from "#kernel";
import type { Invoice } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import { priceFields } from "../catalogue.ts";
import { listing, retrieval } from "../lists.ts";
import { operation } from "../operation.ts";
import { count, currency, flag, instant, metadata, nothing, signedMinor, text } from "../params.ts";
import { amountFor } from "../price-amount.ts";
import { given, mergeMetadata } from "../read-fields.ts";
import { invalid, missing } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import { findTaxRates, taxRateIds } from "../tax-rates.ts";
import type { Unit } from "../unit.ts";
import { inTurnOf, onBilled } from "./billed.ts";
import { discountsOf } from "./discounting.ts";
import { newInvoiceItem, ofSubscription } from "./draft.ts";
import { balanceIn, keepInvoice } from "./finalize.ts";
import { totalled } from "./invoice.ts";
import { lineOfItem, pricingOf } from "./invoice-lines.ts";
import { pricedOf } from "./subscription-order.ts";

const period = z.strictObject({ start: instant, end: instant });
const itemFields = {
  amount: signedMinor.optional(),
  description: text().optional(),
  discountable: flag.optional(),
  metadata: metadata.optional(),
  period: period.optional(),
  tax_rates: taxRateIds.optional(),
};
const createParams = z.strictObject({
  ...itemFields,
  currency: currency.optional(),
  customer: text(),
  invoice: text().optional(),
  price_data: z
    .strictObject({
      currency,
      product: text(),
      unit_amount: priceFields.unit_amount,
      unit_amount_decimal: priceFields.unit_amount_decimal,
    })
    .optional(),
  pricing: z.strictObject({ price: text() }).optional(),
  quantity: count.refine((value) => value >= 1).optional(),
  subscription: text().optional(),
});

const create = operation(createParams, (shop, call, params) =>
  inTurnOf(shop, call, params.customer, async (customer, at) => {
    if (customer.hidden.deleted) return missing("customer", params.customer, "customer");
    const amounts = await amountOf(shop, call, params);
    if (!amounts.ok) return amounts;
    const invoice = await draftFor(shop, call, params.invoice);
    if (!invoice.ok) return invoice;
    const subscription = params.subscription
      ? await findObject(shop.db, call.world, "subscription", params.subscription)
      : undefined;
    if (params.subscription && !subscription) {
      return missing("subscription", params.subscription, "subscription");
    }
    const rates = await findTaxRates(shop, call, params.tax_rates, "tax_rates");
    if (!rates.ok) return rates;
    const { more, ...rest } = amounts.value;
    const item = newInvoiceItem(shop, call, {
      ...rest,
      customer,
      at,
      description: params.description ?? rest.description,
      ...(params.period && { period: params.period }),
      more: {
        ...more,
        discountable: params.discountable ?? true,
        invoice: invoice.value?.id ?? null,
        metadata: mergeMetadata({}, params.metadata),
        parent: subscription ? ofSubscription(subscription) : null,
        tax_rates: rates.value,
      },
    });
    return shop.change(call, async (unit) => {
      unit.tell("invoiceitem.created", unit.put(item));
      if (invoice.value) {
        const lines = [...invoice.value.lines.data, lineOfItem(shop, item)];
        await putLines(unit, invoice.value, lines);
      }
      return ok(item);
    });
  }),
);

/** What the item costs: an amount, or a price as often as it is bought. */
async function amountOf(shop: Shop, call: Call, params: z.output<typeof createParams>) {
  const { pricing, price_data: data, amount, quantity = 1 } = params;
  if (pricing || data) {
    const named = pricing ? { price: pricing.price } : { price_data: data };
    const priced = await pricedOf(shop, call, { ...named, quantity }, "pricing");
    if (!priced.ok) return priced;
    const { price } = priced.value;
    const product = await findObject(shop.db, call.world, "product", price.product);
    return ok({
      amount: amountFor(price, quantity),
      currency: price.currency,
      description: product?.name ?? null,
      more: { pricing: pricingOf(price), quantity },
    });
  }
  if (amount === undefined) {
    return invalid("parameter_missing", "Missing required param: amount.", "amount");
  }
  if (params.currency === undefined) {
    return invalid("parameter_missing", "Missing required param: currency.", "currency");
  }
  return ok({ amount, currency: params.currency, description: null, more: {} });
}

async function draftFor(shop: Shop, { world }: Call, id: string | undefined) {
  if (id === undefined) return ok(undefined);
  const invoice = await findObject(shop.db, world, "invoice", id);
  if (!invoice) return missing("invoice", id, "invoice");
  return invoice.status === "draft" ? ok(invoice) : notEditable(invoice);
}

/** An invoice that is final is as it is. */
export function notEditable({ status }: Invoice) {
  return invalid(
    "invoice_not_editable",
    `Only draft invoices can be changed so; this one is ${status}.`,
  );
}

/** Gives a draft other lines, and adds up again. */
export async function putLines(
  unit: Unit,
  draft: Invoice,
  lines: Invoice["lines"]["data"],
): Promise<Invoice> {
  const customer = await unit.find("customer", draft.customer);
  const balance = customer ? balanceIn(customer, draft.currency) : { balance: 0n };
  const data = lines.map((line) => ({ ...line, invoice: draft.id }));
  const changed = totalled(
    { ...draft, lines: { ...draft.lines, data } },
    await discountsOf(unit, draft.discounts),
    balance,
  );
  unit.tell("invoice.updated", keepInvoice(unit, changed), draft);
  return changed;
}

const update = operation(z.strictObject(itemFields), (shop, call, params, id) =>
  onBilled(shop, call, { kind: "invoiceitem", id }, async (before) => {
    const invoice = await draftFor(shop, call, before.invoice ?? undefined);
    if (!invoice.ok) return invoice;
    const { metadata: facts, tax_rates: named, ...rest } = params;
    const rates = await findTaxRates(shop, call, named, "tax_rates");
    if (!rates.ok) return rates;
    return shop.change(call, async (unit) => {
      const amount = params.amount ?? before.amount;
      const after = unit.put({
        ...before,
        ...given(rest),
        net_amount: amount,
        metadata: mergeMetadata(before.metadata, facts),
        tax_rates: named === undefined ? before.tax_rates : rates.value,
      });
      if (invoice.value) {
        const lines = invoice.value.lines.data.map((line) =>
          line.parent.invoice_item_details?.invoice_item === id
            ? { ...lineOfItem(shop, after), id: line.id }
            : line,
        );
        await putLines(unit, invoice.value, lines);
      }
      return ok(after);
    });
  }),
);

const remove = operation(nothing, (shop, call, _params, id) =>
  onBilled(shop, call, { kind: "invoiceitem", id }, async (before) => {
    const invoice = await draftFor(shop, call, before.invoice ?? undefined);
    if (!invoice.ok) return invoice;
    return shop.change(call, async (unit) => {
      unit.tell("invoiceitem.deleted", before);
      if (invoice.value) {
        const lines = invoice.value.lines.data.filter(
          ({ parent }) => parent.invoice_item_details?.invoice_item !== id,
        );
        await putLines(unit, invoice.value, lines);
      }
      return ok(unit.put({ ...before, hidden: { deleted: true } }));
    });
  }),
);

/** Invoice items: what goes on a customer's next invoice, or on one that is a draft. */
export const invoiceItemOperations = {
  create,
  update,
  remove,
  retrieve: retrieval("invoiceitem", "invoiceitem"),
  list: listing("invoiceitem", {
    customer: text().optional(),
    invoice: text().optional(),
    pending: flag.optional(),
  }),
};
