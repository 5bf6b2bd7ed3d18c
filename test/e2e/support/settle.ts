import type { Page } from "playwright-core";

/** Lets a caller wait until a page has all it asked for, and has drawn it. */
export type Settler = { settled(): Promise<void> };

const quietMs = 120;
const waitMsMax = 10_000;
/** Stays open for as long as the page does. */
const streamPath = "/v1/events";

/** Follows the requests of a page from now on. */
export function createSettler(page: Page): Settler {
  const underWay = new Set<object>();
  page.on("request", (request) => {
    if (new URL(request.url()).pathname !== streamPath) underWay.add(request);
  });
  page.on("requestfinished", (request) => void underWay.delete(request));
  page.on("requestfailed", (request) => void underWay.delete(request));
  return {
    async settled() {
      const startedAt = performance.now();
      do {
        await page.evaluate(drawnAndQuiet);
        if (performance.now() - startedAt > waitMsMax) throw new Error("the page never settles");
      } while (underWay.size > 0);
    },
  };
}

/** Ends when nothing in the document has changed for a while. */
const drawnAndQuiet = `new Promise((done) => {
  let timer = setTimeout(end, ${quietMs});
  const observer = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(end, ${quietMs});
  });
  observer.observe(document, { subtree: true, childList: true, characterData: true });
  function end() {
    observer.disconnect();
    done();
  }
})`;
