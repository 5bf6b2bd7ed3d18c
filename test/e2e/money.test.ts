import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { joinBourse, type Person } from "../server/world.ts";
import { openStage, type Stage } from "./support/index.ts";
import { press, sheetOf } from "./support/pay.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endVisits());
afterAll(() => stage[Symbol.asyncDispose]());

const looks = [
  { language: "en", viewport: "desktop", theme: "dark" },
  { language: "fr", viewport: "phone", theme: "light" },
] as const;

describe.each(looks)("one's own money in $language on a $viewport", (look) => {
  let saver: Person;
  let alice = "";
  beforeAll(async () => {
    saver = await joinBourse(stage.app, `saver_${look.language}`, 500_00n);
    alice = await stage.signIn("alice");
  });

  it("is set aside in a new pot, filled and emptied", async () => {
    const visit = await stage.visit(look, saver.cookie);
    const { page, t, dollars } = visit;
    await page.goto("/pots");
    await page.getByRole("button", { name: t.pots.new }).first().click();
    const form = sheetOf(visit, t.pots.new);
    await form.getByLabel(t.pots.name, { exact: true }).fill("Lighthouse");
    await form.getByLabel(t.pots.goal).first().fill("200");
    await press(form, t.pots.create);
    await page.getByRole("link", { name: "Lighthouse" }).click();
    await page.getByRole("heading", { name: "Lighthouse" }).waitFor();
    await page.locator('data[value="0 USD"]').waitFor();

    await press(page.getByRole("main"), t.pots.deposit);
    const deposit = sheetOf(visit, t.pots.depositTitle("Lighthouse"));
    await deposit.getByLabel(t.pay.amount, { exact: true }).fill("50");
    await press(deposit, t.pots.deposit);
    await page.getByText(t.pots.deposited(dollars(50_00n))).waitFor();
    await page.locator('data[value="5000 USD"]').waitFor();

    await press(page.getByRole("main"), t.pots.withdraw);
    const withdrawal = sheetOf(visit, t.pots.withdrawTitle("Lighthouse"));
    await withdrawal.getByLabel(t.pay.amount, { exact: true }).fill("20");
    await press(withdrawal, t.pots.withdraw);
    await page.locator('data[value="3000 USD"]').waitFor();
    await page.goto("/");
    const purse = page.getByRole("region", { name: t.home.available });
    await purse.locator('data[value="47000 USD"]').waitFor();
  });

  it("is told of in a statement, as a PDF", async () => {
    const { page, t } = await stage.visit(look, alice);
    await page.goto("/statements");
    await page.locator("summary").first().click();
    const pdf = page.getByRole("button", { name: t.statements.pdf }).filter({ visible: true });
    const file = await download(page, pdf.first());
    expect(file.name).toMatch(/\.pdf$/);
    expect(file.content.subarray(0, 5).toString("latin1")).toBe("%PDF-");
  });

  it("is found in activity by a word of its note", async () => {
    const { page, t } = await stage.visit(look, alice);
    await page.goto("/activity");
    const rows = page.getByRole("main").locator('a[href*="/tx/"]');
    await rows.first().waitFor();
    const all = await rows.count();
    await page.getByPlaceholder(t.activity.search).fill("babysitter");
    await page.waitForURL(/q=babysitter/);
    await page.getByRole("link", { name: "For the babysitter" }).waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    expect(all).toBeGreaterThan(1);
    await page.getByPlaceholder(t.activity.search).fill("nothing like it");
    await page.getByText(t.activity.noMatch).waitFor();
    await press(page.getByRole("main"), t.activity.clearFilters);
    await expect.poll(() => rows.count()).toBe(all);
  });

  it("is taken along as CSV", async () => {
    const visit = await stage.visit(look, saver.cookie);
    const { page, t } = visit;
    await page.goto("/activity");
    await press(page.getByRole("main"), t.activity.export);
    const sheet = sheetOf(visit, t.activity.exportTitle);
    await sheet.getByText("CSV", { exact: true }).click();
    const file = await download(page, sheet.getByRole("button", { name: t.activity.export }));
    expect(file.name).toMatch(/\.csv$/);
    const [head = "", ...lines] = file.content.toString("utf8").trim().split(/\r?\n/);
    const columns = head.split(",").length;
    expect(columns).toBeGreaterThan(4);
    // A salary, and what went into the pot and came out of it.
    expect(lines).toHaveLength(3);
    expect(lines.join("\n")).toContain("500.00");
  });
});

async function download(page: Page, button: Locator) {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}
