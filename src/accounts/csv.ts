// A spreadsheet takes a cell that starts so for a formula, and runs it.
const formulaStart = /^[=+\-@\t\r]/;
const plainNumber = /^-?[0-9]+(\.[0-9]+)?$/;

/**
 * Rows as RFC 4180 has them: CRLF, quotes where needed, doubled within. A cell that could be taken
 * for a formula gets an apostrophe in front (OWASP, CSV injection); plain numbers do not need it.
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(text: string): string {
  const safe = formulaStart.test(text) && !plainNumber.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
