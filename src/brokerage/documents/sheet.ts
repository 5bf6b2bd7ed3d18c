import { colours, letterheadBottom, margin, type Paper, takePaper } from "#accounts";

/** A field above the tables: what it is, and what it says. */
export type Field = readonly [label: string, value: string];

/** A column: its heading and its share of the width, which are relative to each other. */
export type Column = {
  readonly label: string;
  readonly width: number;
  readonly align?: "right";
};

/** A table; where it has no rows, `empty` is said instead. */
export type Table = {
  readonly heading: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** In bold below the rows. */
  readonly total?: readonly string[];
  readonly empty: string;
};

const fieldHeight = 30;
const rowHeight = 18;
const small = { size: 8, colour: colours.muted } as const;

/** Fields and tables on as many sheets as they need. */
export function drawSheets(
  options: Parameters<typeof takePaper>[0],
  content: { readonly fields: readonly Field[]; readonly tables: readonly Table[] },
): Promise<Uint8Array> {
  const paper = takePaper(options);
  let y = drawFields(paper, content.fields);
  for (const table of content.tables) y = drawTable(paper, table, y) + rowHeight;
  return paper.finish();
}

function drawFields(paper: Paper, fields: readonly Field[]): number {
  const width = (paper.width - 2 * margin) / 2;
  for (const [index, [label, value]] of fields.entries()) {
    const x = margin + (index % 2) * width;
    const y = letterheadBottom + Math.floor(index / 2) * fieldHeight;
    paper.text(label, x, y, { ...small, width: width - 8 });
    paper.text(value, x, y + 11, { size: 10, bold: true, width: width - 8 });
  }
  return letterheadBottom + Math.ceil(fields.length / 2) * fieldHeight + 8;
}

function drawTable(paper: Paper, table: Table, top: number): number {
  let y = top + 4 * rowHeight > paper.bottom ? newPage(paper) : top;
  paper.text(table.heading, margin, y, { size: 11, bold: true });
  y = drawHeader(paper, table, y + rowHeight);
  if (table.rows.length === 0) {
    paper.text(table.empty, margin, y, { size: 9, colour: colours.muted });
    return y + rowHeight;
  }
  for (const row of table.rows) {
    if (y + rowHeight > paper.bottom) y = drawHeader(paper, table, newPage(paper));
    drawRow(paper, table, row, { y, bold: false });
    y += rowHeight;
    paper.rule(y - 5);
  }
  if (table.total === undefined) return y;
  if (y + rowHeight > paper.bottom) y = drawHeader(paper, table, newPage(paper));
  drawRow(paper, table, table.total, { y, bold: true });
  return y + rowHeight;
}

function newPage(paper: Paper): number {
  paper.addPage();
  return margin;
}

function drawHeader(paper: Paper, { columns }: Table, y: number): number {
  const places = placesOf(paper, columns);
  for (const [index, { label }] of columns.entries()) {
    const place = places[index];
    if (place) paper.text(label, place.x, y, { ...small, bold: true, ...place.style });
  }
  paper.rule(y + 12, colours.ink);
  return y + rowHeight;
}

function drawRow(
  paper: Paper,
  { columns }: Table,
  row: readonly string[],
  { y, bold }: { readonly y: number; readonly bold: boolean },
): void {
  for (const [index, { x, style }] of placesOf(paper, columns).entries()) {
    paper.text(row[index] ?? "", x, y, { size: 8.5, bold, ...style });
  }
}

function placesOf(paper: Paper, columns: readonly Column[]) {
  const total = columns.reduce((sum, { width }) => sum + width, 0);
  const all = paper.width - 2 * margin;
  let x = margin;
  return columns.map(({ width: share, align }) => {
    const width = (all * share) / total;
    const place = { x, style: { width: width - 4, ...(align && { align }) } };
    x += width;
    return place;
  });
}
