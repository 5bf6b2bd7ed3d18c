import { mkdirSync } from "node:fs";
import { openBrowser } from "/work/wt/market/test/e2e/support/browser.ts";
const base = "http://127.0.0.1:4771";
mkdirSync("/tmp/mkt/looks", { recursive: true });
const sign = await fetch(base + "/v1/sign-in", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ handle: "alice", password: "bourse demo town" }) });
const cookie = String(sign.headers.get("set-cookie")).split(";")[0]!;
const get = async (path: string) => (await fetch(base + path, { headers: { cookie } })).json();
const post = async (path: string, body: object) => (await fetch(base + path, { method: "POST", headers: { "content-type": "application/json", cookie, origin: base, "idempotency-key": crypto.randomUUID() }, body: JSON.stringify(body) })).json();
console.log(sign.status);
const r = await post("/v1/orders", { symbol: "QRTZ", side: "buy", type: "limit", quantity: "1", limitPrice: "10.00", timeInForce: "gtc" });
console.log(JSON.stringify(r).slice(0, 200));
const orders = await get("/v1/orders?limit=20");
const done = orders.items?.find((o: any) => o.state === "filled") ?? orders.items?.[0];
const live = orders.items?.find((o: any) => o.state === "working");
const years = 2026;
const pages: [string, string, ((p: any) => Promise<void>)?][] = [
  ["invest", "/invest"], ["qrtz", "/$QRTZ"], ["none", "/$NOPE"], ["search", "/invest/search"], ["orders", "/invest/orders"],
  ["done", `/invest/orders/${done?.id}`], ["live", `/invest/orders/${live?.id}`], ["recurring", "/invest/recurring"], ["gifts", "/invest/gifts"],
  ["dividends", "/invest/dividends"], ["performance", "/invest/performance"], ["tax", "/invest/tax"], ["tax26", "/invest/tax/2026"], ["alerts", "/invest/alerts"],
  ["buy", "/$QRTZ?sheet=buy"], ["sell", "/$QRTZ?sheet=sell"], ["alert", "/$QRTZ?sheet=alert"], ["give", "/$QRTZ?sheet=give"], ["repeat", "/$QRTZ?sheet=repeat"],
  ["cancelall", "/invest/orders", async (p) => { await p.getByRole("button", { name: /Cancel all|Tout annuler|Annuler/ }).first().click(); await p.waitForTimeout(400); }],
];
const only = process.argv[2]?.split(",");
await using browser = await openBrowser();
for (const viewport of ["phone", "desktop"] as const) for (const language of ["en", "fr"] as const) for (const theme of ["light", "dark"] as const) {
  const look = `${viewport}-${language}-${theme}`;
  if (only && !only.includes(look)) continue;
  const page = await browser.newPage({ viewport, language, theme, calm: true, baseUrl: base });
  const [n = "", v = ""] = cookie.split("=", 2); await page.context().addCookies([{ name: n, value: v, url: base }]);
  for (const [name, path, act] of pages) {
    if (process.argv[3] && !process.argv[3].split(",").includes(name)) continue;
    await page.goto(path); await page.waitForTimeout(900);
    try { await act?.(page); } catch (e) { console.log(name, String(e).slice(0, 200)); }
    await page.screenshot({ path: `/tmp/mkt/looks/${look}-${name}.png`, fullPage: true });
  }
  console.log(look);
  await page.context().close();
}
