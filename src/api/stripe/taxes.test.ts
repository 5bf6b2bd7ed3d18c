import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { createTestDatabase } from "#testing";
import { expectSound, type Mall, openMall, refused, testMigrations } from "./shop.testing.ts";

let mall: Mall;
let stripe: Stripe;

beforeAll(async () => {
  mall = await openMall(await createTestDatabase(testMigrations));
  ({ stripe } = await mall.openShop());
});
afterAll(() => mall[Symbol.asyncDispose]());

const rate = (percentage: number, inclusive = false, display_name = "VAT") =>
  stripe.taxRates.create({ display_name, inclusive, percentage });

async function customer(test_clock?: string) {
  const { id } = await stripe.customers.create({
    email: "ada@b.example",
    ...(test_clock && { test_clock }),
  });
  const { id: method } = await stripe.paymentMethods.attach("pm_card_bypassPending", {
    customer: id,
  });
  await stripe.customers.update(id, { invoice_settings: { default_payment_method: method } });
  return id;
}

async function invoiceOf(
  who: string,
  items: Omit<Stripe.InvoiceItemCreateParams, "customer">[],
  more: Partial<Stripe.InvoiceCreateParams> = {},
) {
  for (const item of items) await stripe.invoiceItems.create({ customer: who, ...item });
  return stripe.invoices.create({
    customer: who,
    pending_invoice_items_behavior: "include",
    ...more,
  });
}

const amounts = (taxes: readonly { amount: number }[] | null) => taxes?.map((tax) => tax.amount);

describe("tax rates", () => {
  it("are made, changed, listed and found; their percentage stays", async () => {
    const made = await stripe.taxRates.create({
      display_name: "TVA",
      description: "Taxe sur la valeur ajoutée",
      inclusive: true,
      percentage: 5.5,
      country: "FR",
      jurisdiction: "FR",
      tax_type: "vat",
      metadata: { book: "yes" },
    });
    expect(made).toMatchObject({ object: "tax_rate", percentage: 5.5, active: true });
    expect(made.id).toMatch(/^txr_/);
    await stripe.taxRates.update(made.id, { active: false, metadata: { book: "" } });
    const found = await stripe.taxRates.retrieve(made.id);
    expect(found).toMatchObject({ active: false, metadata: {}, tax_type: "vat", country: "FR" });
    const other = await rate(20);
    const listed = await stripe.taxRates.list({ inclusive: true, active: false });
    expect(listed.data.map(({ id }) => id)).toEqual([made.id]);
    const pages: string[] = [];
    for await (const one of stripe.taxRates.list({ limit: 1 })) pages.push(one.id);
    expect(pages).toEqual([other.id, made.id]);
    expect(await refused(rate(1.23456))).toMatchObject({ param: "percentage" });
    expect(await refused(rate(101))).toMatchObject({ param: "percentage" });
    expect(await refused(stripe.taxRates.retrieve("txr_none"))).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
    });
    const item = { customer: await customer(), amount: 1, currency: "usd" };
    const named = stripe.invoiceItems.create({ ...item, tax_rates: [made.id] });
    expect(await refused(named)).toMatchObject({ param: "tax_rates[0]" });
  });

  it("stand on invoices: those of a line, else those of the invoice, after discounts", async () => {
    const [vat, books, city] = [await rate(20), await rate(5.5, true), await rate(1.5)];
    const who = await customer();
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: "once" });
    const draft = await invoiceOf(
      who,
      [
        { amount: 1_000, currency: "usd" },
        { amount: 1_055, currency: "usd", tax_rates: [books.id], discountable: false },
        { amount: 999, currency: "usd", tax_rates: [vat.id, city.id] },
      ],
      { default_tax_rates: [vat.id], discounts: [{ coupon: coupon.id }] },
    );
    // 900 and 899 after the discount of 100 and 100, which is spread over both.
    expect(draft.lines.data.map(({ taxes }) => amounts(taxes))).toEqual([[180], [55], [180, 13]]);
    expect(draft.lines.data[1]?.taxes?.[0]).toEqual({
      amount: 55,
      tax_behavior: "inclusive",
      tax_rate_details: { tax_rate: books.id },
      taxability_reason: "not_available",
      taxable_amount: 1_000,
      type: "tax_rate_details",
    });
    expect(draft.default_tax_rates).toEqual([await stripe.taxRates.retrieve(vat.id)]);
    expect(amounts(draft.total_taxes)).toEqual([360, 55, 13]);
    expect(draft).toMatchObject({
      subtotal: 3_054,
      subtotal_excluding_tax: 2_999,
      total: 3_227,
      total_excluding_tax: 2_799,
      amount_due: 3_227,
    });
    const bare = await stripe.invoices.update(draft.id, { default_tax_rates: "" });
    expect(bare.lines.data.map(({ taxes }) => amounts(taxes))).toEqual([[], [55], [180, 13]]);
    expect(bare.total).toBe(3_047);
    const open = await stripe.invoices.finalizeInvoice(draft.id);
    const late = stripe.invoices.update(draft.id, { default_tax_rates: [vat.id] });
    expect(await refused(late)).toMatchObject({ code: "invoice_not_editable" });
    const paid = await stripe.invoices.pay(open.id);
    expect(paid).toMatchObject({ status: "paid", amount_paid: 3_047 });
    await expectSound(mall);
  });

  it("of an item can change until its invoice is final; a credit takes tax back", async () => {
    const vat = await rate(20);
    const who = await customer();
    const item = await stripe.invoiceItems.create({
      customer: who,
      amount: 1_000,
      currency: "usd",
      tax_rates: [vat.id],
    });
    expect(item.tax_rates?.map(({ id }) => id)).toEqual([vat.id]);
    const draft = await invoiceOf(who, [{ amount: -500, currency: "usd", tax_rates: [vat.id] }]);
    expect(draft).toMatchObject({ subtotal: 500, total: 600, total_excluding_tax: 500 });
    await stripe.invoiceItems.update(item.id, { tax_rates: "" });
    expect((await stripe.invoices.retrieve(draft.id)).total).toBe(400);
  });

  it("of a subscription stand on its invoices, with its prorations and its preview", async () => {
    const clock = await stripe.testHelpers.testClocks.create({
      frozen_time: Date.UTC(2026, 3, 1) / 1_000,
    });
    const [vat, gst] = [await rate(20), await rate(10, true, "GST")];
    const who = await customer(clock.id);
    const product = (await stripe.products.create({ name: "Club" })).id;
    const recurring = { interval: "month" } as const;
    const [small, large] = [
      await stripe.prices.create({ product, currency: "usd", unit_amount: 3_000, recurring }),
      await stripe.prices.create({ product, currency: "usd", unit_amount: 6_000, recurring }),
    ];
    const subscription = await stripe.subscriptions.create({
      customer: who,
      items: [{ price: small.id }],
      default_tax_rates: [vat.id],
      add_invoice_items: [
        { price_data: { product, currency: "usd", unit_amount: 1_100 }, tax_rates: [gst.id] },
      ],
      expand: ["latest_invoice"],
    });
    const { latest_invoice: first } = subscription;
    expect(first).toMatchObject({ status: "paid", subtotal: 4_100, total: 4_700 });
    expect(subscription.default_tax_rates?.map(({ id }) => id)).toEqual([vat.id]);
    await stripe.testHelpers.testClocks.advance(clock.id, {
      frozen_time: Date.UTC(2026, 3, 16) / 1_000,
    });
    await mall.merchants.runDue();
    const id = subscription.items.data[0]?.id ?? "";
    const changed = await stripe.subscriptions.update(subscription.id, {
      items: [{ id, price: large.id, tax_rates: [gst.id] }],
      proration_behavior: "always_invoice",
      expand: ["latest_invoice"],
    });
    expect(changed.items.data[0]?.tax_rates?.map((one) => one.id)).toEqual([gst.id]);
    // Half of a month: 1,500 back with the 20% that were added, 3,000 with the GST within.
    expect(changed.latest_invoice).toMatchObject({ subtotal: 1_500, total: 1_200 });
    const next = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(next).toMatchObject({ subtotal: 6_000, total: 6_000 });
    expect(amounts(next.total_taxes)).toEqual([545]);
    await expectSound(mall);
  });

  it("stand on checkouts, which ask for what is added", async () => {
    const [vat, books] = [await rate(20), await rate(5.5, true)];
    const price_data = {
      currency: "usd",
      unit_amount: 1_055,
      product_data: { name: "Book" },
    };
    const session = await stripe.checkout.sessions.create({
      mode: "payment",
      success_url: "https://shop.example/thanks",
      line_items: [
        { price_data, quantity: 2, tax_rates: [books.id] },
        { price_data: { ...price_data, unit_amount: 500 }, tax_rates: [vat.id] },
      ],
      expand: ["line_items.data.taxes", "payment_intent"],
    });
    expect(session).toMatchObject({ amount_subtotal: 2_610, amount_total: 2_710 });
    expect(session.total_details?.amount_tax).toBe(210);
    expect(session.payment_intent).toMatchObject({ amount: 2_710 });
    const [first, second] = session.line_items?.data ?? [];
    expect(first).toMatchObject({ amount_subtotal: 2_110, amount_tax: 110, amount_total: 2_110 });
    expect(second).toMatchObject({ amount_subtotal: 500, amount_tax: 100, amount_total: 600 });
    expect(second?.taxes?.[0]).toMatchObject({ amount: 100, rate: { id: vat.id } });
  });

  it("of a checkout that subscribes are those of its first invoice, to the cent", async () => {
    const [vat, gst] = [await rate(20), await rate(10, false, "GST")];
    const product = (await stripe.products.create({ name: "Box" })).id;
    const recurring = { interval: "month" } as const;
    const coupon = await stripe.coupons.create({ percent_off: 33.33, duration: "forever" });
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      success_url: "https://shop.example/thanks",
      line_items: [
        { price_data: { product, currency: "usd", unit_amount: 1_999, recurring }, quantity: 3 },
        { price_data: { product, currency: "usd", unit_amount: 777 }, tax_rates: [gst.id] },
      ],
      discounts: [{ coupon: coupon.id }],
      subscription_data: { default_tax_rates: [vat.id] },
    });
    const card = { number: "4242424242424242", expMonth: 12, expYear: 2030, cvc: "123" };
    must(await mall.merchants.payByCard(session.id, card));
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["invoice"] });
    expect(done.invoice).toMatchObject({
      status: "paid",
      total: session.amount_total,
      amount_paid: session.amount_total,
    });
    const { total_taxes: taxes } = done.invoice as Stripe.Invoice;
    const tax = amounts(taxes)?.reduce((sum, amount) => sum + amount, 0);
    expect(tax).toBe(session.total_details?.amount_tax);
    await expectSound(mall);
  });
});

describe("prices in tiers", () => {
  const recurring = { interval: "month" } as const;
  const tiers = [
    { up_to: 5, unit_amount: 500 },
    { up_to: 10, unit_amount: 400, flat_amount: 1_000 },
    { up_to: "inf" as const, unit_amount: 300 },
  ];
  const tiered = async (tiers_mode: "graduated" | "volume") =>
    stripe.prices.create({
      product_data: { name: "Seats" },
      currency: "usd",
      billing_scheme: "tiered",
      tiers_mode,
      tiers,
      recurring,
    });

  it.each([
    ["graduated", 12, 6_100],
    ["volume", 11, 3_300],
  ] as const)("%s: %i cost %i, as does the plan that has them", async (mode, quantity, amount) => {
    const price = await tiered(mode);
    expect(price).toMatchObject({
      billing_scheme: "tiered",
      tiers_mode: mode,
      unit_amount: null,
      unit_amount_decimal: null,
    });
    const listed = await stripe.prices.list({ expand: ["data.tiers"], limit: 1 });
    expect(listed.data[0]?.tiers?.map(({ up_to }) => up_to)).toEqual([5, 10, null]);
    const subscription = await stripe.subscriptions.create({
      customer: await customer(),
      items: [{ price: price.id, quantity }],
      expand: ["latest_invoice"],
    });
    expect(subscription.latest_invoice).toMatchObject({ status: "paid", amount_paid: amount });
    expect(subscription.items.data[0]?.plan).toMatchObject({ tiers_mode: mode, amount: null });
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      success_url: "https://shop.example/thanks",
      line_items: [{ price: price.id, quantity }],
    });
    expect(session.amount_total).toBe(amount);
  });

  it("say what is wrong with them", async () => {
    const price = { product_data: { name: "Seats" }, currency: "usd", recurring } as const;
    const scheme = { billing_scheme: "tiered", tiers_mode: "volume" } as const;
    const [first, second, last] = tiers;
    const wrong = async (more: Partial<Stripe.PriceCreateParams>) =>
      (await refused(stripe.prices.create({ ...price, ...scheme, ...more }))).param;
    expect(await wrong({})).toBe("billing_scheme");
    expect(await wrong({ tiers, billing_scheme: "per_unit" })).toBe("billing_scheme");
    expect(await wrong({ tiers, unit_amount: 1 })).toBe("tiers");
    expect(await wrong({ tiers: [first, second].flatMap((tier) => tier ?? []) })).toBe(
      "tiers[1][up_to]",
    );
    expect(await wrong({ tiers: [second, first, last].flatMap((tier) => tier ?? []) })).toBe(
      "tiers[1][up_to]",
    );
    expect(await wrong({ tiers: [{ up_to: "inf" }] })).toBe("tiers[0]");
    const unit_amount_decimal = Stripe.Decimal.from("0.5");
    expect(await wrong({ tiers: [{ up_to: "inf", unit_amount_decimal }] })).toBe(
      "tiers[0][unit_amount_decimal]",
    );
  });
});
