import { dayStartMs, decimalIn, formatDate, formatMoney, toCsv } from "#accounts";
import { money, toDecimal } from "#kernel";
import { formatPrice, type Instrument } from "#market";
import { formatQuantity } from "../quantity-codec.ts";
import { type Trade, totalOf } from "../trade.ts";
import type { Column, Field } from "./sheet.ts";
import type { Written } from "./tax-document.ts";
import type { ShareTexts } from "./texts.ts";

/** A trade of an instrument, as documents list it. */
export type ListedTrade = { readonly trade: Trade; readonly instrument: Instrument };

/** What a confirmation has to say of a trade (17 CFR 240.10b-10). */
export function confirmationFields(
  { trade, instrument }: ListedTrade,
  holder: string,
  { house, texts }: Written,
): Field[] {
  const inMoney = (amount: bigint) => formatMoney(money(amount, trade.currency), house);
  return [
    [texts.holder, holder],
    [texts.instrument, `${instrument.name} (${instrument.symbol})`],
    [texts.side, texts.sides[trade.side]],
    [texts.quantity, decimalIn(house, formatQuantity(trade.quantity))],
    [texts.price, `${decimalIn(house, formatPrice(trade.price))} ${trade.currency}`],
    [texts.amount, inMoney(trade.gross)],
    [texts.fee, inMoney(trade.fee)],
    [texts.totalAmount, inMoney(totalOf(trade))],
    [texts.date, `${new Date(trade.tradedAtMs).toISOString().slice(0, 19).replace("T", " ")} UTC`],
    [texts.settles, formatDate(dayStartMs(trade.settlesOn), house)],
    [texts.counterparty, texts.capacities[trade.counterparty]],
    [texts.reference, trade.id],
  ];
}

/** Columns of a table of trades. */
export function tradeColumns(texts: ShareTexts): Column[] {
  return [
    { label: texts.date, width: 60 },
    { label: texts.side, width: 46 },
    { label: texts.instrument, width: 70 },
    { label: texts.quantity, width: 80, align: "right" },
    { label: texts.price, width: 60, align: "right" },
    { label: texts.fee, width: 60, align: "right" },
    { label: texts.totalAmount, width: 80, align: "right" },
  ];
}

/** A row of that table. */
export function tradeRow({ trade, instrument }: ListedTrade, { house, texts }: Written): string[] {
  const inMoney = (amount: bigint) => formatMoney(money(amount, trade.currency), house);
  return [
    formatDate(dayStartMs(trade.tradeDate), house),
    texts.sides[trade.side],
    instrument.symbol,
    decimalIn(house, formatQuantity(trade.quantity)),
    decimalIn(house, formatPrice(trade.price)),
    inMoney(trade.fee),
    inMoney(totalOf(trade)),
  ];
}

/** Trades with a header line, one a row. */
export function tradesCsv(trades: readonly ListedTrade[], { texts }: Written): string {
  const header = [
    texts.date,
    texts.settles,
    texts.side,
    texts.instrument,
    texts.quantity,
    texts.price,
    texts.amount,
    texts.fee,
    texts.totalAmount,
    texts.currency,
    texts.reference,
  ];
  const rows = trades.map(({ trade, instrument }) => {
    const decimal = (amount: bigint) => toDecimal(money(amount, trade.currency));
    return [
      trade.tradeDate,
      trade.settlesOn,
      texts.sides[trade.side],
      instrument.symbol,
      formatQuantity(trade.quantity),
      formatPrice(trade.price),
      decimal(trade.gross),
      decimal(trade.fee),
      decimal(totalOf(trade)),
      trade.currency,
      trade.id,
    ];
  });
  return toCsv([header, ...rows]);
}
