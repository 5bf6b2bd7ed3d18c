import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Currency, dayMs, must } from "#kernel";
import { toCsv } from "./csv.ts";
import { toWinAnsi } from "./win-ansi.ts";
import { createTestWorld, type TestWorld } from "./world.testing.ts";

/** The texts that a PDF of ours shows, in the order in which they were drawn. */
function pdfTexts(pdf: Uint8Array): string[] {
  const file = Buffer.from(pdf).toString("latin1");
  const streams = file.matchAll(/\/FlateDecode\n>>\nstream\n(.*?)\nendstream/gs);
  return [...streams].flatMap(([, deflated = ""]) => {
    const content = inflateSync(Buffer.from(deflated, "latin1")).toString("latin1");
    return [...content.matchAll(/\[(.*?)\] TJ/g)].map(([, drawn = ""]) => {
      const hex = [...drawn.matchAll(/<([0-9a-f]*)>/g)].map(([, digits]) => digits).join("");
      return Buffer.from(hex, "hex").toString("latin1").replaceAll("\u00a0", " ");
    });
  });
}

const pagesOf = (pdf: Uint8Array) =>
  Buffer.from(pdf)
    .toString("latin1")
    .match(/\/Type \/Page\n/g)?.length;

async function busyMonth(world: TestWorld, currency: Currency, payments: number) {
  const [ana, bob] = [await world.member("Ana", currency), await world.member("Bob", currency)];
  await world.fund(ana, 1_234_567n);
  for (let i = 0; i < payments; i++) {
    await world.pay(ana, bob, BigInt(100 + i), { note: i === 0 ? "lunch 🍕 <b>&" : "" });
  }
  return [ana, bob] as const;
}

test("a statement on paper has holder, numbers, sums, each movement and page numbers", async () => {
  await using world = await createTestWorld();
  const [ana] = await busyMonth(world, "USD", 40);
  world.clock.advanceMs(31 * dayMs);
  const pdf = must(await world.accounts.statementPdf(ana, "2026-01", "en"));
  const texts = pdfTexts(pdf);
  const [details] = ana.details;
  const pages = pagesOf(pdf);
  expect(pages).toBeGreaterThan(1);
  expect(texts).toEqual(
    expect.arrayContaining([
      "bourse",
      "Ana",
      details?.type === "us_account" ? details.accountNumber : "",
      "123456780",
      "Opening balance",
      "USD 0.00",
      "USD 12,345.67",
      "USD 47.80",
      "USD 12,297.87",
      "Payment \u00b7 lunch <b>&",
      `Page ${pages} of ${pages}`,
    ]),
  );
  expect(texts.filter((text) => text === "Bob (@bob)")).toHaveLength(40);
  expect(Buffer.from(pdf).toString("latin1")).toContain("/MediaBox [0 0 612 792]");
});

test("a statement in euros is A4, and in French when asked for", async () => {
  await using world = await createTestWorld();
  const [ana] = await busyMonth(world, "EUR", 1);
  const pdf = must(await world.accounts.statementPdf(ana, "2026-01", "fr"));
  const texts = pdfTexts(pdf);
  expect(Buffer.from(pdf).toString("latin1")).toMatch(/\/MediaBox \[0 0 595\.28 841\.89\]/);
  const [details] = ana.details;
  const iban = details?.type === "iban" ? details.iban.replaceAll(/(.{4})(?=.)/g, "$1 ") : "";
  expect(texts).toEqual(
    expect.arrayContaining([
      iban,
      "Solde initial",
      "12 344,67 EUR",
      "Virement bancaire \u00b7 PAYROLL",
    ]),
  );
});

test("a statement as CSV leads from the opening balance to the closing one", async () => {
  await using world = await createTestWorld();
  const [ana] = await busyMonth(world, "KWD", 2);
  const csv = must(await world.accounts.statementCsv(ana, "2026-01", "en"));
  const rows = csv.trimEnd().split("\r\n");
  expect(rows[0]).toBe("Date,Type,Description,Note,Amount,Currency,Balance,Reference");
  expect(rows[1]).toBe("2026-01-01,,Opening balance,,,KWD,0.000,");
  expect(rows[3]).toMatch(/^2026-01-01,Payment,Bob \(@bob\),.*,-0\.100,KWD,1234\.467,mov_/);
  expect(rows[5]).toBe("2026-01-01,,Closing balance,,,KWD,1234.366,");
});

test("cells of a CSV come back as they went in, and none starts a formula", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 })), (rows) => {
      expect(parseCsv(toCsv(rows))).toEqual(
        rows.map((row) => row.map((cell) => (isFormula(cell) ? `'${cell}` : cell))),
      );
    }),
  );
  expect(toCsv([["=1+1", "-2+3", "@x", "-12.50", 'a "b"']])).toBe(
    `'=1+1,'-2+3,'@x,-12.50,"a ""b"""\r\n`,
  );
});

const isFormula = (cell: string) =>
  /^[=+\-@\t\r]/.test(cell) && !/^-?[0-9]+(\.[0-9]+)?$/.test(cell);

function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, at]: [string[], number] = [[], 0];
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      const end = /"(?!")/;
      const rest = text.slice(at + 1).replaceAll('""', "\u{f0000}");
      const length = rest.search(end);
      cell = rest.slice(0, length).replaceAll("\u{f0000}", '"');
      at += 1 + cell.replaceAll('"', '""').length + 1;
    } else {
      cell = /^[^,\r]*/.exec(text.slice(at))?.[0] ?? "";
      at += cell.length;
    }
    row.push(cell);
    if (text[at] === ",") at += 1;
    else {
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

test("OFX is well formed, with each movement's id and sign, and the ledger's balance", async () => {
  await using world = await createTestWorld();
  const [ana] = await busyMonth(world, "USD", 2);
  const ofx = await world.accounts.exportMovements(ana, "ofx", {}, "en");
  const elements = wellFormed(ofx);
  const movements = await world.movements.list({ member: ana.member, limit: 10 });
  const [details] = ana.details;
  expect(elements.get("FITID")).toEqual(movements.map(({ id }) => id).reverse());
  expect(elements.get("TRNAMT")).toEqual(["12345.67", "-1.00", "-1.01"]);
  expect(elements.get("MEMO")).toEqual(["PAYROLL", "lunch 🍕 &lt;b&gt;&amp;"]);
  expect(elements.get("BALAMT")).toEqual(["12343.66"]);
  expect(elements.get("ACCTID")).toEqual([
    details?.type === "us_account" ? details.accountNumber : "",
  ]);
  expect(elements.get("DTPOSTED")?.[0]).toBe("20260101000000.000[0:GMT]");
});

/** Texts of the elements of an XML document by name; throws where a tag is not closed in order. */
function wellFormed(xml: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const open: { name: string; from: number }[] = [];
  for (const match of xml
    .replaceAll(/<\?.*?\?>/g, (head) => " ".repeat(head.length))
    .matchAll(/<(\/?)([A-Z0-9]+)>|<|&(?!(amp|lt|gt);)/g)) {
    const [whole, slash, name] = match;
    if (name === undefined) throw new Error(`not escaped: ${whole} at ${match.index}`);
    if (slash === "") open.push({ name, from: match.index + whole.length });
    else {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`${name} closes ${last?.name}`);
      const text = xml.slice(last.from, match.index);
      if (!text.includes("<")) found.set(name, [...(found.get(name) ?? []), text]);
    }
  }
  if (open.length > 0) throw new Error("not closed");
  return found;
}

test("an export holds the days that were asked for, both inclusive", async () => {
  await using world = await createTestWorld();
  const ana = await world.member("Ana");
  for (let day = 1; day <= 5; day++) {
    await world.fund(ana, BigInt(day));
    world.clock.advanceMs(dayMs);
  }
  const range = { from: "2026-01-02", to: "2026-01-04" };
  const json = await world.accounts.exportMovements(ana, "json", range, "en");
  const amounts = JSON.parse(json).movements.map((line: { amount: string }) => line.amount);
  expect(amounts).toEqual(["0.02", "0.03", "0.04"]);
  const csv = await world.accounts.exportMovements(ana, "csv", range, "fr");
  expect(csv.split("\r\n")).toHaveLength(5);
  expect(csv).toContain("2026-01-02,Virement bancaire,ACME,PAYROLL,0.02,USD,mov_");
});

test("a receipt is for the parties of a movement alone", async () => {
  await using world = await createTestWorld();
  const [ana, bob] = await busyMonth(world, "USD", 0);
  const eve = await world.member("Eve");
  const payment = must(await world.pay(ana, bob, 250n, { note: "lunch" }));
  const pdf = must(await world.accounts.receiptPdf(payment, bob.member, "fr"));
  expect(pdfTexts(pdf)).toEqual(
    expect.arrayContaining(["Ana (@ana)", "Bob (@bob)", "2,50 USD", "lunch", payment.id]),
  );
  expect(await world.accounts.receiptPdf(payment, eve.member, "fr")).toEqual({
    ok: false,
    error: { code: "not_found" },
  });
});

test("whatever is written, the fonts of a PDF know it", () => {
  const latin1 = /^[\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$/;
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(toWinAnsi(text)).toMatch(latin1);
    }),
  );
  expect(toWinAnsi("Łódź 🍕🍕 fête — ½")).toBe("Lódz fête — ½");
  expect(toWinAnsi("👩‍👩‍👧 Zoë")).toBe("Zoë");
  expect(toWinAnsi("Привет")).toBe("??????");
});
