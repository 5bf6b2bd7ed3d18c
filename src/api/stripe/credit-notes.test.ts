import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { createTestDatabase, type TestDatabase } from "#testing";
import {
  brokenInvariants,
  expectSound,
  type Mall,
  openMall,
  refused,
  type TestShop,
  testMigrations,
} from "./shop.testing.ts";

let mall: Mall;
let shop: TestShop;
let stripe: Stripe;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(testMigrations);
  mall = await openMall(database);
  shop = await mall.openShop();
  stripe = shop.stripe;
});
afterAll(() => mall[Symbol.asyncDispose]());

async function customer(balance?: number) {
  const { id } = await stripe.customers.create({
    email: "ada@b.example",
    ...(balance !== undefined && { balance }),
  });
  const { id: method } = await stripe.paymentMethods.attach("pm_card_bypassPending", {
    customer: id,
  });
  await stripe.customers.update(id, { invoice_settings: { default_payment_method: method } });
  return id;
}

async function openInvoice(who: string, ...amounts: number[]) {
  const vat = await stripe.taxRates.create({
    display_name: "VAT",
    inclusive: false,
    percentage: 20,
  });
  for (const amount of amounts) {
    await stripe.invoiceItems.create({ customer: who, amount, currency: "usd" });
  }
  const draft = await stripe.invoices.create({
    customer: who,
    pending_invoice_items_behavior: "include",
    default_tax_rates: [vat.id],
  });
  return stripe.invoices.finalizeInvoice(draft.id);
}

const paidInvoice = async (who: string, ...amounts: number[]) =>
  stripe.invoices.pay((await openInvoice(who, ...amounts)).id);
const balanceOf = async (who: string) => {
  const found = await stripe.customers.retrieve(who);
  return found.deleted ? undefined : found.balance;
};
const transactionsOf = async (who: string) => {
  const { data } = await stripe.customers.listBalanceTransactions(who);
  return data.map(({ type, amount, ending_balance }) => [type, amount, ending_balance]);
};
const intentOf = async ({ id }: { readonly id: string }) => {
  const { payments } = await stripe.invoices.retrieve(id, {
    expand: ["payments.data.payment.payment_intent"],
  });
  return payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent;
};

describe("credit notes of an open invoice", () => {
  it("take off what is due, with its tax; the rest is what is paid", async () => {
    const who = await customer();
    const invoice = await openInvoice(who, 1_000, 500);
    const lines = [{ type: "invoice_line_item", invoice_line_item: invoice.lines.data[0]?.id }];
    const asked = {
      invoice: invoice.id,
      lines: lines.map((line) => ({
        ...line,
        amount: 250,
      })) as Stripe.CreditNoteCreateParams.Line[],
      reason: "order_change",
      memo: "One cup was broken",
    } as const;
    const sketch = await stripe.creditNotes.preview(asked);
    expect(sketch).toMatchObject({ amount: 300, pre_payment_amount: 300, post_payment_amount: 0 });
    expect((await stripe.creditNotes.list({ invoice: invoice.id })).data).toEqual([]);
    const note = await stripe.creditNotes.create(asked, { idempotencyKey: invoice.id });
    expect(note).toMatchObject({
      object: "credit_note",
      type: "pre_payment",
      status: "issued",
      subtotal: 250,
      total: 300,
      total_excluding_tax: 250,
      total_taxes: [{ amount: 50, taxable_amount: 250, tax_behavior: "exclusive" }],
      number: `${invoice.number}-CN-01`,
      reason: "order_change",
      customer: who,
      refunds: [],
    });
    const again = await stripe.creditNotes.create(asked, { idempotencyKey: invoice.id });
    expect(again.id).toBe(note.id);
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
      status: "open",
      total: 1_800,
      amount_due: 1_500,
      amount_remaining: 1_500,
      pre_payment_credit_notes_amount: 300,
    });
    expect(await intentOf(invoice)).toMatchObject({ amount: 1_500 });
    const paid = await stripe.invoices.pay(invoice.id);
    expect(paid).toMatchObject({ status: "paid", amount_paid: 1_500 });
    const found = await stripe.creditNotes.retrieve(note.id, { expand: ["invoice", "customer"] });
    expect(found).toMatchObject({ invoice: { id: invoice.id }, customer: { id: who } });
    const listed = await stripe.creditNotes.listLineItems(note.id);
    expect(listed.data).toMatchObject([{ amount: 250, taxes: [{ amount: 50 }], quantity: null }]);
    expect(await refused(stripe.creditNotes.voidCreditNote(note.id))).toMatchObject({
      code: "credit_note_not_voidable",
    });
    await expectSound(mall);
  });

  it("for all of it leave nothing to pay; before that they can be taken back", async () => {
    const who = await customer();
    const invoice = await openInvoice(who, 1_000);
    const part = await stripe.creditNotes.create({ invoice: invoice.id, amount: 700 });
    const voided = await stripe.creditNotes.voidCreditNote(part.id);
    expect(voided).toMatchObject({ status: "void", voided_at: expect.any(Number) });
    expect(await intentOf(invoice)).toMatchObject({ amount: 1_200 });
    expect(await refused(stripe.creditNotes.voidCreditNote(part.id))).toMatchObject({
      code: "credit_note_not_voidable",
    });
    const whole = await stripe.creditNotes.create({ invoice: invoice.id, amount: 1_200 });
    expect(whole.number).toBe(`${invoice.number}-CN-02`);
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
      status: "paid",
      amount_due: 0,
      amount_paid: 0,
      amount_remaining: 0,
    });
    expect(await intentOf(invoice)).toMatchObject({ status: "canceled" });
    const more = stripe.creditNotes.create({ invoice: invoice.id, amount: 1, credit_amount: 1 });
    expect(await refused(more)).toMatchObject({ param: "amount" });
    await expectSound(mall);
  });

  it("and its payment meet in one order, whatever the order", async () => {
    const who = await customer();
    const invoice = await openInvoice(who, 1_000);
    const [paid, credited] = await Promise.allSettled([
      stripe.invoices.pay(invoice.id),
      stripe.creditNotes.create({ invoice: invoice.id, amount: 200 }),
    ]);
    expect(paid.status).toBe("fulfilled");
    const now = await stripe.invoices.retrieve(invoice.id);
    const off = credited.status === "fulfilled" ? 200 : 0;
    expect(now).toMatchObject({ status: "paid", amount_paid: 1_200 - off });
    const { data } = await stripe.charges.list({ customer: who });
    expect(data.map(({ amount }) => amount)).toEqual([1_200 - off]);
    await expectSound(mall);
  });
});

describe("credit notes of a paid invoice", () => {
  it("refund it, credit the balance, or say what was given back elsewhere", async () => {
    const who = await customer();
    const invoice = await paidInvoice(who, 1_000);
    const missing = stripe.creditNotes.create({ invoice: invoice.id, amount: 600 });
    expect((await refused(missing)).message).toContain("post payment amount (600)");
    const note = await stripe.creditNotes.create({
      invoice: invoice.id,
      amount: 600,
      refund_amount: 300,
      credit_amount: 200,
      out_of_band_amount: 100,
      expand: ["customer_balance_transaction", "refunds.refund"],
    });
    expect(note).toMatchObject({
      type: "post_payment",
      post_payment_amount: 600,
      out_of_band_amount: 100,
      refunds: [{ amount_refunded: 300, type: "refund", refund: { amount: 300 } }],
      customer_balance_transaction: { type: "credit_note", amount: -200, credit_note: note.id },
    });
    expect(await balanceOf(who)).toBe(-200);
    const [charge] = (await stripe.charges.list({ customer: who })).data;
    expect(charge).toMatchObject({ amount: 1_200, amount_refunded: 300 });
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
      status: "paid",
      post_payment_credit_notes_amount: 600,
      amount_paid: 1_200,
    });
    const events = await stripe.events.list({ type: "credit_note.created", limit: 1 });
    expect(events.data[0]?.data.object).toMatchObject({ id: note.id });
    const next = await openInvoice(who, 500);
    expect(next).toMatchObject({ total: 600, amount_due: 400, starting_balance: -200 });
    expect(await transactionsOf(who)).toEqual(
      expect.arrayContaining([
        ["applied_to_invoice", 200, 0],
        ["credit_note", -200, -200],
      ]),
    );
    await stripe.invoices.voidInvoice(next.id);
    expect(await balanceOf(who)).toBe(-200);
    await expectSound(mall);
  });

  it("stand for refunds that were made before, each cent of them once", async () => {
    const invoice = await paidInvoice(await customer(), 1_000);
    const intent = await intentOf(invoice);
    const { id: refund } = await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    const of = (amount: number) =>
      stripe.creditNotes.create({
        invoice: invoice.id,
        amount,
        refunds: [{ refund, amount_refunded: amount }],
      });
    await of(400);
    expect(await refused(of(101))).toMatchObject({ param: "refunds[0][amount_refunded]" });
    await of(100);
    const { id: stranger } = await paidInvoice(await customer(), 1_000);
    const wrong = stripe.creditNotes.create({
      invoice: stranger,
      amount: 100,
      refunds: [{ refund, amount_refunded: 100 }],
    });
    expect(await refused(wrong)).toMatchObject({ param: "refunds[0][refund]" });
    await expectSound(mall);
  });

  it("of twins at once are no more than what was paid", async () => {
    const invoice = await paidInvoice(await customer(), 1_000);
    const all = await Promise.allSettled(
      [1, 2, 3].map(() =>
        stripe.creditNotes.create({ invoice: invoice.id, amount: 700, refund_amount: 700 }),
      ),
    );
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expectSound(mall);
  });

  it("are seen on paper by whoever has the address", async () => {
    const invoice = await paidInvoice(await customer(), 1_000);
    const note = await stripe.creditNotes.create({
      invoice: invoice.id,
      lines: [{ type: "custom_line_item", description: "Sorry", unit_amount: 50, quantity: 2 }],
      credit_amount: 100,
    });
    expect(note.lines.data[0]).toMatchObject({ amount: 100, quantity: 2, unit_amount: 50 });
    const credential = note.pdf.split("/").at(-2) ?? "";
    for (const language of ["en", "fr"] as const) {
      const { file, number } = must(await mall.merchants.creditNotePdf(credential, language));
      expect(Buffer.from(file.subarray(0, 5)).toString()).toBe("%PDF-");
      expect(number).toBe(note.number);
    }
    const guessed = credential.replace(/_secret_.*/, "_secret_x");
    expect(await mall.merchants.creditNotePdf(guessed, "en")).toMatchObject({ ok: false });
  });

  it("are refused for drafts, voids and what is not the invoice's", async () => {
    const who = await customer();
    await stripe.invoiceItems.create({ customer: who, amount: 100, currency: "usd" });
    const draft = await stripe.invoices.create({ customer: who });
    expect(
      await refused(stripe.creditNotes.create({ invoice: draft.id, amount: 1 })),
    ).toMatchObject({ code: "invoice_not_editable" });
    const open = await openInvoice(who, 100);
    const line = { type: "invoice_line_item", invoice_line_item: "il_none", quantity: 1 } as const;
    const stranger = stripe.creditNotes.create({ invoice: open.id, lines: [line] });
    expect(await refused(stranger)).toMatchObject({ param: "lines[0][invoice_line_item]" });
    const own = { ...line, invoice_line_item: open.lines.data[0]?.id ?? "", quantity: 2 };
    const tooMany = stripe.creditNotes.create({ invoice: open.id, lines: [own] });
    expect(await refused(tooMany)).toMatchObject({ param: "lines[0][quantity]" });
    expect(
      await refused(stripe.creditNotes.create({ invoice: "in_none", amount: 1 })),
    ).toMatchObject({ code: "resource_missing" });
  });
});

describe("the balance of a customer", () => {
  it("is the sum of its transactions, each of which says why", async () => {
    const who = await customer(-100);
    const made = await stripe.customers.createBalanceTransaction(who, {
      amount: -500,
      currency: "usd",
      description: "Thank you",
      metadata: { why: "kind" },
    });
    expect(made).toMatchObject({
      object: "customer_balance_transaction",
      type: "adjustment",
      ending_balance: -600,
      customer: who,
    });
    const changed = await stripe.customers.updateBalanceTransaction(who, made.id, {
      description: "Thanks",
    });
    expect(changed).toMatchObject({ description: "Thanks", metadata: { why: "kind" } });
    await stripe.customers.update(who, { balance: 50 });
    expect(await transactionsOf(who)).toEqual(
      expect.arrayContaining([
        ["initial", -100, -100],
        ["adjustment", -500, -600],
        ["adjustment", 650, 50],
      ]),
    );
    expect(await stripe.customers.retrieveBalanceTransaction(who, made.id)).toEqual(changed);
    const other = stripe.customers.retrieveBalanceTransaction(await customer(), made.id);
    expect(await refused(other)).toMatchObject({ code: "resource_missing", statusCode: 404 });
    const euros = stripe.customers.createBalanceTransaction(who, { amount: 1, currency: "eur" });
    expect(await refused(euros)).toMatchObject({ param: "currency" });
    await expectSound(mall);
  });

  it("and what was credited of an invoice are seen to be wrong where they are", async () => {
    const who = await customer(-100);
    const invoice = await openInvoice(who, 1_000);
    await stripe.creditNotes.create({ invoice: invoice.id, amount: 100 });
    const set = (id: string, path: string, value: string) =>
      database.db.pool.query(
        "update merchants.object set data = jsonb_set(data, $2::text[], $3::jsonb) where id = $1",
        [id, path, value],
      );
    await set(invoice.id, "{pre_payment_credit_notes_amount}", '{"$":"99"}');
    await set(who, "{balance}", '{"$":"1"}');
    expect(await brokenInvariants(mall)).toMatchObject([
      {
        invariant: "an invoice was credited what its credit notes say, and no more than it came to",
        ids: [invoice.id],
      },
      { invariant: "the balance of a customer is the sum of its transactions", ids: [who] },
    ]);
    await set(invoice.id, "{pre_payment_credit_notes_amount}", '{"$":"100"}');
    await set(who, "{balance}", '{"$":"0"}');
    await expectSound(mall);
  });
});
