import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { befriend, joinBourse, type Person, send } from "../server/world.ts";
import { type Look, openStage, runAxe, type Stage, type Visit } from "./support/index.ts";
import { press, sheetOf } from "./support/pay.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endVisits());
afterAll(() => stage[Symbol.asyncDispose]());

const phone = { language: "en", viewport: "phone", theme: "light" } as const;
const desktop = { language: "fr", viewport: "desktop", theme: "dark" } as const;

describe("at the counter", () => {
  let cafe: Person;
  let guest: Person;
  beforeAll(async () => {
    cafe = await joinBourse(stage.app, "cafe_rosa");
    guest = await joinBourse(stage.app, "guest_anna", 500_00n);
    await befriend(stage.app, cafe, guest);
  });

  /** A till with an amount typed and charged. */
  async function sell(look: Look, text: string, note: string): Promise<Visit> {
    const till = await stage.visit(look, cafe.cookie);
    await till.page.goto("/till");
    await till.page.getByLabel(till.t.till.amount, { exact: true }).fill(text);
    await till.page.getByPlaceholder(till.t.till.note).fill(note);
    await till.page.getByRole("button", { name: new RegExp(`^${till.t.till.charge} `) }).click();
    await till.page.getByText(till.t.till.waiting).waitFor();
    return till;
  }

  /** A member with their pay code on screen. */
  async function showPayCode(look: Look): Promise<Visit> {
    const payer = await stage.visit(look, guest.cookie);
    await payer.page.goto("/?pay=code");
    const sheet = sheetOf(payer, payer.t.pay.codeTitle);
    await sheet.getByText(payer.t.payCode.atTill).click();
    await sheet.getByRole("img", { name: payer.t.payCode.barcodeLabel }).waitFor();
    return payer;
  }

  const photograph = async (image: Locator) => ({
    name: "photograph.png",
    mimeType: "image/png",
    buffer: await image.screenshot(),
  });

  /** The till's camera is a picture here: what is on the payer's screen. */
  async function scan(till: Visit, image: Locator): Promise<void> {
    await press(till.page.getByRole("main"), till.t.till.scan);
    const scanner = sheetOf(till, till.t.till.scanTitle);
    await scanner.getByLabel(till.t.pay.scanUpload).setInputFiles(await photograph(image));
  }

  it("a member scans the code of a sale and pays it", async () => {
    const till = await sell(phone, "4.50", "Flat white");
    const code = till.page.getByRole("img", { name: till.t.till.codeLabel(till.dollars(450n)) });
    const picture = await photograph(code);
    expect(await runAxe(till.page)).toEqual([]);

    const payer = await stage.visit(phone, guest.cookie);
    await payer.page.goto("/?pay=scan");
    const scanner = sheetOf(payer, payer.t.pay.scanTitle);
    await scanner.getByLabel(payer.t.pay.scanUpload).setInputFiles(picture);
    await payer.page.waitForURL(/\/pay\//);
    await press(payer.page.getByRole("main"), payer.t.pay.send(payer.dollars(450n)));
    const review = sheetOf(payer, payer.t.pay.reviewTitle);
    await press(review, payer.t.pay.send(payer.dollars(450n)));

    await till.page.getByText(till.t.till.paid, { exact: true }).first().waitFor();
    await press(till.page.getByRole("main"), till.t.till.newSale);
    const today = till.page.getByRole("region", { name: till.t.till.today });
    await today.getByText("Flat white").waitFor();
    await today.getByText(till.t.till.states.paid).waitFor();
  });

  it("a till scans a member's pay code, and both see that it is paid", async () => {
    const till = await sell(desktop, "6", "Cake");
    const payer = await showPayCode(desktop);
    expect(await runAxe(payer.page)).toEqual([]);
    await scan(till, payer.page.getByRole("img", { name: payer.t.payCode.barcodeLabel }));
    await till.page.getByText(till.t.till.paid, { exact: true }).first().waitFor();
    const paid = payer.t.payCode.paid(payer.dollars(600n), `Name of ${cafe.handle}`);
    await payer.page.getByText(paid).waitFor();
  });

  it("what is large is confirmed on the member's own screen", async () => {
    const till = await sell(phone, "120", "Table");
    const payer = await showPayCode(phone);
    await scan(till, payer.page.getByRole("img", { name: payer.t.payCode.label }));
    await till.page.getByText(till.t.till.confirming).waitFor();
    const sheet = sheetOf(payer, payer.t.pay.codeTitle);
    await press(sheet, payer.t.payCode.confirm);
    await sheetOf(payer, payer.t.pay.reviewTitle)
      .getByRole("button", { name: payer.t.pay.send(payer.dollars(120_00n)) })
      .waitFor();
    await press(till.page.getByRole("main"), till.t.till.cancel);
    await till.page.getByText(till.t.till.closed.cancelled).waitFor();
  });
});

it("a till that loses its connection goes on by itself and charges once", async () => {
  const cafe = await joinBourse(stage.app, "cafe_offline");
  const guest = await joinBourse(stage.app, "guest_offline", 500_00n);
  const till = await stage.visit(phone, cafe.cookie);
  const { page, t } = till;
  await page.goto("/till");
  // The answer to each first call is lost: the server has done it, the till does not know.
  const lost = new Set<string>();
  await page.route(/\/v1\/sales(\/.*)?$/, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (route.request().method() !== "POST" || lost.has(pathname)) return route.continue();
    lost.add(pathname);
    await route.fetch();
    await route.abort("connectionreset");
  });
  await till.faults.withoutNetwork(async () => {
    await page.getByLabel(t.till.amount, { exact: true }).fill("3");
    await page.getByRole("button", { name: new RegExp(`^${t.till.charge} `) }).click();
    await page.getByText(t.till.lost).waitFor();
    await page.getByText(t.till.waiting).waitFor();
    const issued = await send(stage.app, "POST", "/v1/pay-codes", { cookie: guest.cookie });
    await press(page.getByRole("main"), t.till.scan);
    const scanner = sheetOf(till, t.till.scanTitle);
    await scanner.getByLabel(t.till.typeCode).fill(Object(issued.body).code);
    await press(scanner, t.till.chargeCode);
    await page.getByText(t.till.paid, { exact: true }).first().waitFor();
  });
  expect(lost.size).toBe(2);
  const sales = await send(stage.app, "GET", "/v1/sales", { cookie: cafe.cookie });
  const states = Object(sales.body).items.map((sale: { state: string }) => sale.state);
  expect(states).toEqual(["paid"]);
});

it("a cashier sells for the business that they work for, and it has the money", async () => {
  const bakery = await joinBourse(stage.app, "bakery_lune");
  const cashier = await joinBourse(stage.app, "cashier_max");
  const guest = await joinBourse(stage.app, "guest_lune", 500_00n);
  const by = { cookie: bakery.cookie };
  await send(stage.app, "POST", "/v1/businesses", { ...by, body: {} });
  const body = { handle: cashier.handle, role: "cashier" };
  await send(stage.app, "PUT", `/v1/businesses/${bakery.id}/staff`, { ...by, body });
  const till = await stage.visit(desktop, cashier.cookie);
  const { page, t } = till;
  await page.goto("/till");
  const choice = page.getByLabel(t.till.sellsFor);
  expect(await choice.inputValue()).toBe(bakery.id);
  expect(await runAxe(page)).toEqual([]);
  await page.getByLabel(t.till.amount, { exact: true }).fill("3");
  await page.getByRole("button", { name: new RegExp(`^${t.till.charge} `) }).click();
  await page.getByText(t.till.waiting).waitFor();
  const issued = await send(stage.app, "POST", "/v1/pay-codes", { cookie: guest.cookie });
  await press(page.getByRole("main"), t.till.scan);
  const scanner = sheetOf(till, t.till.scanTitle);
  await scanner.getByLabel(t.till.typeCode).fill(Object(issued.body).code);
  await press(scanner, t.till.chargeCode);
  await page.getByText(t.till.paid, { exact: true }).first().waitFor();
  await page.getByRole("region", { name: t.till.today }).getByText(t.till.states.paid).waitFor();
  const accounts = Object((await send(stage.app, "GET", "/v1/accounts", by)).body).items;
  const available = accounts.map((one: { available: { amount: string } }) => one.available.amount);
  expect(available).toContain("300");
  // What the cashier sells for themselves is kept apart, and the choice is remembered.
  await press(page.getByRole("main"), t.till.newSale);
  await choice.selectOption(cashier.id);
  await page.getByText(t.till.none).waitFor();
  await page.reload();
  await page.getByText(t.till.none).waitFor();
  expect(await choice.inputValue()).toBe(cashier.id);
});
