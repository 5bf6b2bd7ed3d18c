import { type CsvRow, cellOf, ImportError, readCsv, readRows } from "./csv.ts";
import type { ListedInstrument, Price } from "./instrument.ts";
import { parsePrice } from "./price-codec.ts";
import type { BarRow } from "./store/bars.ts";

const needed = ["symbol", "date", "close"] as const;
const optional = ["open", "high", "low", "volume"] as const;
const rowsMax = 500_000;
const daySeconds = 86_400;

/**
 * Daily prices of a CSV file. Columns: symbol, date (2026-11-26), close, and where they are known
 * open, high, low, volume in whole units.
 *
 * @throws ImportError naming each line that cannot be used
 */
export function readPricesCsv(
  text: string,
  bySymbol: ReadonlyMap<string, ListedInstrument>,
): BarRow[] {
  const rows = readCsv(text, [...needed, ...optional], needed);
  if (rows.length > rowsMax) throw new ImportError(`more than ${rowsMax} prices`);
  const seen = new Set<string>();
  return readRows(rows, (row) => {
    const instrument = cellOf(row, "symbol", (cell) => bySymbol.get(cell), "listed");
    const start = cellOf(row, "date", readDate, "a date such as 2026-11-26");
    const key = `${instrument.number} ${start}`;
    if (seen.has(key)) throw new ImportError("the same day is there twice");
    seen.add(key);
    return { number: instrument.number, length: daySeconds, start, trades: 0, ...readPrices(row) };
  });
}

function readPrices(row: CsvRow) {
  const close = cellOf(row, "close", readPrice, "a price above zero");
  const maybe = (name: string, instead: Price): Price =>
    (row.cells.get(name) ?? "") === ""
      ? instead
      : cellOf(row, name, readPrice, "a price above zero");
  const open = maybe("open", close);
  const high = maybe("high", open > close ? open : close);
  const low = maybe("low", open < close ? open : close);
  if (high < open || high < close || low > open || low > close) {
    throw new ImportError("open and close are not between low and high");
  }
  const hasVolume = (row.cells.get("volume") ?? "") !== "";
  const volume = hasVolume ? cellOf(row, "volume", readUnits, "a whole number") : 0n;
  return { open, high, low, close, volume };
}

function readPrice(cell: string): Price | undefined {
  const price = parsePrice(cell);
  return price !== undefined && price > 0n ? price : undefined;
}

const readUnits = (cell: string) => (/^[0-9]{1,18}$/.test(cell) ? BigInt(cell) : undefined);

/** Seconds at which a day begins, UTC; only for a day that there is. */
function readDate(cell: string): number | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(cell)) return undefined;
  const ms = Date.parse(`${cell}T00:00:00Z`);
  const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(cell);
  return isReal ? ms / 1_000 : undefined;
}
