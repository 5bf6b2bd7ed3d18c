import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeShopMail } from "#flows";
import { minuteMs, silentLog } from "#kernel";
import {
  createOutbox,
  createSmtp,
  type Outbox,
  migrations as outboxMigrations,
} from "#notifications";
import {
  createTestDatabase,
  type MailReceiver,
  startMailReceiver,
  type TestDatabase,
} from "#testing";
import { type Mall, openMall, type TestShop, testMigrations } from "./shop.testing.ts";

let database: TestDatabase;
let mall: Mall;
let shop: TestShop;
let receiver: MailReceiver;
let outbox: Outbox;

beforeAll(async () => {
  database = await createTestDatabase([...testMigrations, ...outboxMigrations]);
  mall = await openMall(database);
  shop = await mall.openShop();
  receiver = await startMailReceiver();
  const port = createSmtp({ url: receiver.url, from: "bourse@bank.example" });
  outbox = createOutbox({ db: database.db, clock: mall.clock, log: silentLog, port });
});
afterAll(async () => {
  await outbox[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await mall[Symbol.asyncDispose]();
});

const write = () => writeShopMail({ db: database.db, merchants: mall.merchants, outbox });

/** The newest mail to somebody, whole. */
async function mailTo(address: string) {
  const all = await outbox.list({ limit: 100 });
  const found = all.find(({ to }) => to === address);
  return found && outbox.find(found.id);
}

test("an invoice that is sent arrives in its reader’s language, with paper and link", async () => {
  const stripe = mall.client(shop.liveKey);
  const customer = await stripe.customers.create({
    name: "Ada",
    email: "ada@b.example",
    preferred_locales: ["fr-FR"],
  });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    collection_method: "send_invoice",
    days_until_due: 14,
  });
  await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: draft.id,
    amount: 1_250,
    currency: "usd",
    description: "Thé <vert>",
  });
  const sent = await stripe.invoices.sendInvoice(draft.id);
  expect(await write()).toBe(1);
  expect(await write()).toBe(0);
  expect(await outbox.sendDue()).toBe(1);
  const [got] = receiver.received;
  expect(got?.to).toBe("ada@b.example");
  expect(got?.source).toContain(`filename=${sent.number}.pdf`);
  const mail = await mailTo("ada@b.example");
  expect(mail?.subject).toContain(`Facture ${sent.number}`);
  expect(mail?.text).toContain("12,50");
  expect(mail?.text).toContain(sent.hosted_invoice_url);
  expect(
    Buffer.from(mail?.attachments[0]?.content ?? [])
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
});

test("nothing is written of an invoice that was voided meanwhile", async () => {
  const { stripe } = shop;
  const customer = await stripe.customers.create({ email: "late@b.example" });
  const price = { amount: 500, currency: "usd", customer: customer.id };
  await stripe.invoiceItems.create(price);
  const draft = await stripe.invoices.create({
    customer: customer.id,
    collection_method: "send_invoice",
    days_until_due: 1,
    pending_invoice_items_behavior: "include",
  });
  await stripe.invoices.sendInvoice(draft.id);
  await stripe.invoices.voidInvoice(draft.id);
  expect(await write()).toBe(1);
  expect(await mailTo("late@b.example")).toBeUndefined();
});

test("receipts of the test world are written for whom they were asked, and kept", async () => {
  const { stripe } = shop;
  const intent = await stripe.paymentIntents.create({
    amount: 4_200,
    currency: "usd",
    confirm: true,
    payment_method: "pm_card_visa",
    receipt_email: "grace@b.example",
    description: "Two chairs",
    return_url: "https://shop.example/back",
  });
  await stripe.paymentIntents.create({
    amount: 100,
    currency: "usd",
    confirm: true,
    payment_method: "pm_card_visa",
    return_url: "https://shop.example/back",
  });
  await write();
  const receipt = await mailTo("grace@b.example");
  expect(receipt).toMatchObject({ state: "kept", subject: expect.stringMatching(/^Your receipt/) });
  expect(receipt?.text).toContain("$42.00");
  expect(receipt?.text).toContain("Two chairs");
  expect(receipt?.text).toContain("no real money");
  await stripe.refunds.create({ payment_intent: intent.id, amount: 1_200 });
  await write();
  const refund = await mailTo("grace@b.example");
  expect(refund?.subject).toMatch(/^Your refund/);
  expect(refund?.text).toContain("$12.00");
  expect(await outbox.sendDue()).toBe(0);
});

test("a payment of a subscription that fails, and a trial that ends, are told", async () => {
  const { stripe } = shop;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_770_000_000 });
  const customer = await stripe.customers.create({
    email: "alan@b.example",
    test_clock: clock.id,
  });
  const card = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: customer.id,
  });
  const product = await stripe.products.create({ name: "Paper" });
  const price = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 900,
    recurring: { interval: "month" },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 10,
    default_payment_method: card.id,
  });
  const end = subscription.trial_end ?? 0;
  await advance(clock.id, end - 2 * 86_400);
  await write();
  expect((await mailTo("alan@b.example"))?.subject).toMatch(/^Your free trial/);
  await advance(clock.id, end + 7_200);
  await write();
  const unpaid = await mailTo("alan@b.example");
  expect(unpaid?.subject).toMatch(/could not be paid$/);
  expect(unpaid?.text).toContain("$9.00");
});

test("a letter that cannot be composed holds up no other, and is tried again", async () => {
  const { stripe } = shop;
  for (const reader of ["first@b.example", "second@b.example"]) {
    await stripe.paymentIntents.create({
      amount: 700,
      currency: "usd",
      confirm: true,
      payment_method: "pm_card_visa",
      receipt_email: reader,
      return_url: "https://shop.example/back",
    });
  }
  const failing = vi.spyOn(mall.identity, "memberById").mockImplementationOnce(() => {
    throw new Error("not now");
  });
  expect(await write()).toBe(1);
  expect(failing).toHaveBeenCalled();
  failing.mockRestore();
  expect(await write()).toBe(0);
  mall.clock.advanceMs(10 * minuteMs);
  expect(await write()).toBe(1);
  for (const reader of ["first@b.example", "second@b.example"]) {
    expect((await mailTo(reader))?.subject).toMatch(/^Your receipt/);
  }
});

async function advance(clock: string, to: number): Promise<void> {
  await shop.stripe.testHelpers.testClocks.advance(clock, { frozen_time: to });
  await expect
    .poll(async () => {
      await mall.merchants.runDue();
      return (await shop.stripe.testHelpers.testClocks.retrieve(clock)).status;
    })
    .toBe("ready");
}
