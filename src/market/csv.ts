/** A row of a CSV file, by the names of its first row. */
export type CsvRow = {
  /** Counted from 1; the names are in line 1. */
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
};

/** A file that cannot be imported: what is wrong, and in which line. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

type Cells = { readonly line: number; readonly cells: string[] };

/**
 * Rows of a CSV file (RFC 4180; lines may also end with LF alone). Names are compared without
 * capitals; a column that nobody knows is an error, so that a misspelt one is not left out.
 *
 * @throws ImportError
 */
export function readCsv(text: string, known: readonly string[], needed: readonly string[]) {
  const [head, ...rows] = splitRows(text.replace(/^\uFEFF/, ""));
  if (head === undefined) throw new ImportError("line 1: the names of the columns are missing");
  const names = head.cells.map((cell) => cell.trim().toLowerCase());
  for (const [index, name] of names.entries()) {
    if (!known.includes(name)) throw new ImportError(`line 1: there is no column "${name}"`);
    if (names.indexOf(name) !== index) throw new ImportError(`line 1: "${name}" is there twice`);
  }
  const missing = needed.find((name) => !names.includes(name));
  if (missing !== undefined) throw new ImportError(`line 1: the column "${missing}" is missing`);
  return rows.map(({ line, cells }): CsvRow => {
    if (cells.length !== names.length) {
      throw new ImportError(`line ${line}: has ${cells.length} cells, line 1 has ${names.length}`);
    }
    return {
      line,
      cells: new Map(names.map((name, index) => [name, (cells[index] ?? "").trim()])),
    };
  });
}

/** Rows that hold something. */
function splitRows(text: string): Cells[] {
  const rows: Cells[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const began = line;
    const cells: string[] = [];
    for (;;) {
      const { cell, end } = readCell(text, at, began);
      line += cell.split("\n").length - 1;
      cells.push(cell);
      at = end + 1;
      if (text[end] !== ",") break;
    }
    if (text[at - 1] === "\r" && text[at] === "\n") at++;
    line++;
    if (cells.some((cell) => cell.trim() !== "")) rows.push({ line: began, cells });
  }
  return rows;
}

/** The cell that begins at `from`, and the place of what ends it: a comma, a line's end, the end. */
function readCell(text: string, from: number, line: number) {
  if (text[from] !== '"') {
    let end = from;
    while (end < text.length && !",\r\n".includes(text[end] ?? "")) end++;
    return { cell: text.slice(from, end), end };
  }
  let cell = "";
  for (let at = from + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new ImportError(`line ${line}: a quote is not closed`);
    cell += text.slice(at, quote);
    at = quote + 1;
    if (text[at] === '"') {
      cell += '"';
      at++;
      continue;
    }
    if (at < text.length && !",\r\n".includes(text[at] ?? "")) {
      throw new ImportError(`line ${line}: something follows a closed quote`);
    }
    return { cell, end: at };
  }
}

/** Reads all rows, and says of all of them what is wrong, not of the first alone. */
export function readRows<T>(rows: readonly CsvRow[], read: (row: CsvRow) => T): T[] {
  const problems: string[] = [];
  const values: T[] = [];
  for (const row of rows) {
    try {
      values.push(read(row));
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      problems.push(`line ${row.line}: ${error.message}`);
    }
  }
  if (problems.length === 0) return values;
  const shown = problems.slice(0, problemsMax);
  const more = problems.length - shown.length;
  throw new ImportError([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"));
}

const problemsMax = 20;

/**
 * A cell as what it must be.
 *
 * @throws ImportError
 */
export function cellOf<T>(
  { cells }: CsvRow,
  name: string,
  parse: (text: string) => T | undefined,
  what: string,
): T {
  const text = cells.get(name) ?? "";
  const value = parse(text);
  if (value === undefined) throw new ImportError(`${name} "${text}" is not ${what}`);
  return value;
}
