import { problemCodes } from "@bourse/contract";
import { describe, expect, test } from "vitest";
import * as enBilling from "./en/billing.ts";
import * as enBusiness from "./en/business.ts";
import { en } from "./en/index.ts";
import * as enInvest from "./en/invest.ts";
import * as enMail from "./en/mail.ts";
import * as enNotices from "./en/notices.ts";
import * as enShop from "./en/shop.ts";
import * as enTrade from "./en/trade.ts";
import * as frBilling from "./fr/billing.ts";
import * as frBusiness from "./fr/business.ts";
import { fr } from "./fr/index.ts";
import * as frInvest from "./fr/invest.ts";
import * as frMail from "./fr/mail.ts";
import * as frNotices from "./fr/notices.ts";
import * as frShop from "./fr/shop.ts";
import * as frTrade from "./fr/trade.ts";
import { shopScriptTexts } from "./shop-script-texts.ts";

type Leaf = readonly [path: string, text: string];

/** Every text of a catalog; functions are called with sample arguments. */
function leaves(node: unknown, path: string): Leaf[] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node === "function") return [[path, String(node(2, 3, 4))]];
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, child]) => leaves(child, `${path}.${name}`));
}

const english = leaves(
  {
    ...en,
    ...enInvest,
    ...enTrade,
    ...enBusiness,
    ...enBilling,
    ...enMail,
    ...enShop,
    ...enNotices,
    script: shopScriptTexts.en,
  },
  "",
);
const french = leaves(
  {
    ...fr,
    ...frInvest,
    ...frTrade,
    ...frBusiness,
    ...frBilling,
    ...frMail,
    ...frShop,
    ...frNotices,
    script: shopScriptTexts.fr,
  },
  "",
);

describe("the catalogs", () => {
  test("both languages have the same texts and no empty one", () => {
    expect(english.length).toBeGreaterThan(400);
    expect(french.map(([path]) => path)).toEqual(english.map(([path]) => path));
    expect([...english, ...french].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test.each([
    ["en", en],
    ["fr", fr],
  ] as const)("%s has a text for every error code of the contract and no other", (_, catalog) => {
    expect(Object.keys(catalog.errors).sort()).toEqual([...problemCodes].sort());
  });

  test("French writes its narrow spaces and typographic apostrophes", () => {
    const plainSpace = / [;:!?»%]/;
    const wrong = french.filter(([, text]) => plainSpace.test(text) || text.includes("'"));
    expect(wrong).toEqual([]);
  });

  test("English writes typographic apostrophes", () => {
    expect(english.filter(([, text]) => text.includes("'"))).toEqual([]);
  });

  test("a French text is not the English one left as it was", () => {
    const sentences = new Map(english.filter(([, text]) => text.split(" ").length > 3));
    expect(french.filter(([path, text]) => sentences.get(path) === text)).toEqual([]);
  });
});
