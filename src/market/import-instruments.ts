import { isCurrency } from "#kernel";
import { calendarNames } from "./calendar.ts";
import { type CsvRow, cellOf, ImportError, readCsv, readRows } from "./csv.ts";
import type { InstrumentFacts } from "./instrument.ts";
import { parsePrice } from "./price-codec.ts";
import type { InstrumentDetails } from "./register.ts";

const needed = ["symbol", "name", "exchange", "currency"] as const;
const optional = (
  "kind tick lot fractional calendar settlement_days band_tier state sector " +
  "description_en description_fr shares_outstanding dividend_yield"
).split(" ");

const rowsMax = 20_000;
const settlementDaysMax = 10;
const basisPointsMax = 100_000;
const symbolPattern = /^[A-Z0-9][A-Z0-9.]{0,11}$/;
const exchangePattern = /^[A-Z0-9]{4}$/;

/**
 * Instruments of a CSV file. Columns: symbol, name, exchange (MIC), currency, and where they differ
 * from the usual: kind (share or fund), tick (0.01), lot (1), fractional (yes), calendar (XNYS),
 * settlement_days (1), band_tier (2), state (listed), sector, description_en, description_fr,
 * shares_outstanding, dividend_yield (in percent).
 *
 * @throws ImportError naming each line that cannot be used
 */
export function readInstrumentsCsv(text: string): InstrumentDetails[] {
  const rows = readCsv(text, [...needed, ...optional], needed);
  if (rows.length > rowsMax) throw new ImportError(`more than ${rowsMax} instruments`);
  const seen = new Set<string>();
  return readRows(rows, (row) => {
    const details = readRow(row);
    if (seen.has(details.symbol)) throw new ImportError(`${details.symbol} is there twice`);
    seen.add(details.symbol);
    return details;
  });
}

function readRow(row: CsvRow): InstrumentDetails {
  const text = (name: string) => row.cells.get(name) ?? "";
  const usually = (name: string, usual: string) => ({
    ...row,
    cells: new Map([...row.cells, [name, text(name) || usual]]),
  });
  const oneOf =
    <T extends string>(...words: T[]) =>
    (cell: string): T | undefined =>
      words.find((word) => word === cell.toLowerCase());
  const name = cellOf(row, "name", (cell) => cell || undefined, "a name");
  return {
    symbol: cellOf(row, "symbol", matching(symbolPattern), "1 to 12 capitals, digits or dots"),
    name,
    kind: cellOf(usually("kind", "share"), "kind", oneOf("share", "fund"), "share or fund"),
    exchange: cellOf(row, "exchange", matching(exchangePattern), "a market identifier code"),
    currency: cellOf(
      row,
      "currency",
      (cell) => (isCurrency(cell) ? cell : undefined),
      "a currency",
    ),
    tick: cellOf(usually("tick", "0.01"), "tick", aboveZero(parsePrice), "a price above zero"),
    lot: cellOf(
      usually("lot", "1"),
      "lot",
      aboveZero(whole(1_000_000)),
      "a whole number above zero",
    ),
    isFractional:
      cellOf(usually("fractional", "yes"), "fractional", oneOf("yes", "no"), "yes or no") === "yes",
    calendar: cellOf(
      usually("calendar", "XNYS"),
      "calendar",
      (cell) => calendarNames.find((known) => known === cell),
      `one of ${calendarNames.join(", ")}`,
    ),
    settlementDays: cellOf(
      usually("settlement_days", "1"),
      "settlement_days",
      whole(settlementDaysMax),
      `0 to ${settlementDaysMax}`,
    ),
    bandTier: cellOf(
      usually("band_tier", "2"),
      "band_tier",
      (cell) => ([1, 2] as const).find((tier) => String(tier) === cell),
      "1 or 2",
    ),
    state: cellOf(
      usually("state", "listed"),
      "state",
      oneOf("listed", "halted", "delisted"),
      "listed, halted or delisted",
    ),
    facts: readFacts(row),
  };
}

function readFacts(row: CsvRow): InstrumentFacts {
  const text = (name: string) => row.cells.get(name) ?? "";
  const [en, fr] = [text("description_en"), text("description_fr")];
  const maybe = <T>(name: string, parse: (cell: string) => T | undefined, what: string) =>
    text(name) === "" ? null : cellOf(row, name, parse, what);
  return {
    sector: text("sector") || null,
    // Somebody who has one language only shows it to all.
    description: en === "" && fr === "" ? null : { en: en || fr, fr: fr || en },
    sharesOutstanding: maybe("shares_outstanding", whole(1e15), "a whole number"),
    dividendYield: maybe("dividend_yield", basisPoints, "a percentage"),
  };
}

const matching = (pattern: RegExp) => (cell: string) => (pattern.test(cell) ? cell : undefined);

const whole = (max: number) => (cell: string) => {
  if (!/^[0-9]{1,16}$/.test(cell)) return undefined;
  const value = Number(cell);
  return value <= max ? value : undefined;
};

const aboveZero =
  <T extends number | bigint>(parse: (cell: string) => T | undefined) =>
  (cell: string) => {
    const value = parse(cell);
    return value !== undefined && value > 0 ? value : undefined;
  };

/** Of a percentage with at most two decimals. */
function basisPoints(cell: string): number | undefined {
  const found = /^([0-9]{1,4})(?:\.([0-9]{1,2}))?%?$/.exec(cell);
  if (found === null) return undefined;
  const value = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return value <= basisPointsMax ? value : undefined;
}
