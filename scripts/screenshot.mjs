// Takes a picture of a page: npm run -s screenshot -- URL OUT.png [--desktop] [--lang fr] [--dark]
import { parseArgs } from "node:util";
import { openBrowser } from "../test/e2e/support/browser.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    phone: { type: "boolean" },
    desktop: { type: "boolean" },
    dark: { type: "boolean" },
    lang: { type: "string", default: "en" },
    full: { type: "boolean" },
  },
});
const [url, out] = positionals;
if (!url || !out || !["en", "fr"].includes(values.lang)) {
  process.stderr.write(
    "screenshot URL OUT.png [--phone|--desktop] [--lang en|fr] [--dark] [--full]\n",
  );
  process.exit(2);
}
await using browser = await openBrowser();
const page = await browser.newPage({
  viewport: values.desktop ? "desktop" : "phone",
  language: values.lang,
  theme: values.dark ? "dark" : "light",
  sharp: !values.desktop,
});
await page.goto(url, { waitUntil: "networkidle" });
await page.screenshot({ path: out, fullPage: values.full ?? false });
