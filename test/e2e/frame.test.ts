import type { Request } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { joinBourse, type Person } from "../server/world.ts";
import { openStage, type Stage, type Visit } from "./support/index.ts";
import { sheetOf } from "./support/pay.ts";

/** What a first visit may load, compressed as it travels. */
const firstLoadBytesMax = 170_000;

let stage: Stage;
let member: Person;
beforeAll(async () => {
  stage = await openStage();
  member = await joinBourse(stage.app, "framer", 100_00n);
});
afterEach(() => stage.endVisits());
afterAll(() => stage[Symbol.asyncDispose]());

describe.each(["en", "fr"] as const)("the frame in %s", (language) => {
  it("is worked from the keyboard", async () => {
    const visit = await openHome({ language, viewport: "desktop" });
    const { page, t } = visit;
    await page.keyboard.press("?");
    const list = sheetOf(visit, t.shortcuts.title);
    await list.getByText(t.shortcuts.goActivity).waitFor();
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });

    await page.keyboard.press("p");
    const pay = sheetOf(visit, t.pay.title);
    await pay.waitFor();
    await page.keyboard.press("Escape");
    await pay.waitFor({ state: "detached" });
    expect(new URL(page.url()).search).toBe("");

    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await page.waitForURL("**/activity");
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await page.getByRole("heading", { name: t.pots.title, level: 1 }).waitFor();
    await page.keyboard.press("/");
    await page.waitForURL("**/activity");
    await expect.poll(() => focused(visit, "type")).toBe("search");
    // In a field, the same keys are letters.
    await page.keyboard.press("p");
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it("lets the keyboard skip to the content", async () => {
    const visit = await openHome({ language, viewport: "desktop" });
    const { page, t } = visit;
    await page.keyboard.press("Tab");
    expect(await focused(visit, "textContent")).toBe(t.common.skip);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const inMain = "document.querySelector('main').contains(document.activeElement)";
    expect(await page.evaluate(inMain)).toBe(true);
  });

  it("keeps the language and the theme that were chosen", async () => {
    const other = language === "en" ? "fr" : "en";
    const { page, t } = await openHome({ language, theme: "light" });
    const themed = () =>
      page.evaluate<string>("getComputedStyle(document.documentElement).colorScheme");
    const written = () => page.evaluate<string>("document.documentElement.lang");
    expect(await written()).toBe(language);
    await page.goto("/settings");
    await page.getByText(t.settings.themes.dark, { exact: true }).click();
    expect(await themed()).toBe("dark");
    await page.getByLabel(t.settings.language).selectOption(other);
    const { t: translated } = await stage.visit({ language: other });
    const heading = page.getByRole("heading", { name: translated.settings.title, level: 1 });
    await heading.waitFor();
    await page.reload();
    await heading.waitFor();
    expect(await written()).toBe(other);
    expect(await themed()).toBe("dark");
  });

  it("moves for those who like motion, and hardly for those who do not", async () => {
    const longestMs = async (calm: boolean) => {
      const visit = await openHome({ language, calm });
      await visit.page.keyboard.press("p");
      await sheetOf(visit, visit.t.pay.title).waitFor();
      return visit.page.evaluate<number>(longestMotion);
    };
    expect(await longestMs(false)).toBeGreaterThanOrEqual(120);
    expect(await longestMs(true)).toBeLessThan(20);
  });
});

describe("the first visit", () => {
  it("comes with the headers that keep strangers' code out", async () => {
    const { page } = await stage.visit({});
    const answer = await page.goto("/");
    const headers = answer?.headers() ?? {};
    const policy = headers["content-security-policy"] ?? "";
    const script = policy.split(";").find((part) => part.startsWith("script-src "));
    expect(script).toContain("'self'");
    expect(script).not.toContain("'unsafe-inline'");
    expect(script).not.toContain("'unsafe-eval'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("same-origin");
  });

  it("keeps the session where scripts cannot read it", async () => {
    const { page, t } = await stage.visit({});
    await page.goto("/");
    await page.getByRole("button", { name: "@chloe" }).click();
    await page.getByRole("region", { name: t.home.available }).waitFor();
    const [session] = await page.context().cookies();
    expect(session?.httpOnly).toBe(true);
    expect(session?.sameSite).not.toBe("None");
    expect(await page.evaluate("document.cookie")).toBe("");
  });

  it("loads at most 170 kB of JavaScript before Home is there", async () => {
    const { page, t } = await stage.visit({}, member.cookie);
    const scripts: Request[] = [];
    page.on("requestfinished", (request) => {
      if (request.resourceType() === "script") scripts.push(request);
    });
    await page.goto("/");
    const purse = page.getByRole("region", { name: t.home.available });
    await purse.locator("data").first().waitFor();
    const sizes = await Promise.all(scripts.map((request) => request.sizes()));
    const bytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    process.stdout.write(`Home loads ${scripts.length} scripts, ${bytes} bytes as they travel\n`);
    expect(scripts.length).toBeGreaterThan(2);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(firstLoadBytesMax);
  });
});

async function openHome(look: Parameters<Stage["visit"]>[0]): Promise<Visit> {
  const visit = await stage.visit(look, member.cookie);
  const { page, t } = visit;
  await page.goto("/");
  await page.getByRole("region", { name: t.home.available }).waitFor();
  return visit;
}

function focused({ page }: Visit, property: string): Promise<unknown> {
  return page.evaluate(`document.activeElement.${property}`);
}

/** The longest transition or animation of all that is on screen, in milliseconds. */
const longestMotion = `Math.max(...[...document.querySelectorAll("*")].flatMap((element) => {
  const style = getComputedStyle(element);
  return [style.transitionDuration, style.animationDuration].flatMap((list) =>
    list.split(",").map((text) => parseFloat(text) * (text.trim().endsWith("ms") ? 1 : 1000)));
}))`;
