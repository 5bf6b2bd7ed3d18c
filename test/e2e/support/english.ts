import { type Locale, loadInvestMessages, loadMessages, loadShopMessages } from "@bourse/messages";
import type { Page } from "playwright-core";

/** Finds what is English among texts that a French reader sees. */
export type EnglishFinder = {
  /** Whether this text is English; `written` are words of people, which stay as they wrote them. */
  isEnglish(text: string, written: ReadonlySet<string>): boolean;
};

/** Common English words that no French sentence has. A word alone may be somebody's initials. */
const englishWord =
  /(?<![\p{L}’'])(?:the|your|you|and|with|from|for|not|this|that|have|was|are|will|is|of|to)(?![\p{L}’'])/iu;

/** Stands where a text of the catalog takes a value. */
const hole = "\u{fffc}";
const holesMax = 4;

/** By the catalogs, and by words that only English has. */
export async function createEnglishFinder(): Promise<EnglishFinder> {
  const english = leavesOf(await everyText("en"));
  const french = leavesOf(await everyText("fr"));
  const alsoFrench = new Set(french.values());
  const forgotten = [...english]
    .filter(([path, text]) => french.get(path) !== text && !alsoFrench.has(text))
    .map(([, text]) => text)
    .filter((text) => /\p{L}{2}/u.test(text.replaceAll(hole, "")));
  if (forgotten.length < 300) throw new Error("the English catalog was not seen");
  const plain = new Set(forgotten.filter((text) => !text.includes(hole)));
  const patterns = forgotten.filter((text) => text.includes(hole)).map(patternOf);
  return {
    isEnglish(text, written) {
      if (written.has(text)) return false;
      const own = without(text, written);
      if (plain.has(text) || patterns.some((pattern) => pattern.test(own))) return true;
      return text.includes(" ") && englishWord.test(own);
    },
  };
}

async function everyText(locale: Locale): Promise<object> {
  return {
    ...(await loadMessages(locale)),
    ...(await loadInvestMessages(locale)),
    ...(await loadShopMessages(locale)),
  };
}

function leavesOf(node: unknown, path = ""): Map<string, string> {
  if (typeof node === "string") return new Map([[path, node]]);
  if (typeof node === "function") {
    return new Map([[path, String(Reflect.apply(node, undefined, Array(holesMax).fill(hole)))]]);
  }
  const children = Object.entries(Object(node));
  return new Map(children.flatMap(([name, child]) => [...leavesOf(child, `${path}.${name}`)]));
}

function patternOf(text: string): RegExp {
  const parts = text.split(hole).map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`, "u");
}

function without(text: string, written: ReadonlySet<string>): string {
  return [...written]
    .filter((words) => words.length > 2)
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, words) => rest.replaceAll(words, " "), text);
}

/** Every text that the page shows or says to assistive technology. */
export function textsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const texts = new Set([document.title]);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, data } = walker.currentNode;
      const isNoText = parentElement.closest("script, style, pre, [lang]:not(html)") !== null;
      if (!isNoText) texts.add(data.trim());
    }
    for (const element of document.body.querySelectorAll("*")) {
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description"]) {
        texts.add(element.getAttribute(name)?.trim() ?? "");
      }
    }
    texts.delete("");
    return [...texts];
  })()`);
}

const writtenNames = new Set(["name", "note", "title", "handle"]);

/** Collects the words of people from the API's answers to this page, from now on. */
export function collectWritten(page: Page): ReadonlySet<string> {
  const written = new Set<string>();
  const take = (value: unknown, name: string): void => {
    if (typeof value === "string" && writtenNames.has(name) && value !== "") {
      // Screens show the first name alone, too.
      for (const words of [value, value.split(" ")[0] ?? ""]) written.add(words.trim());
    } else if (Array.isArray(value)) for (const one of value) take(one, name);
    else if (typeof value === "object" && value !== null) {
      for (const [key, one] of Object.entries(value)) take(one, key);
    }
  };
  page.on("response", async (response) => {
    if (!response.headers()["content-type"]?.startsWith("application/json")) return;
    // A page that has gone takes its answers with it.
    take(await response.json().catch(() => undefined), "");
  });
  return written;
}
