import { type InvestMessages, loadInvestMessages } from "@bourse/messages";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { joinBourse, type Person, password, send } from "../server/world.ts";
import { openStage, runAxe, type Stage, type Visit } from "./support/index.ts";
import { press, sheetOf } from "./support/pay.ts";

/** What is promised to a person who has never bought a share. */
const firstShareMsMax = 60_000;
const pressesMax = 5;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endVisits());
afterAll(() => stage[Symbol.asyncDispose]());

const names: Readonly<Record<string, string>> = { MERI: "Meridian Ships", AMBR: "Amberline Rail" };

const looks = [
  { language: "en", viewport: "phone", theme: "light" },
  { language: "fr", viewport: "desktop", theme: "dark" },
] as const;

describe.each(looks)("shares in $language on a $viewport", (look) => {
  let person: Person;
  let texts: InvestMessages;
  beforeAll(async () => {
    person = await joinBourse(stage.app, `investor_${look.language}`, 100_00n);
    texts = await loadInvestMessages(look.language);
  });
  const open = async (path: string): Promise<Visit> => {
    const visit = await stage.visit(look, await stage.signIn(person.handle, password));
    await visit.page.goto(path);
    return visit;
  };

  it("the first, for $10, takes less than a minute from Money home", async () => {
    const { page, t, dollars } = await open("/");
    const { home, instrument } = texts.invest;
    const { ticket, order } = texts.trade;
    const invest = page.getByRole("main").getByRole("link", { name: t.home.investStart });
    await invest.waitFor();
    const startedAt = performance.now();
    let presses = 0;
    const tap = async (what: Locator) => {
      await what.click();
      presses += 1;
    };
    await tap(invest);
    await page.getByText(home.emptyTitle).waitFor();
    await tap(page.getByRole("region", { name: home.movers }).getByRole("link").first());
    await tap(page.getByRole("button", { name: instrument.buy, exact: true }));
    const symbol = /\$([A-Z0-9.]+)$/.exec(page.url().split("?")[0] ?? "")?.[1] ?? "";
    await sheetOf({ page }, ticket.buyTitle(symbol))
      .getByRole("textbox", { name: ticket.amount })
      .fill("10");
    await tap(page.getByRole("button", { name: ticket.review }));
    const act = ticket.confirmBuy(ticket.ofSymbol(dollars(10_00n), symbol));
    await page.getByText(ticket.total).waitFor();
    await tap(page.getByRole("button", { name: act, exact: true }));
    await sheetOf({ page }, order.states.filled).waitFor();
    const tookMs = performance.now() - startedAt;
    process.stdout.write(`first share: ${presses} presses, ${(tookMs / 1_000).toFixed(1)} s\n`);
    expect(presses).toBeLessThanOrEqual(pressesMax);
    expect(tookMs).toBeLessThan(firstShareMsMax);

    const held = Object(await get(`/v1/positions/${symbol}`));
    expect(Number(held.quantity)).toBeGreaterThan(0);
    expect(BigInt(held.cost.amount)).toBeGreaterThan(9_90n);
    expect(BigInt(held.cost.amount)).toBeLessThanOrEqual(10_00n);
    await page.getByRole("link", { name: order.view }).click();
    await page.getByRole("region", { name: order.timeline }).waitFor();
    expect(await runAxe(page)).toEqual([]);
    await page.goto("/invest");
    await page.getByRole("region", { name: home.holdings }).getByRole("link").first().waitFor();
    expect(await runAxe(page)).toEqual([]);
  });

  it("an order at a price that nobody sells for waits, is changed, and is cancelled", async () => {
    const { page } = await open("/$ALDR");
    const { ticket, order } = texts.trade;
    await press(page, texts.invest.instrument.buy);
    const entry = sheetOf({ page }, ticket.buyTitle("ALDR"));
    await entry.getByText(ticket.more).click();
    await entry.getByLabel(ticket.type).selectOption("limit");
    const decimal = look.language === "fr" ? "41,00" : "41.00";
    await entry.getByLabel(ticket.limitPrice).fill(decimal);
    await entry.getByRole("textbox", { name: ticket.shares }).fill("1");
    await press(entry, ticket.review);
    await press(page, ticket.confirmBuy(ticket.sharesOf("1", "ALDR")));
    await sheetOf({ page }, order.states.working).waitFor();
    await page.getByRole("link", { name: order.view }).click();

    await press(page, order.replace);
    const change = sheetOf({ page }, order.replaceTitle);
    await change.getByLabel(ticket.limitPrice).fill(decimal.replace("41", "40"));
    await press(change, order.save);
    await page
      .getByText(/40[.,]00/)
      .first()
      .waitFor();
    await press(page, order.cancel);
    await press(sheetOf({ page }, order.cancel), order.cancel);
    await page.getByText(order.results.nothing).waitFor();
    const { items } = Object(await get("/v1/orders?state=open"));
    expect(items).toEqual([]);
  });

  it("are found by their symbol, followed, and watched for a price", async () => {
    const { page, t } = await open("/invest");
    const { home, instrument, alerts } = texts.invest;
    await page.getByRole("searchbox", { name: home.search }).fill("$aldr");
    await page.getByRole("search").getByRole("link", { name: "Alder & Finch" }).click();
    await page.waitForURL(/\/\$ALDR$/);
    const chart = page.getByRole("slider", { name: /Alder & Finch/ });
    await chart.focus();
    await chart.press("Home");
    expect(await chart.getAttribute("aria-valuenow")).toBe("0");
    await press(page, instrument.watch);
    await page.getByRole("button", { name: instrument.unwatch, exact: true }).waitFor();
    await press(page, instrument.alert);
    const sheet = sheetOf({ page }, `${alerts.title} · $ALDR`);
    await sheet.getByLabel(alerts.price, { exact: true }).fill("99");
    await press(sheet, alerts.create);
    await page.getByText(alerts.created).waitFor();
    expect(await runAxe(page)).toEqual([]);
    await page.goto("/invest/alerts");
    await page.getByText(alerts.waiting).waitFor();
    await page.goto("/invest");
    await page.getByRole("region", { name: instrument.defaultList }).getByText("$ALDR").waitFor();
    expect(t.nav.invest).toBe(texts.invest.home.title);
  });

  it("are kept in lists with names, in an order of their own", async () => {
    const { page } = await open("/invest");
    const { lists, instrument } = texts.invest;
    await press(page, lists.create);
    const begin = sheetOf({ page }, lists.create);
    await begin.getByLabel(lists.name).fill("Ships & rails");
    await press(begin, lists.begin);
    await page.getByRole("region", { name: "Ships & rails" }).waitFor();
    for (const symbol of ["MERI", "AMBR"]) {
      await page.goto(`/$${symbol}`);
      await press(page, instrument.watch);
      // Of several lists it asks which.
      await sheetOf({ page }, lists.which(symbol)).getByLabel("Ships & rails").click();
      await page.getByText(instrument.watching(names[symbol] ?? "")).waitFor();
    }
    await page.goto("/invest");
    const edit = page.getByRole("button", { name: lists.edit("Ships & rails") });
    await edit.click();
    const sheet = sheetOf({ page }, lists.edit("Ships & rails"));
    await sheet.getByRole("button", { name: lists.up(names["AMBR"] ?? "") }).click();
    const first = sheet.getByRole("listitem").first();
    await first.getByText("$AMBR").waitFor();
    await sheet.getByRole("button", { name: lists.takeOff(names["MERI"] ?? "") }).click();
    await sheet.getByText("$MERI").waitFor({ state: "detached" });
    expect(await runAxe(page)).toEqual([]);
    await press(sheet, lists.remove);
    await press(sheetOf({ page }, lists.remove), lists.remove);
    await edit.waitFor({ state: "detached" });
    const { items } = Object(await get("/v1/watchlists"));
    expect(items.map(({ name }: { name: string }) => name)).toEqual([instrument.defaultList]);
  });

  const get = async (path: string): Promise<unknown> =>
    (await send(stage.app, "GET", path, { token: person.token })).body;
});
