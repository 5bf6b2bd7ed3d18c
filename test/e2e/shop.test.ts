import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { loadShopMessages, shopScriptTexts } from "@bourse/messages";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { joinBourse, password, receiveSalary } from "../server/world.ts";
import { openStage, runAxe, type Stage, type Visit } from "./support/index.ts";
import { press, sheetOf } from "./support/pay.ts";
import { openBusiness, openShop } from "./support/shop.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endVisits());
afterAll(() => stage[Symbol.asyncDispose]());

const price = 18_00n;

/** From the shop's page to the checkout. */
async function buy({ page }: Visit, shopUrl: string): Promise<void> {
  await page.goto(shopUrl);
  await page.getByRole("button", { name: "Buy" }).click();
  await page.waitForURL(/\/checkout\/cs_/);
}

async function thanked({ page }: Visit): Promise<void> {
  await page.waitForURL(/\/thanks\?session=cs_/);
  await page.getByText(/is paid/).waitFor();
}

/** The shop has heard of its order by a signed webhook. */
async function ordersOf(shopUrl: string): Promise<unknown> {
  return (await fetch(`${shopUrl}/orders`)).json();
}

it("a shop takes a test payment by card, after one that is refused", async () => {
  const owner = await joinBourse(stage.app, "bean_shop");
  await using shop = await openShop(stage.app, owner, { live: false });
  const payer = await stage.visit({ language: "fr", viewport: "desktop", theme: "light" });
  const { page, t, dollars } = payer;
  await buy(payer, shop.url);
  await page.getByText(t.checkout.test).waitFor();
  expect(await runAxe(page)).toEqual([]);
  payer.faults.allow(402, /\/card$/);
  await page.getByLabel(t.checkout.cardNumber).fill("4000 0000 0000 0002");
  await page.getByLabel(t.checkout.cardExpiry).fill("12/34");
  await page.getByLabel(t.checkout.cardCvc).fill("123");
  await press(page.getByRole("main"), t.checkout.pay(dollars(price)));
  await page.getByText(t.errors.card_refused).waitFor();
  await page.getByLabel(t.checkout.cardNumber).fill("4242 4242 4242 4242");
  await press(page.getByRole("main"), t.checkout.pay(dollars(price)));
  await page.getByRole("heading", { name: t.checkout.paid }).waitFor();
  await thanked(payer);
  await expect.poll(() => ordersOf(shop.url)).toHaveLength(1);
  const { data } = await shop.stripe.paymentIntents.list();
  expect(data.map(({ status }) => status)).toEqual(["succeeded"]);
});

it("a member pays a shop from their balance, and its owner has the money", async () => {
  const owner = await joinBourse(stage.app, "tea_shop");
  const member = await joinBourse(stage.app, "tea_drinker", 10_00n);
  await using shop = await openShop(stage.app, owner, { live: true });
  const payer = await stage.visit({ language: "en", viewport: "phone", theme: "dark", calm: true });
  const { page, t, dollars } = payer;
  await buy(payer, shop.url);
  const checkoutUrl = page.url();
  await page.getByRole("link", { name: t.checkout.signIn }).click();
  await page.getByLabel(t.signIn.handle, { exact: true }).fill(member.handle);
  await page.getByLabel(t.signIn.password, { exact: true }).fill(password);
  await press(page.getByRole("main"), t.signIn.submit);
  await page.waitForURL(checkoutUrl);
  await press(page.getByRole("main"), t.checkout.pay(dollars(price)));
  const review = sheetOf(payer, t.checkout.reviewTitle);
  await review.getByText("@tea_shop").waitFor();
  // What is missing is said before anything is pressed, and goes once the money is there.
  const lacking = review.getByText(t.checkout.lacking(dollars(8_00n)));
  await lacking.waitFor();
  expect(await runAxe(page)).toEqual([]);
  const pay = review.getByRole("button", { name: t.checkout.pay(dollars(price)), exact: true });
  expect(await pay.isDisabled()).toBe(true);
  await press(review, t.home.add);
  const adding = sheetOf(payer, t.home.addTitle);
  await adding.getByText(t.home.addHint).waitFor();
  await page.keyboard.press("Escape");
  await lacking.waitFor();
  await receiveSalary(stage.app, member, 90_00n);
  await lacking.waitFor({ state: "detached" });
  await press(review, t.checkout.pay(dollars(price)));
  await thanked(payer);
  // Whoever opens it again finds it paid, and nothing to press.
  await page.goto(checkoutUrl);
  await page.getByRole("heading", { name: t.checkout.paid }).waitFor();
  const balance = await shop.stripe.balance.retrieve();
  const sum = [...balance.pending, ...balance.available].reduce((n, { amount }) => n + amount, 0);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThanOrEqual(Number(price));
});

const club = {
  currency: "usd",
  unit_amount: 1200,
  recurring: { interval: "month" },
  product_data: { name: "Club" },
} as const;

async function payByCard({ page, t, dollars }: Visit, cents: bigint): Promise<void> {
  await page.getByLabel(t.checkout.cardNumber).fill("4242 4242 4242 4242");
  await page.getByLabel(t.checkout.cardExpiry).fill("12/34");
  await page.getByLabel(t.checkout.cardCvc).fill("123");
  await press(page.getByRole("main"), t.checkout.pay(dollars(cents)));
}

it("a customer pays an invoice, and ends and keeps what they subscribed to", async () => {
  const owner = await joinBourse(stage.app, "club_house");
  const { stripe } = await openBusiness(stage.app, owner, false);
  const { id: customer } = await stripe.customers.create({ name: "Ada", email: "a@b.example" });
  const price = await stripe.prices.create(club);
  const coupon = await stripe.coupons.create({ percent_off: 25, duration: "once" });
  const vat = { display_name: "TVA", inclusive: false, percentage: 20 };
  const { id: rate } = await stripe.taxRates.create(vat);
  const subscribed = await stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    default_tax_rates: [rate],
    discounts: [{ coupon: coupon.id }],
    collection_method: "send_invoice",
    days_until_due: 14,
  });
  const invoice = String(subscribed.latest_invoice);
  const sent = await stripe.invoices.retrieve(invoice);
  const visit = await stage.visit({ language: "fr", viewport: "phone", theme: "dark", calm: true });
  const { page, t } = visit;
  await page.goto(sent.hosted_invoice_url ?? "");
  await page.getByText(t.invoice.discount, { exact: true }).waitFor();
  await page.getByText(t.invoice.tax("TVA", "20"), { exact: true }).waitFor();
  expect(await runAxe(page)).toEqual([]);
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: t.invoice.pdf }).click();
  expect((await saved).suggestedFilename()).toBe(`invoice-${sent.number}.pdf`);
  await payByCard(visit, 10_80n);
  await page.getByRole("heading", { name: t.invoice.paidTitle }).waitFor();
  expect((await stripe.invoices.retrieve(invoice)).status).toBe("paid");
  expect(await runAxe(page)).toEqual([]);
  const on = { enabled: true };
  const features = { subscription_cancel: on, subscription_pause: on, invoice_history: on };
  const { id: configuration } = await stripe.billingPortal.configurations.create({ features });
  const portal = await stripe.billingPortal.sessions.create({ customer, configuration });
  await page.goto(portal.url);
  await press(page.getByRole("main"), t.portal.pause);
  await press(page.getByRole("main"), t.portal.resume);
  await page.getByRole("button", { name: t.portal.pause, exact: true }).waitFor();
  await press(page.getByRole("main"), t.portal.cancel);
  await press(sheetOf(visit, t.portal.cancelTitle), t.portal.cancel);
  const undo = page.getByRole("button", { name: t.portal.undo });
  await undo.waitFor();
  const { id } = subscribed;
  expect((await stripe.subscriptions.retrieve(id)).cancel_at_period_end).toBe(true);
  await undo.click();
  await page.getByRole("button", { name: t.portal.cancel }).waitFor();
  expect((await stripe.subscriptions.retrieve(id)).cancel_at_period_end).toBe(false);
  await page.getByRole("link", { name: sent.number ?? "", exact: true }).click();
  await page.getByRole("heading", { name: t.invoice.paidTitle }).waitFor();
});

it("a member subscribes, sees who may charge them, and stops it", async () => {
  const owner = await joinBourse(stage.app, "book_club");
  const member = await joinBourse(stage.app, "book_reader", 100_00n);
  const { stripe } = await openBusiness(stage.app, owner, true);
  const price = await stripe.prices.create(club);
  const { id } = await stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ quantity: 1, price: price.id }],
    success_url: "https://shop.example/thanks",
  });
  const paid = {
    member: member.id,
    approvalId: undefined,
    seen: { amount: 1200n, currency: "USD" },
  };
  must(await stage.app.app.bank.merchants.payFromBalance(id, paid));
  const look = { language: "en", viewport: "desktop", theme: "light", calm: true } as const;
  const visit = await stage.visit(look, member.cookie);
  const { page, t, dollars } = visit;
  await page.goto("/scheduled");
  await page.getByRole("heading", { name: t.mandates.title }).waitFor();
  await page.getByText(t.subscription.per.month(dollars(12_00n), 1)).waitFor();
  await page.getByText(t.mandates.last(dollars(12_00n), "").trim()).waitFor();
  expect(await runAxe(page)).toEqual([]);
  // What is more than they agreed to waits for them, wherever they are in the app.
  const [mandate] = await stage.app.app.bank.merchants.mandatesOf(member.id);
  const { id: method = "", customer } = mandate?.method ?? {};
  const more = { amount: 600_00, currency: "usd", payment_method: method, confirm: true };
  await stripe.paymentIntents.create({ ...more, ...(customer && { customer }) });
  const told = page.getByRole("link", { name: t.status.approve });
  await page.goto((await told.getAttribute("href")) ?? "");
  await sheetOf(visit, t.checkout.reviewTitle).getByText("@book_club").waitFor();
  await page.goto("/scheduled");
  await press(page.getByRole("main"), t.mandates.revoke);
  const sheet = page.getByRole("dialog");
  await press(sheet, t.mandates.revoke);
  await page.getByRole("heading", { name: t.mandates.title }).waitFor({ state: "detached" });
  expect(await stage.app.app.bank.merchants.mandatesOf(member.id)).toEqual([]);
});

it("a business pauses what is subscribed to, and goes on with it", async () => {
  const owner = await joinBourse(stage.app, "paper_club");
  const { stripe } = await openBusiness(stage.app, owner, false);
  const price = await stripe.prices.create(club);
  const { id: customer } = await stripe.customers.create({ name: "Ada", email: "a@b.example" });
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    collection_method: "send_invoice",
    days_until_due: 14,
  });
  const look = { language: "fr", viewport: "phone", theme: "light", calm: true } as const;
  const visit = await stage.visit(look, owner.cookie);
  const { page, t } = visit;
  await page.goto("/business?mode=test&tab=subscriptions");
  await press(page.getByRole("main"), t.bills.pause);
  await press(sheetOf(visit, t.bills.pause), t.bills.pause);
  await page.getByText(t.subscription.states.paused).first().waitFor();
  expect((await stripe.subscriptions.retrieve(id)).pause_collection?.behavior).toBe("void");
  await press(page.getByRole("main"), t.bills.resume);
  await press(sheetOf(visit, t.bills.resume), t.bills.resume);
  await page.getByRole("main").getByRole("button", { name: t.bills.pause }).waitFor();
  expect((await stripe.subscriptions.retrieve(id)).pause_collection).toBeNull();
  // A price that is no product's default is its product's price all the same.
  await page.goto("/business?mode=test&tab=products");
  await page.getByText(t.subscription.per.month(visit.dollars(12_00n), 1)).waitFor();
});

it("a member accepts to be paid through a platform", async () => {
  const owner = await joinBourse(stage.app, "market_place");
  const seller = await joinBourse(stage.app, "potter");
  const { stripe } = await openBusiness(stage.app, owner, true);
  const account = await stripe.accounts.create({ type: "express" });
  const link = await stripe.accountLinks.create({
    account: account.id,
    type: "account_onboarding",
    return_url: "https://market.example/",
  });
  const look = { language: "en", viewport: "phone", theme: "light" } as const;
  const { page, t } = await stage.visit(look, seller.cookie);
  await page.goto(link.url);
  await press(page.getByRole("main"), t.connect.accept);
  await page.getByRole("link", { name: t.connect.backTo("Name of market_place") }).waitFor();
  expect((await stripe.accounts.retrieve(account.id)).details_submitted).toBe(true);
});

it("a new business makes a key, and the program on its screen takes a payment", async () => {
  const owner = await joinBourse(stage.app, "soap_maker");
  const look = { language: "fr", viewport: "desktop", theme: "dark", calm: true } as const;
  const visit = await stage.visit(look, owner.cookie);
  const { page, t } = visit;
  await page.goto("/business");
  await press(page.getByRole("main"), t.business.open);
  const program = page.getByText(/import Stripe/);
  await program.waitFor();
  const text = (await program.textContent()) ?? "";
  const sections = page.getByRole("navigation", { name: t.business.sections });
  await press(sections, t.business.tabs.developers);
  await press(page.getByRole("main"), t.business.makeKey);
  const key = (await page.getByText(/^sk_test_/).textContent()) ?? "";
  expect(await runAxe(page)).toEqual([]);
  const code = text.replace(t.business.keyPlaceholder, key);
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code]);
  expect((await run).stdout).toBe("succeeded\n");
  await press(sections, t.business.tabs.payments);
  await page.getByRole("button", { name: /4242/ }).click();
  const sheet = sheetOf(visit, t.business.refundTitle);
  await sheet.getByLabel(t.business.refundAmount).fill("5");
  await press(sheet, t.business.refundNow);
  await page.getByText(t.business.paymentStates.partly_refunded).waitFor();
  await press(sections, t.business.tabs.today);
  await page.getByText(t.business.takenToday(1)).waitFor();
  expect(await runAxe(page)).toEqual([]);
});

describe("over the shop's own page, which is of another site,", () => {
  it("a card pays, by a keyboard alone, and the page goes on", async () => {
    const owner = await joinBourse(stage.app, "bread_shop");
    await using shop = await openShop(stage.app, owner, { live: false, script: "allowed" });
    const payer = await stage.visit({ language: "en", viewport: "phone", theme: "light" });
    const { page, t, dollars } = payer;
    await page.goto(shop.url);
    const opener = page.getByRole("button", { name: shopScriptTexts.en.button });
    await opener.press("Enter");
    const sheet = page.getByRole("dialog", { name: shopScriptTexts.en.sheet });
    const frame = page.frameLocator("iframe");
    await frame.getByText(t.checkout.test).waitFor();
    // Escape closes it though it is pressed in the frame, and the focus goes back.
    await frame.getByLabel(t.checkout.cardNumber).press("Escape");
    await sheet.waitFor({ state: "detached" });
    await page.locator("button:focus", { hasText: shopScriptTexts.en.button }).waitFor();
    await opener.press("Enter");
    await frame.getByLabel(t.checkout.cardNumber).fill("4242 4242 4242 4242");
    await frame.getByLabel(t.checkout.cardExpiry).fill("12/34");
    await frame.getByLabel(t.checkout.cardCvc).fill("123");
    await frame.getByRole("button", { name: t.checkout.pay(dollars(price)) }).press("Enter");
    await frame.getByRole("heading", { name: t.checkout.paid }).waitFor();
    await thanked(payer);
  });

  it("a member pays in a window of the bank's own", async () => {
    const owner = await joinBourse(stage.app, "cake_shop");
    const member = await joinBourse(stage.app, "cake_eater", 100_00n);
    await using shop = await openShop(stage.app, owner, { live: true, script: "allowed" });
    const look = { language: "fr", viewport: "desktop", theme: "dark", calm: true } as const;
    const payer = await stage.visit(look, member.cookie);
    const { page, t, dollars } = payer;
    await page.goto(shop.url);
    await page.getByRole("button", { name: "Buy" }).click();
    const english = await loadShopMessages("en");
    const frame = page.frameLocator("iframe");
    // Signed in as the member is, the frame does not know them.
    const [opened] = await Promise.all([
      page.context().waitForEvent("page"),
      frame.getByRole("link", { name: english.checkout.inWindow }).click(),
    ]);
    await press(opened.getByRole("main"), t.checkout.pay(dollars(price)));
    const review = opened.getByRole("dialog", { name: t.checkout.reviewTitle });
    await press(review, t.checkout.pay(dollars(price)));
    await opened.getByRole("heading", { name: t.checkout.paid }).waitFor();
    await thanked(payer);
  });

  it("where the business has not allowed it, nothing opens, and the buyer goes on", async () => {
    const owner = await joinBourse(stage.app, "copied_shop");
    await using shop = await openShop(stage.app, owner, { live: false, script: "refused" });
    const payer = await stage.visit({ language: "en", viewport: "phone", theme: "light" });
    const { page } = payer;
    await page.goto(shop.url);
    // The browser logs that it kept the answer from the page.
    await payer.faults.withoutNetwork(async () => {
      await page.getByRole("button", { name: shopScriptTexts.en.button }).click();
      await page.waitForURL(/\/checkout\/cs_test_/);
    });
  });
});
