import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { proofTexts } from "@bourse/messages";
import { checkProof } from "@bourse/proof";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openStage, type Stage } from "./support/index.ts";

let stage: Stage;
let folder: string;
beforeAll(async () => {
  stage = await openStage();
  await stage.app.app.bank.proofs.publish();
  folder = mkdtempSync(join(tmpdir(), "bourse-proof-"));
});
afterEach(() => stage.endVisits());
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const looks = [
  { language: "en", viewport: "desktop" },
  { language: "fr", viewport: "phone" },
] as const;

const checkerPage = new URL("../../packages/proof/checker/proof-check.gen.html", import.meta.url);

describe.each(looks)("a member's proof in $language on a $viewport", (look) => {
  it("is checked in the browser, saved, and holds again on the page from the disk", async () => {
    const { page, t } = await stage.visit(look, await stage.signIn("alice"));
    await page.goto("/settings");
    await page.getByRole("link", { name: t.nav.proof }).last().click();
    await page.getByRole("heading", { name: t.proof.holds }).waitFor();
    await page.getByText(t.proof.steps.signed).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: t.proof.save }).click(),
    ]);
    const text = await readFile(await download.path(), "utf8");
    const check = await checkProof(JSON.parse(text));
    if (!check.ok) throw new Error(check.defect);
    const dollars = check.holdings.find(({ asset }) => asset === "USD");
    expect(await page.locator(`data[value="${dollars?.amount} USD"]`).count()).toBe(1);
    await page.getByText(check.code).waitFor();

    const another = check.member.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    const [file, stolen] = [join(folder, "mine.json"), join(folder, "stolen.json")];
    writeFileSync(file, text);
    writeFileSync(stolen, text.replaceAll(check.member, another));
    const away = (await stage.visit(look)).page;
    const texts = proofTexts[look.language];
    await away.goto(pathToFileURL(checkerPage.pathname).href);
    await away.setInputFiles("input[type=file]", [file, stolen]);
    await away.getByText(texts.holds, { exact: true }).waitFor();
    await away.getByText(check.code).waitFor();
    await away.getByText(texts.defects.root_differs).waitFor();
  });

  it("that the bank has altered is refused, in plain words", async () => {
    const { page, t } = await stage.visit(look, await stage.signIn("alice"));
    await page.route("**/mine", async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace(/"amount":"\d+"/, '"amount":"1"');
      await route.fulfill({ response: answer, body });
    });
    await page.goto("/proof");
    await page.getByRole("heading", { name: t.proof.fails }).waitFor();
    await page.getByText(proofTexts[look.language].defects.root_differs).waitFor();
    expect(await page.getByText(t.proof.holds).count()).toBe(0);
  });

  it("is refused when the bank has rewritten the log that this device saw", async () => {
    const { page, t } = await stage.visit(look, await stage.signIn("alice"));
    await page.goto("/proof");
    await page.getByText(t.proof.steps.firstSeen).waitFor();
    await page.reload();
    await page.getByText(new RegExp(t.proof.steps.seen(0).replace("0", "\\d+"))).waitFor();
    await page.evaluate(
      `localStorage.setItem("bourse.log", JSON.stringify({ sequence: 1, hash: "0".repeat(64) }))`,
    );
    await page.reload();
    await page.getByText(t.proof.logChanged).waitFor();
  });
});
