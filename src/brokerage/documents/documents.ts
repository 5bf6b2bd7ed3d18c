import {
  addMonths,
  dayOf,
  dayStartMs,
  decimalIn,
  documentTexts,
  formatDate,
  formatMoney,
  type Month,
  monthOf,
  monthStartMs,
  sandboxInstitution,
} from "#accounts";
import type { Language } from "#identity";
import { type Currency, dayMs, err, type MemberId, money, ok, type Result } from "#kernel";
import type { Core } from "../core.ts";
import type { NotFound } from "../errors.ts";
import { deriveLots } from "../lots/derive-lots.ts";
import { type History, historyOf } from "../lots/history.ts";
import { quantityOf } from "../lots/lot-state.ts";
import { formatQuantity, toQuantity } from "../quantity-codec.ts";
import type { TradeId } from "../trade.ts";
import { drawSheets, type Table } from "./sheet.ts";
import { taxCsv, taxSheets, type Written } from "./tax-document.ts";
import { type TaxYear, taxYearOf, taxYearsOf } from "./tax-year.ts";
import { shareTexts } from "./texts.ts";
import {
  confirmationFields,
  type ListedTrade,
  tradeColumns,
  tradeRow,
  tradesCsv,
} from "./trade-document.ts";

/** How a document is wanted, and by whom. */
export type Wanted = {
  readonly format: "pdf" | "csv";
  readonly language: Language;
  /** The name that stands on it. */
  readonly holder: string;
};

/** The content of a file: text for CSV. */
export type Content = string | Uint8Array;

/** Tax reports, confirmations and statements of shares. */
export type ShareDocuments = {
  /** Years with sales or dividends, the latest first. */
  taxYears(member: MemberId): Promise<readonly Pick<TaxYear, "year" | "isFinal">[]>;
  taxYear(member: MemberId, year: string, currency: Currency): Promise<TaxYear>;
  taxYearFile(
    member: MemberId,
    of: { readonly year: string; readonly currency: Currency },
    wanted: Wanted,
  ): Promise<Content>;
  /** Not found: a trade of somebody else, or one that never was. */
  confirmation(
    member: MemberId,
    trade: TradeId,
    wanted: Wanted,
  ): Promise<Result<Content, NotFound>>;
  /** A month's trades and dividends, and what was held at its end. Not found: in the future. */
  shareStatement(
    member: MemberId,
    of: { readonly month: Month; readonly currency: Currency },
    wanted: Wanted,
  ): Promise<Result<Content, NotFound>>;
};

export function createShareDocuments(core: Core): ShareDocuments {
  const today = () => dayOf(core.clock.nowMs());

  async function taxYear(member: MemberId, year: string, currency: Currency): Promise<TaxYear> {
    return taxYearOf(await historyOf(core, member), { year, currency, today: today() });
  }

  return {
    taxYear,
    async taxYears(member) {
      const history = await historyOf(core, member);
      return taxYearsOf(history).map((year) => {
        const { isFinal } = taxYearOf(history, { year, currency: "USD", today: today() });
        return { year, isFinal };
      });
    },
    async taxYearFile(member, { year, currency }, wanted) {
      const report = await taxYear(member, year, currency);
      const written = writtenIn(wanted);
      if (wanted.format === "csv") return taxCsv(report, written);
      const title = `${written.texts.taxReport} · ${year}`;
      const sheets = taxSheets(report, wanted.holder, written);
      return drawSheets(paper(core, title, currency, written), sheets);
    },
    async confirmation(member, id, wanted) {
      const { trades, instruments } = await historyOf(core, member);
      const trade = trades.find((one) => one.id === id);
      const instrument = trade && instruments.get(trade.instrument);
      if (!trade || !instrument) return err({ code: "not_found" });
      const written = writtenIn(wanted);
      if (wanted.format === "csv") return ok(tradesCsv([{ trade, instrument }], written));
      const fields = confirmationFields({ trade, instrument }, wanted.holder, written);
      const options = paper(core, written.texts.confirmation, trade.currency, written);
      return ok(await drawSheets(options, { fields, tables: [] }));
    },
    async shareStatement(member, { month, currency }, wanted) {
      if (month > monthOf(core.clock.nowMs())) return err({ code: "not_found" });
      const history = await historyOf(core, member);
      const written = writtenIn(wanted);
      const trades = tradesIn(history, month, currency);
      if (wanted.format === "csv") return ok(tradesCsv(trades, written));
      const title = `${written.texts.statement} · ${month}`;
      const lastMs = monthStartMs(addMonths(month, 1)) - dayMs;
      const period = [monthStartMs(month), lastMs].map((ms) => formatDate(ms, written.house));
      const content = {
        fields: [
          [written.texts.holder, wanted.holder],
          [written.texts.month, period.join(" – ")],
        ] as const,
        tables: [
          heldTable(history, dayOf(lastMs), currency, written),
          tradesTable(trades, written),
          dividendsTable(history, month, currency, written),
        ],
      };
      return ok(await drawSheets(paper(core, title, currency, written), content));
    },
  };
}

function writtenIn({ language }: Wanted): Written {
  return { house: documentTexts[language], texts: shareTexts[language] };
}

function paper({ clock }: Core, title: string, currency: Currency, { house }: Written) {
  const nowMs = clock.nowMs();
  return { title, currency, institution: sandboxInstitution, texts: house, nowMs };
}

function tradesIn(history: History, month: Month, currency: Currency): ListedTrade[] {
  return history.trades.flatMap((trade) => {
    const instrument = history.instruments.get(trade.instrument);
    const isWanted = trade.tradeDate.startsWith(month) && trade.currency === currency;
    return isWanted && instrument ? [{ trade, instrument }] : [];
  });
}

function tradesTable(trades: readonly ListedTrade[], written: Written): Table {
  const { texts } = written;
  return {
    heading: texts.trades,
    columns: tradeColumns(texts),
    rows: trades.map((trade) => tradeRow(trade, written)),
    empty: texts.none,
  };
}

function heldTable(
  history: History,
  lastDay: string,
  currency: Currency,
  { house, texts }: Written,
): Table {
  const until = history.events.filter(({ on }) => on <= lastDay);
  const { lots } = deriveLots(until, history.choices);
  const rows = [...Map.groupBy(lots, (lot) => lot.instrument)].flatMap(([id, held]) => {
    const instrument = history.instruments.get(id);
    if (instrument?.currency !== currency) return [];
    const cost = held.reduce((sum, lot) => sum + lot.cost, 0n);
    const quantity = decimalIn(house, formatQuantity(toQuantity(quantityOf(held))));
    const name = `${instrument.name} (${instrument.symbol})`;
    return [[name, quantity, formatMoney(money(cost, currency), house)]];
  });
  return {
    heading: texts.holdings,
    columns: [
      { label: texts.instrument, width: 240 },
      { label: texts.quantity, width: 120, align: "right" },
      { label: texts.cost, width: 120, align: "right" },
    ],
    rows,
    empty: texts.none,
  };
}

function dividendsTable(
  history: History,
  month: Month,
  currency: Currency,
  { house, texts }: Written,
): Table {
  const rows = history.payouts.flatMap(({ action, entitlement }) => {
    const instrument = history.instruments.get(action.instrument);
    const isPaid = entitlement.state === "paid" && action.payableOn.startsWith(month);
    const isWanted = action.terms.kind === "cash_dividend" && instrument?.currency === currency;
    if (!isPaid || !isWanted) return [];
    return [
      [
        formatDate(dayStartMs(action.payableOn), house),
        `${instrument.name} (${instrument.symbol})`,
        decimalIn(house, formatQuantity(toQuantity(entitlement.entitled))),
        formatMoney(money(entitlement.cash, currency), house),
      ],
    ];
  });
  return {
    heading: texts.dividends,
    columns: [
      { label: texts.date, width: 70 },
      { label: texts.instrument, width: 190 },
      { label: texts.quantity, width: 100, align: "right" },
      { label: texts.amount, width: 120, align: "right" },
    ],
    rows,
    empty: texts.none,
  };
}
