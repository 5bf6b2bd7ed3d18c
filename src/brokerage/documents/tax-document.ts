import {
  type DocumentTexts,
  dayStartMs,
  decimalIn,
  formatDate,
  formatMoney,
  toCsv,
} from "#accounts";
import { money, toDecimal } from "#kernel";
import { gainOf } from "../lots/lot.ts";
import type { OwnDisposal } from "../lots/lots.ts";
import { formatQuantity, toQuantity } from "../quantity-codec.ts";
import type { Column, Field, Table } from "./sheet.ts";
import type { GainSums, TaxYear } from "./tax-year.ts";
import type { ShareTexts } from "./texts.ts";

/** What is written in: the house's words and formats, and those about shares. */
export type Written = { readonly house: DocumentTexts; readonly texts: ShareTexts };

/** The fields and tables of a tax report: a table of each term. */
export function taxSheets(
  year: TaxYear,
  holder: string,
  written: Written,
): { readonly fields: Field[]; readonly tables: Table[] } {
  const { house, texts } = written;
  const inMoney = (amount: bigint) => formatMoney(money(amount, year.currency), house);
  const fields: Field[] = [
    [texts.holder, holder],
    [`${texts.year} · ${texts.currency}`, `${year.year} · ${year.currency}`],
    [texts.shortGain, inMoney(year.short.gain)],
    [texts.longGain, inMoney(year.long.gain)],
    [texts.ordinary, inMoney(year.dividends.ordinary)],
    [texts.qualified, inMoney(year.dividends.qualified)],
    [house.status, year.isFinal ? texts.final : texts.notFinal],
  ];
  const tables = (["short", "long"] as const).map((term): Table => {
    const sales = year.sales.filter(({ disposal }) => disposal.term === term);
    return {
      heading: texts[term],
      columns: columnsOf(texts),
      rows: sales.map((sale) => rowOf(sale, written)),
      ...(sales.length > 0 && { total: totalRow(year[term], year, written) }),
      empty: texts.none,
    };
  });
  return { fields, tables };
}

function columnsOf(texts: ShareTexts): Column[] {
  const amount = (label: string): Column => ({ label, width: 66, align: "right" });
  return [
    { label: texts.description, width: 108 },
    { label: texts.acquired, width: 58 },
    { label: texts.soldOn, width: 58 },
    amount(texts.proceeds),
    amount(texts.cost),
    amount(texts.washSale),
    amount(texts.gain),
  ];
}

function rowOf({ disposal, instrument }: OwnDisposal, { house }: Written): string[] {
  const date = (day: string) => formatDate(dayStartMs(day), house);
  const inMoney = (amount: bigint) => formatMoney(money(amount, instrument.currency), house);
  const quantity = decimalIn(house, formatQuantity(toQuantity(disposal.quantity)));
  return [
    `${quantity} ${instrument.symbol}`,
    date(disposal.heldSince),
    date(disposal.soldOn),
    inMoney(disposal.proceeds),
    inMoney(disposal.cost),
    inMoney(disposal.disallowed),
    inMoney(gainOf(disposal)),
  ];
}

function totalRow(
  { proceeds, cost, washSale, gain }: GainSums,
  { currency }: TaxYear,
  { house, texts }: Written,
): string[] {
  const sums = [proceeds, cost, washSale, gain];
  return [texts.total, "", "", ...sums.map((sum) => formatMoney(money(sum, currency), house))];
}

/** A row for each lot that was sold, then the sums and the dividends. */
export function taxCsv(year: TaxYear, { texts, house }: Written): string {
  const decimal = (amount: bigint) => toDecimal(money(amount, year.currency));
  const header = [
    texts.description,
    texts.acquired,
    texts.soldOn,
    texts.proceeds,
    texts.cost,
    texts.washSale,
    texts.gain,
    texts.term,
    texts.currency,
    house.reference,
  ];
  const rows = year.sales.map(({ disposal, instrument }) => [
    `${formatQuantity(toQuantity(disposal.quantity))} ${instrument.symbol}`,
    disposal.heldSince,
    disposal.soldOn,
    decimal(disposal.proceeds),
    decimal(disposal.cost),
    decimal(disposal.disallowed),
    decimal(gainOf(disposal)),
    texts.terms[disposal.term],
    year.currency,
    disposal.sale,
  ]);
  const sums = (["short", "long"] as const).map((term) => {
    const { proceeds, cost, washSale, gain } = year[term];
    const amounts = [proceeds, cost, washSale, gain].map(decimal);
    return [texts.total, "", "", ...amounts, texts.terms[term], year.currency, ""];
  });
  const dividend = (label: string, amount: bigint) => [
    label,
    "",
    "",
    decimal(amount),
    "",
    "",
    "",
    "",
    year.currency,
    "",
  ];
  return toCsv([
    header,
    ...rows,
    ...sums,
    dividend(texts.ordinary, year.dividends.ordinary),
    dividend(texts.qualified, year.dividends.qualified),
  ]);
}
