import {
  formatMoney,
  loadMessages,
  loadShopMessages,
  type Messages,
  type ShopMessages,
} from "@bourse/messages";
import type { Page } from "playwright-core";
import { demoPassword } from "#demo";
import { must } from "#kernel";
import { send } from "../../server/world.ts";
import { type AppForE2e, startAppForE2e } from "./app.ts";
import { type Look, openBrowser } from "./browser.ts";
import { type Faults, watchFaults } from "./faults.ts";

/** A person before a page of the app. */
export type Visit = {
  readonly page: Page;
  /** The texts of their language, by which a test finds what it presses. */
  readonly t: Messages & ShopMessages;
  readonly faults: Faults;
  /** Cents as the app writes them. */
  dollars(cents: bigint): string;
};

/** The app with its doors open, and a browser to visit it with. */
export type Stage = AsyncDisposable & {
  readonly app: AppForE2e;
  /** Opens a page for a person of their own; with a cookie they are signed in. */
  visit(look: Look, cookie?: string): Promise<Visit>;
  /**
   * The cookie of a new session, of a member of the demo town unless a password is given. A
   * step-up changes the cookie, so each visit takes its own.
   */
  signIn(handle: string, password?: string): Promise<string>;
  /**
   * Closes all pages that are open.
   *
   * @throws an error that lists what any of them did wrong
   */
  endVisits(): Promise<void>;
};

/** Every answer of the app is there much sooner. */
const waitMsMax = 20_000;

export async function openStage(): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const app = stack.use(await startAppForE2e());
  const browser = stack.use(await openBrowser());
  const visits: Visit[] = [];
  const owned = stack.move();
  return {
    app,
    async visit(look, cookie) {
      const page = await browser.newPage({ ...look, baseUrl: app.url });
      page.setDefaultTimeout(waitMsMax);
      const locale = look.language ?? "en";
      const t = { ...(await loadMessages(locale)), ...(await loadShopMessages(locale)) };
      const dollars = (cents: bigint) =>
        formatMoney({ amount: cents.toString(), currency: "USD" }, locale);
      const visit = { page, t, dollars, faults: await watchFaults(page) };
      visits.push(visit);
      if (cookie !== undefined) await page.context().addCookies([parseCookie(cookie, app.url)]);
      return visit;
    },
    async signIn(handle, password = demoPassword) {
      const body = { handle, password };
      const answer = await send(app, "POST", "/v1/sign-in", { body });
      return String(answer.headers.get("set-cookie")).split(";", 1)[0] ?? "";
    },
    async endVisits() {
      const ended = visits.splice(0);
      for (const { page } of ended) await page.context().close();
      const found = ended.flatMap(({ faults }) => faults.found);
      if (found.length > 0) throw new Error(`The pages did wrong:\n${found.join("\n")}`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Lets a member look into the ledger, as the command line does. */
export async function makeOperator({ app }: AppForE2e, handle: string): Promise<void> {
  const member = must(await app.bank.identity.profile(handle));
  must(await app.bank.identity.grantOperator(member.id));
}

function parseCookie(pair: string, url: string) {
  const [name = "", value = ""] = pair.split("=", 2);
  return { name, value, url };
}
