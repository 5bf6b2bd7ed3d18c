import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  addVirtualAuthenticator,
  openBrowser,
  runAxe,
  type TestBrowser,
  watchErrors,
} from "./support/index.ts";

const accessiblePage = `<!doctype html><html lang="en"><title>Bourse</title>
  <main><h1>Balance</h1><p id="sum">$1,234.50</p><button>Send</button></main>`;

describe("the browser that npm brings", () => {
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await openBrowser();
  });

  afterAll(() => browser.close());

  it("renders a page in the size, the language and the theme asked for", async () => {
    const page = await browser.newPage({ viewport: "desktop", language: "fr", theme: "dark" });
    await page.goto(`data:text/html,${encodeURIComponent(accessiblePage)}`);
    expect(await page.textContent("#sum")).toBe("$1,234.50");
    expect(await page.evaluate("[innerWidth, innerHeight, navigator.language]")).toEqual([
      1440,
      900,
      "fr-FR",
    ]);
    expect(await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")).toBe(true);
  });

  it("draws text, so it has found its font", async () => {
    const page = await browser.newPage();
    await page.setContent("<span id=wide>mmmm</span><br><span id=narrow>iiii</span>");
    const width = (id: string) =>
      page.evaluate<number>(`document.getElementById("${id}").getBoundingClientRect().width`);
    const [wide, narrow] = [await width("wide"), await width("narrow")];
    expect(narrow).toBeGreaterThan(0);
    expect(wide).toBeGreaterThan(narrow * 1.5);
  });

  it("finds no accessibility fault in a sound page, and the one of an unsound page", async () => {
    const page = await browser.newPage();
    await page.setContent(accessiblePage);
    expect(await runAxe(page)).toEqual([]);
    await page.setContent(accessiblePage.replace("Send", ""));
    expect((await runAxe(page)).map((violation) => violation.rule)).toEqual(["button-name"]);
  });

  it("reports what a page throws and logs as errors", async () => {
    const page = await browser.newPage();
    const errors = watchErrors(page);
    await page.setContent("<script>console.error('logged'); throw new Error('thrown')</script>");
    expect(errors).toEqual(["logged", "thrown"]);
  });

  it("makes and uses a passkey without a person", async () => {
    await using site = await serve(accessiblePage);
    const page = await browser.newPage({ baseUrl: site.url });
    const authenticator = await addVirtualAuthenticator(page);
    await page.goto("/");
    const created = await page.evaluate(`navigator.credentials.create({ publicKey: {
      challenge: new Uint8Array(32), rp: { name: "Bourse" },
      user: { id: new Uint8Array(16), name: "@alice", displayName: "Alice" },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    } }).then((credential) => credential.type)`);
    expect(created).toBe("public-key");
    expect(await authenticator.countPasskeys()).toBe(1);
    const used = `navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32) } })
      .then((credential) => credential.type, (error) => error.name)`;
    expect(await page.evaluate(used)).toBe("public-key");
  });
});

async function serve(html: string): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end(html);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://localhost:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
