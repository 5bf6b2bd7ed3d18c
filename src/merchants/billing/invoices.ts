import { z } from "zod";
import { ok } from "#kernel";
import type { Invoice, Subscription } from "../billing-objects.ts";
import type { Call } from "../call.ts";
import { listing, listOf, retrieval } from "../lists.ts";
import type { Customer } from "../objects.ts";
import { operation, readParams } from "../operation.ts";
import {
  count,
  currency,
  flag,
  instant,
  metadata,
  nothing,
  page,
  text,
  unsettable,
} from "../params.ts";
import { given, mergeMetadata } from "../read-fields.ts";
import { invalid, missing } from "../refusal.ts";
import { searching } from "../search.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import { findTaxRates, taxRateIds } from "../tax-rates.ts";
import { inTurnOf, onBilled, stepOf } from "./billed.ts";
import { collect } from "./collect.ts";
import { discountParams, findDiscounts, grantDiscounts, inTurns, turnsOf } from "./discounting.ts";
import { putDraft, waitingItems } from "./draft.ts";
import { voidInvoice, withdraw } from "./end-subscription.ts";
import { finalize, keepInvoice, payInFull, unfinalizable } from "./finalize.ts";
import { draftSeconds } from "./invoice.ts";
import { notEditable, putLines } from "./invoice-items.ts";

const collectionMethod = z.enum(["charge_automatically", "send_invoice"]);
const customField = z.strictObject({ name: text(40), value: text(140) });
const fields = {
  auto_advance: flag.optional(),
  collection_method: collectionMethod.optional(),
  custom_fields: unsettable(z.array(customField).max(4)).optional(),
  days_until_due: count.refine((value) => value >= 0 && value <= 3_650).optional(),
  default_payment_method: text().optional(),
  default_tax_rates: taxRateIds.optional(),
  description: text(1_500).optional(),
  discounts: discountParams.optional(),
  due_date: instant.optional(),
  footer: text(5_000).optional(),
  metadata: metadata.optional(),
  statement_descriptor: text(22).optional(),
};
const createParams = z.strictObject({
  ...fields,
  currency: currency.optional(),
  customer: text(),
  pending_invoice_items_behavior: z.enum(["exclude", "include"]).optional(),
  subscription: text().optional(),
});
type Params = z.output<typeof createParams>;

const create = operation(createParams, (shop, call, params) =>
  inTurnOf(shop, call, params.customer, async (customer, at) => {
    if (customer.hidden.deleted) return missing("customer", params.customer, "customer");
    const wrong = wrongCollection(params);
    if (wrong) return wrong;
    const subscription = params.subscription
      ? await findObject(shop.db, call.world, "subscription", params.subscription)
      : undefined;
    if (params.subscription && subscription?.customer !== customer.id) {
      return missing("subscription", params.subscription, "subscription");
    }
    return draftInvoice(shop, call, params, { customer, at, subscription });
  }),
);

function wrongCollection(
  params: Pick<Params, "collection_method" | "days_until_due" | "due_date">,
) {
  const hasDay = params.days_until_due !== undefined || params.due_date !== undefined;
  if (params.collection_method !== "send_invoice" || hasDay) return undefined;
  return invalid(
    "parameter_missing",
    "If invoice collection method is 'send_invoice', you must specify 'days_until_due' or 'due_date'.",
    "days_until_due",
  );
}

type For = {
  readonly customer: Customer;
  readonly at: number;
  readonly subscription: Subscription | undefined;
};

async function draftInvoice(shop: Shop, call: Call, params: Params, of: For) {
  const { customer, at, subscription } = of;
  const money = params.currency ?? subscription?.currency ?? customer.currency ?? "usd";
  const includes = params.pending_invoice_items_behavior === "include" || subscription;
  const items = includes
    ? await waitingItems(shop, call, {
        customer: customer.id,
        currency: money,
        subscription: subscription?.id ?? null,
      })
    : [];
  const amount = items.reduce((sum, item) => sum + item.amount, 0n);
  const asking = { customer: customer.id, at, currency: money, amount };
  const discounts = await findDiscounts(shop, call, params.discounts, asking);
  if (!discounts.ok) return discounts;
  const named = params.default_tax_rates;
  const rates = await findTaxRates(shop, call, named, "default_tax_rates");
  if (!rates.ok) return rates;
  const { auto_advance: advances = false, custom_fields, due_date } = params;
  const { default_payment_method, description, footer, statement_descriptor } = params;
  const default_tax_rates = named === undefined ? undefined : rates.value;
  const more = { custom_fields, default_payment_method, default_tax_rates, description, due_date };
  return inTurns(shop, turnsOf(call, discounts.value), () =>
    shop.change(call, async (unit) => {
      const place = { customer: customer.id, at };
      const draft = putDraft(shop, unit, {
        customer,
        at,
        currency: money,
        reason: subscription ? "subscription_update" : "manual",
        collection: params.collection_method ?? "charge_automatically",
        daysUntilDue: params.days_until_due ?? null,
        subscription: subscription ?? null,
        items,
        discounts: await grantDiscounts(shop, unit, discounts.value, place),
        period: { start: at, end: at },
        more: {
          ...given({ ...more, footer, statement_descriptor }),
          auto_advance: advances,
          metadata: mergeMetadata({}, params.metadata),
        },
      });
      const finalizesAt = advances ? at + draftSeconds : null;
      return ok(keepInvoice(unit, { ...draft, automatically_finalizes_at: finalizesAt }));
    }),
  );
}

const update = operation(z.strictObject(fields), (shop, call, params, id) =>
  onBilled(shop, call, { kind: "invoice", id }, async (before, customer, at) => {
    const { metadata: facts, discounts: asked, days_until_due: days, ...most } = params;
    const { default_tax_rates: named, ...rest } = most;
    const isFinal = before.status !== "draft";
    const { auto_advance: _, default_payment_method: __, ...shown } = rest;
    const changesSums = asked !== undefined || named !== undefined;
    if (isFinal && (Object.keys(given(shown)).length > 0 || changesSums)) {
      return notEditable(before);
    }
    const { currency: money, subtotal: amount } = before;
    const asking = { customer: customer.id, at, currency: money, amount };
    const granted = await findDiscounts(shop, call, asked, asking);
    if (!granted.ok) return granted;
    const rates = await findTaxRates(shop, call, named, "default_tax_rates");
    if (!rates.ok) return rates;
    return inTurns(shop, turnsOf(call, granted.value), () =>
      shop.change(call, async (unit) => {
        const place = { customer: customer.id, invoice: id, at };
        const given_ = await grantDiscounts(shop, unit, granted.value, place);
        const changed: Invoice = {
          ...before,
          ...given(rest),
          default_tax_rates: named === undefined ? before.default_tax_rates : rates.value,
          discounts:
            asked === undefined ? before.discounts : given_.map(({ discount }) => discount.id),
          metadata: mergeMetadata(before.metadata, facts),
          hidden: { ...before.hidden, daysUntilDue: days ?? before.hidden.daysUntilDue },
        };
        if (isFinal) {
          unit.tell("invoice.updated", keepInvoice(unit, changed), before);
          return ok(changed);
        }
        return ok(await putLines(unit, changed, changed.lines.data));
      }),
    );
  }),
);

const finalizeNow = operation(
  z.strictObject({ auto_advance: flag.optional() }),
  (shop, call, params, id) =>
    onBilled(shop, call, { kind: "invoice", id }, async (invoice, _customer, at) => {
      if (invoice.status !== "draft") return notEditable(invoice);
      const wrong = unfinalizable(invoice);
      if (wrong) return wrong;
      const draft = { ...invoice, auto_advance: params.auto_advance ?? invoice.auto_advance };
      return shop.change(call, async (unit) => ok(await finalize(shop, unit, draft, { at })));
    }),
);

const pay = operation(
  z.strictObject({
    off_session: flag.optional(),
    paid_out_of_band: flag.optional(),
    payment_method: text().optional(),
  }),
  (shop, call, params, id) =>
    onBilled(shop, call, { kind: "invoice", id }, async (found, _customer, at) => {
      const wrong = unfinalizable(found);
      if (wrong) return wrong;
      if (found.status === "draft") {
        await shop.change(stepOf(call), async (unit) =>
          ok(await finalize(shop, unit, found, { at })),
        );
      }
      if (found.status === "paid")
        return invalid("invoice_already_paid", "Invoice is already paid");
      if (found.status === "void") return notEditable(found);
      if (params.paid_out_of_band) return payOutOfBand(shop, call, id, at);
      const collecting = {
        at,
        method: params.payment_method,
        onSession: params.off_session === false,
      };
      const paid = await collect(shop, call, id, collecting);
      const invoice = await findObject(shop.db, call.world, "invoice", id);
      if (!invoice) return missing("invoice", id);
      return paid.ok || invoice.status === "paid" ? ok(invoice) : paid;
    }),
);

async function payOutOfBand(shop: Shop, call: Call, id: string, at: number) {
  const found = await findObject(shop.db, call.world, "invoice", id);
  if (found?.status === "paid") return ok(found);
  const withdrawn = await withdraw(shop, call, id, at);
  if (!withdrawn.ok) return withdrawn;
  const invoice = withdrawn.value;
  return shop.change(call, async (unit) =>
    ok(await payInFull(shop, unit, invoice, { at, outOfBand: true })),
  );
}

const voidNow = operation(nothing, (shop, call, _params, id) =>
  onBilled(shop, call, { kind: "invoice", id }, (_invoice, _customer, at) =>
    voidInvoice(shop, call, id, at),
  ),
);

const markUncollectible = operation(nothing, (shop, call, _params, id) =>
  onBilled(shop, call, { kind: "invoice", id }, async (invoice, _customer, at) => {
    if (invoice.status !== "open") return notEditable(invoice);
    return shop.change(call, async (unit) => {
      const given_ = keepInvoice(unit, {
        ...invoice,
        auto_advance: false,
        next_payment_attempt: null,
        status: "uncollectible",
        status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: at },
      });
      unit.tell("invoice.marked_uncollectible", given_, invoice);
      return ok(given_);
    });
  }),
);

// Its address is what is sent; whoever gets it sees the invoice and pays it there.
const send = operation(nothing, (shop, call, _params, id) =>
  onBilled(shop, call, { kind: "invoice", id }, async (invoice, _customer, at) => {
    if (invoice.status !== "draft" && invoice.status !== "open") return notEditable(invoice);
    const wrong = unfinalizable(invoice);
    if (wrong) return wrong;
    return shop.change(call, async (unit) => {
      const open =
        invoice.status === "draft" ? await finalize(shop, unit, invoice, { at }) : invoice;
      unit.tell("invoice.sent", open);
      return ok(open);
    });
  }),
);

const remove = operation(nothing, (shop, call, _params, id) =>
  onBilled(shop, call, { kind: "invoice", id }, async (invoice) => {
    if (invoice.status !== "draft" || invoice.parent) return notEditable(invoice);
    return shop.change(call, async (unit) => {
      for (const line of invoice.lines.data) {
        const itemId = line.parent.invoice_item_details?.invoice_item;
        const item = itemId ? await unit.find("invoiceitem", itemId) : undefined;
        // They go with it, as they would for clients of Stripe.
        if (item) unit.put({ ...item, hidden: { deleted: true } });
      }
      unit.tell("invoice.deleted", invoice);
      return ok(unit.put({ ...invoice, hidden: { ...invoice.hidden, deleted: true } }));
    });
  }),
);

const lines = operation(nothing.catchall(z.unknown()), async (shop, call, params, id) => {
  const read = readParams(z.strictObject(page), params);
  if (!read.ok) return read;
  const invoice = await findObject(shop.db, call.world, "invoice", id);
  if (!invoice) return missing("invoice", id);
  const { starting_after: after, limit } = read.value;
  const all = invoice.lines.data;
  const start = after === undefined ? 0 : all.findIndex((line) => line.id === after) + 1;
  const data = all.slice(start, start + limit);
  return ok(listOf(data, `/v1/invoices/${id}/lines`, start + data.length < all.length));
});

/** Invoices: drafts, what is asked for, what was paid. */
export const invoiceOperations = {
  create,
  update,
  remove,
  finalize: finalizeNow,
  pay,
  void: voidNow,
  markUncollectible,
  send,
  lines,
  retrieve: retrieval("invoice", "invoice"),
  list: listing("invoice", {
    collection_method: collectionMethod.optional(),
    customer: text().optional(),
    status: z.enum(["draft", "open", "paid", "uncollectible", "void"]).optional(),
    subscription: text().optional(),
  }),
  search: searching("invoice"),
};
