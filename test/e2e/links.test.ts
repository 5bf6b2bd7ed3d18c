import { loadInvestMessages } from "@bourse/messages";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { befriend, joinBourse, type Person, password } from "../server/world.ts";
import { openStage, runAxe, type Stage, type Visit } from "./support/index.ts";
import { openPay, press, sheetOf } from "./support/pay.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endVisits());
afterAll(() => stage[Symbol.asyncDispose]());

const looks = [
  { language: "en", viewport: "phone", theme: "dark" },
  { language: "fr", viewport: "desktop", theme: "light" },
] as const;

describe.each(looks)("links in $language on a $viewport", (look) => {
  let host: Person;
  let friend: Person;
  beforeAll(async () => {
    host = await joinBourse(stage.app, `host_${look.language}`, 500_00n);
    friend = await joinBourse(stage.app, `friend_${look.language}`, 500_00n);
    await befriend(stage.app, host, friend);
  });

  it("carry money to somebody without an account, who opens one and takes it", async () => {
    const from = await stage.visit(look, host.cookie);
    await from.page.goto("/");
    await press(await openPay(from), from.t.pay.modes.link);
    const form = sheetOf(from, from.t.pay.claimTitle);
    await form.getByLabel(from.t.pay.amount, { exact: true }).fill("25");
    await form.getByPlaceholder(from.t.pay.notePlaceholder).fill("for the cat");
    await press(form, from.t.pay.makeLink(from.dollars(25_00n)));
    const link = await copied(from.page, from.t.receipt.copyLink);

    const to = await stage.visit(look);
    await to.page.goto(link);
    await to.page.getByRole("heading", { name: to.t.links.claimFrom(nameOf(host)) }).waitFor();
    await to.page.getByText("for the cat").waitFor();
    await to.page.getByRole("link", { name: to.t.welcome.signUp }).click();
    await signUp(to, `claimer_${look.language}`);
    await press(to.page.getByRole("main"), to.t.links.claim);
    await to.page.waitForURL(/\/tx\//);
    await to.page.locator('data[value="2500 USD"]').first().waitFor();
    await to.page.goto("/");
    const purse = to.page.getByRole("region", { name: to.t.home.available });
    await purse.locator('data[value="2500 USD"]').waitFor();
    // Whoever comes later finds it taken.
    await to.page.goto(link);
    await to.page.getByText(to.t.links.states.claimed).waitFor();
  });

  it("carry shares to whoever opens them first", async () => {
    const { invest, trade } = await loadInvestMessages(look.language);
    const from = await stage.visit(look, await stage.signIn("alice"));
    await from.page.goto("/invest");
    const holdings = from.page.getByRole("region", { name: invest.home.holdings });
    await holdings.getByRole("link").first().click();
    await press(from.page, invest.instrument.gift);
    const symbol = /\$([A-Z0-9.]+)$/.exec(from.page.url().split("?")[0] ?? "")?.[1] ?? "";
    const whom = sheetOf(from, trade.gift.title(symbol));
    await whom.getByRole("button", { name: trade.gift.byLink }).click();
    const count = sheetOf(from, trade.gift.title(symbol));
    const part = look.language === "fr" ? "0,01" : "0.01";
    await count.getByLabel(trade.gift.quantity).fill(part);
    await press(count, trade.gift.check);
    await press(sheetOf(from, trade.gift.checkTitle), trade.gift.give(part, symbol));
    await from.page.waitForURL(/\/tx\//);
    const link = await copied(from.page, from.t.receipt.copyLink);

    const to = await stage.visit(look, await stage.signIn(friend.handle, password));
    await to.page.goto(link);
    await to.page.getByText(trade.ticket.sharesOf(part, symbol)).waitFor();
    expect(await runAxe(to.page)).toEqual([]);
    await press(to.page.getByRole("main"), trade.gift.take);
    await to.page.waitForURL(/\/tx\//);
    await to.page.goto(`/$${symbol}`);
    await to.page.getByRole("button", { name: invest.instrument.gift, exact: true }).waitFor();
    await to.page.goto(link);
    await to.page.getByText(to.t.links.states.claimed).waitFor();
  });

  it("let a guest pay their share of a bill", async () => {
    const from = await stage.visit(look, host.cookie);
    await from.page.goto("/?pay=split");
    const form = sheetOf(from, from.t.split.title);
    await form.getByLabel(from.t.split.what).fill("Fondue");
    await form.getByLabel(from.t.split.total).fill("90");
    await press(form, from.t.split.people);
    const picker = sheetOf(from, from.t.split.people);
    await picker.getByRole("button", { name: `@${friend.handle}` }).click();
    await picker.getByLabel(from.t.split.guestName).fill("Marco");
    await press(picker, from.t.split.addGuest);
    await press(picker, from.t.common.done);
    await press(form, from.t.split.create(2));
    await from.page.waitForURL(/\/splits\//);
    const link = await copied(from.page, `${from.t.requests.copyLink}: Marco`);

    const guest = await stage.visit(look);
    await guest.page.goto(link);
    await guest.page.getByRole("heading", { name: guest.t.links.asks(nameOf(host)) }).waitFor();
    await guest.page.getByRole("link", { name: guest.t.links.paySignIn }).click();
    const { t, page, dollars } = guest;
    await page.getByLabel(t.signIn.handle, { exact: true }).fill(friend.handle);
    await page.getByLabel(t.signIn.password, { exact: true }).fill(password);
    await press(page.getByRole("main"), t.signIn.submit);
    await press(page.getByRole("main"), t.pay.send(dollars(30_00n)));
    await press(sheetOf(guest, t.pay.reviewTitle), t.pay.send(dollars(30_00n)));
    await sheetOf(guest, t.pay.sent).waitFor();

    const collected = from.t.split.collected(from.dollars(30_00n), from.dollars(90_00n));
    await from.page.getByText(collected).first().waitFor();
    await from.page.getByText(from.t.split.states.paid, { exact: true }).waitFor();
  });
});

const nameOf = ({ handle }: Person) => `Name of ${handle}`;

async function copied(page: Page, button: string): Promise<string> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const read = () => page.evaluate<string>("navigator.clipboard.readText()");
  await expect.poll(read).toMatch(/^http/);
  return read();
}

async function signUp({ page, t }: Visit, handle: string): Promise<void> {
  await page.getByLabel(t.signUp.handle, { exact: true }).fill(handle);
  await page.getByText(t.signUp.free(handle)).waitFor();
  const next = page.getByRole("button", { name: t.common.continue, exact: true });
  await next.click();
  await page.getByLabel(t.signUp.name).fill("Cleo Claimer");
  await next.click();
  await page.getByRole("button", { name: t.signUp.usePassword }).click();
  await page.getByLabel(t.signUp.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: t.signUp.submit, exact: true }).click();
  await page.getByRole("button", { name: t.signUp.codesKept }).click();
}
