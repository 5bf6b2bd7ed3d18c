import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeOperator, openStage, type Stage } from "./support/index.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await makeOperator(stage.app, "alice");
});
afterEach(() => stage.endVisits());
afterAll(() => stage[Symbol.asyncDispose]());

const invariantsMin = 15;

describe.each(["en", "fr"] as const)("an operator, in %s,", (language) => {
  it("follows the chart to a transfer and its movement", async () => {
    const cookie = await stage.signIn("alice");
    const { page, t } = await stage.visit({ language, viewport: "desktop" }, cookie);
    await page.goto("/");
    await page.getByRole("button", { name: t.nav.menu }).filter({ visible: true }).click();
    await page.getByRole("link", { name: t.nav.ledger }).filter({ visible: true }).click();
    await page.getByRole("heading", { name: t.ledger.title, level: 1 }).waitFor();
    await page.getByText(t.ledger.balanced).first().waitFor();
    const { memberAvailable } = t.ledger.accountNames;
    await page.getByRole("link", { name: memberAvailable }).first().click();
    await page.getByRole("heading", { name: memberAvailable, level: 1 }).waitFor();
    await page.getByRole("link", { name: "@alice" }).click();
    await page.getByText(t.ledger.account.held).waitFor();
    // Nothing that she has counted so long ago.
    await page.getByLabel(t.ledger.transfer.effectiveAt).fill("2020-01-01T00:00:00");
    await page.getByText(t.ledger.noBalance).waitFor();
    await page.getByRole("button", { name: t.past.now }).click();
    await page.getByText(t.ledger.creditBalance).first().waitFor();
    await page.locator('main a[href^="/ledger/transfers/"]').first().click();
    await page.getByText(t.ledger.transfer.debit, { exact: true }).waitFor();
    await page.getByText(t.ledger.transfer.step(1)).waitFor();
    expect(await page.getByText(/^mov_/).count()).toBe(1);
  });

  it("finds accounts by handle", async () => {
    const cookie = await stage.signIn("alice");
    const { page, t } = await stage.visit({ language }, cookie);
    await page.goto("/ledger");
    await page.getByRole("searchbox").fill("@bob");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: t.ledger.found("@bob") }).waitFor();
    const found = page.getByRole("link", { name: "@bob" });
    await found.first().waitFor();
    expect(await found.count()).toBeGreaterThanOrEqual(2);
    await page.getByRole("searchbox").fill("nothing of this name");
    await page.keyboard.press("Enter");
    await page.getByText(t.ledger.nothingFound).waitFor();
  });

  it("proves every invariant", async () => {
    const cookie = await stage.signIn("alice");
    const { page, t } = await stage.visit({ language }, cookie);
    await page.goto("/ledger/invariants");
    await page.getByRole("button", { name: t.ledger.verify.start }).click();
    // The proof of before stands there until the new one begins, so none is counted at an instant.
    await page.getByText(t.ledger.verify.holds, { exact: true }).nth(invariantsMin).waitFor();
    // Every one of them has a text in this language.
    expect(await page.locator('main [lang="en"]').count()).toBe(0);
  });
});

it("another member sees what stands at an address of nothing", async () => {
  const { page, t } = await stage.visit({}, await stage.signIn("bob"));
  for (const path of ["/ledger", "/ledger/invariants", "/ledger/accounts/1001840001"]) {
    await page.goto(path);
    await page.getByText(t.problems.notFoundTitle).waitFor();
  }
  await page.goto("/");
  await page.getByRole("button", { name: t.nav.menu }).filter({ visible: true }).click();
  await page.getByRole("link", { name: t.nav.security }).filter({ visible: true }).waitFor();
  expect(await page.getByRole("link", { name: t.nav.ledger }).count()).toBe(0);
});
