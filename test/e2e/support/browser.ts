import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { unpackChromium } from "./chromium.ts";

/** The two screens that the app is made for. */
export const viewports = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
} as const;

const locales = { en: "en-US", fr: "fr-FR" } as const;

/** How a page looks to the person before it. */
export type Look = {
  readonly viewport?: keyof typeof viewports;
  readonly language?: keyof typeof locales;
  readonly theme?: "light" | "dark";
  /** The person asked their system for less motion. */
  readonly calm?: boolean;
};

export type PageOptions = Look & {
  /** Address that relative ones are resolved against. */
  readonly baseUrl?: string;
  /** Two dots a point, as a phone has: for pictures, since to draw them takes the time of four. */
  readonly sharp?: boolean;
};

export type TestBrowser = AsyncDisposable & {
  /** A page of a new person: no cookies, no storage, nothing shared with other pages. */
  newPage(options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
};

// What a browser does on its own behalf would disturb the tests and reach for the network.
const quietArguments = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--font-render-hinting=none",
];

/** Starts a Chromium with a new, empty profile. */
export async function openBrowser(): Promise<TestBrowser> {
  const { executablePath, environment } = await unpackChromium();
  const browser = await chromium.launch({
    executablePath,
    args: quietArguments,
    // It shows our own pages only, and containers often refuse the namespaces it needs.
    chromiumSandbox: false,
    env: { ...definedOnly(process.env), ...environment },
  });
  return {
    async newPage(options = {}) {
      const context = await browser.newContext(contextOptions(options));
      return context.newPage();
    },
    close: () => browser.close(),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

function contextOptions(options: PageOptions): BrowserContextOptions {
  const { viewport = "phone", language = "en", theme = "light", calm, baseUrl, sharp } = options;
  return {
    viewport: viewports[viewport],
    deviceScaleFactor: sharp === true ? 2 : 1,
    hasTouch: viewport === "phone",
    isMobile: viewport === "phone",
    locale: locales[language],
    colorScheme: theme,
    reducedMotion: calm === true ? "reduce" : "no-preference",
    permissions: ["clipboard-read", "clipboard-write"],
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  };
}

function definedOnly(variables: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
