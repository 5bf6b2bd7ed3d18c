import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEnglishFinder, textsOf } from "./support/english.ts";
import { watchFaults } from "./support/faults.ts";
import { addVirtualAuthenticator, openBrowser, runAxe, type TestBrowser } from "./support/index.ts";

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

  it("reports what a page throws, logs, loads in vain and is forbidden to load", async () => {
    const broken = `<!doctype html><script>
      console.error("logged");
      fetch("/refused");
      setTimeout(() => { throw new Error("thrown"); });
    </script><img src="http://localhost:1/closed.png"><object data="/forbidden"></object>`;
    await using site = await serve(broken);
    const page = await browser.newPage({ baseUrl: site.url });
    const faults = await watchFaults(page);
    await page.goto("/");
    const kinds = [/logged: logged/, /thrown: thrown/, /refused: 404 GET/, /failed: .*closed/];
    for (const kind of [...kinds, /object-src/]) {
      await expect.poll(() => faults.found.some((fault) => kind.test(fault))).toBe(true);
    }
  });

  it("tells English from French, and from what people wrote", async () => {
    const page = await browser.newPage();
    const texts = [
      "See all",
      "Fermer",
      "$3 last month",
      "3 $ le mois dernier",
      "Pay the rent",
      "Out of here",
    ];
    await page.setContent(
      `<title>Bourse</title>${texts.map((text) => `<p>${text}</p>`).join("")}<i title=Close></i>`,
    );
    const { isEnglish } = await createEnglishFinder();
    const found = (await textsOf(page)).filter((text) =>
      isEnglish(text, new Set(["Pay the rent"])),
    );
    expect(found).toEqual(["See all", "$3 last month", "Out of here", "Close"]);
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
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/refused" ? 404 : 200;
    response.setHeader("content-type", "text/html");
    response.setHeader("content-security-policy", "object-src 'none'");
    response.end(html);
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
