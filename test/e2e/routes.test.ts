import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stop, stopsOf } from "./support/addresses.ts";
import { viewports } from "./support/browser.ts";
import { collectWritten, createEnglishFinder, textsOf } from "./support/english.ts";
import { makeOperator, openStage, runAxe, type Stage, type Visit } from "./support/index.ts";
import { choices, type FullLook, looksOf } from "./support/looks.ts";
import { createSettler } from "./support/settle.ts";

/** Narrower than any phone: what is zoomed to 400 % has as much room. */
const narrow = { width: 320, height: 640 };
const sizes = [viewports.phone, narrow, viewports.desktop];
const walkMsMax = 300_000;

let stage: Stage;
let routes: string[];
let stops: Stop[];
let cookie: string;
beforeAll(async () => {
  stage = await openStage();
  cookie = await stage.signIn("alice");
  await makeOperator(stage.app, "alice");
  const { page } = await stage.visit({});
  await page.goto("/");
  // The router itself says what there is, so that a new route is visited, too.
  routes = await page.evaluate("Object.keys(__TSR_ROUTER__.routesByPath)");
  stops = await stopsOf(stage.app, cookie, routes);
});
afterAll(() => stage[Symbol.asyncDispose]());

/** What a walk found; empty lists are what one hopes for. */
const newReport = () => ({
  seen: new Set<string>(),
  languages: new Set<string>(),
  violations: [] as string[],
  overflows: [] as string[],
  english: [] as string[],
  textCount: 0,
});
type Report = ReturnType<typeof newReport>;

/** What each address was seen in. */
const seenIn = new Map<string, Set<string>>();

describe.each(["en", "fr"] as const)("every route in %s", (language) => {
  const report = newReport();
  beforeAll(async () => {
    const walks = [true, false].flatMap((signedIn) =>
      (["phone", "desktop"] as const).map(async (viewport) => {
        const look = { language, viewport, calm: true } as const;
        const visit = await stage.visit(look, signedIn ? cookie : undefined);
        const seen = (one: FullLook) => one.language === language && one.viewport === viewport;
        await walk(visit, signedIn, seen, report);
      }),
    );
    await Promise.all(walks);
  }, walkMsMax);

  it("is visited", () => {
    expect(routes.length).toBeGreaterThanOrEqual(22);
    expect(routes.filter((route) => !report.seen.has(route))).toEqual([]);
  });

  it("keeps WCAG 2.2 AA, in light and dark", () => expect(report.violations).toEqual([]));

  it("never scrolls sideways, however narrow the screen", () =>
    expect(report.overflows).toEqual([]));

  it("names its language, and leaves nothing in another", () => {
    expect(report.textCount).toBeGreaterThan(500);
    expect(report.languages).toEqual(new Set([language]));
    expect(report.english).toEqual([]);
  });

  it("throws, logs and fails nothing, within its content security policy", () =>
    expect(stage.endVisits()).resolves.toBeUndefined());
});

it("every screen was seen in each language, on each screen and in each theme", () => {
  const missing = stops.flatMap(({ address }) =>
    choices
      .filter((choice) => !seenIn.get(address)?.has(choice))
      .map((choice) => `${address} ${choice}`),
  );
  expect(missing).toEqual([]);
});

/** However calm a page, its colours take some frames from one theme to the other. */
const animationsEnded = `(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  await frame();
  await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
  await frame();
})()`;

async function walk(
  { page }: Visit,
  signedIn: boolean,
  isHere: (look: FullLook) => boolean,
  report: Report,
): Promise<void> {
  const finder = await createEnglishFinder();
  const written = collectWritten(page);
  const settler = createSettler(page);
  for (const [place, { route, address, ...stop }] of stops.entries()) {
    if (stop.signedIn !== signedIn) continue;
    for (const { theme, ...look } of looksOf(place).filter(isHere)) {
      // From a fresh load: what lies behind an open sheet may keep the colours it had.
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(address);
      await page.getByRole("heading").first().waitFor();
      await settler.settled();
      await noteViolations(page, `${address} ${theme} on a ${look.viewport}`, report);
      report.seen.add(route);
      const seen = seenIn.get(address) ?? new Set();
      seenIn.set(address, seen);
      for (const choice of [theme, look.viewport, look.language]) seen.add(choice);
      const language = await page.evaluate<string>("document.documentElement.lang");
      report.languages.add(language);
      const own = viewports[look.viewport];
      await noteOverflow(page, own, address, report);
      for (const size of sizes.filter((one) => one !== own)) {
        await page.setViewportSize(size);
        await noteOverflow(page, size, address, report);
      }
      await page.setViewportSize(own);
      const texts = await textsOf(page);
      report.textCount += texts.length;
      if (language !== "fr") continue;
      const foreign = texts.filter((text) => finder.isEnglish(text, written));
      report.english.push(...foreign.map((text) => `${address}: ${text}`));
    }
  }
}

async function noteViolations(page: Page, where: string, report: Report): Promise<void> {
  await page.evaluate(animationsEnded);
  for (const { rule, targets, measured } of await runAxe(page)) {
    const places = `${targets.length} times, first ${targets[0]}`;
    report.violations.push(`${where}: ${rule}, ${places}: ${measured}`);
  }
}

type Size = { readonly width: number; readonly height: number };

async function noteOverflow(
  page: Page,
  size: Size,
  address: string,
  report: Report,
): Promise<void> {
  const width = await page.evaluate<number>("document.documentElement.scrollWidth");
  if (width > size.width) report.overflows.push(`${address}: ${width} px of ${size.width}`);
}
