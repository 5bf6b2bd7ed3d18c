import type { Language } from "#identity";
import type { Money } from "#kernel";
import type { AccountDetails } from "./account.ts";
import { dayStartMs, lastDayOf, monthStartMs } from "./calendar.ts";
import {
  formatAmount,
  formatDate,
  formatMoney,
  formatMonth,
  type Names,
  type NamesDeps,
  namesFor,
  otherSide,
} from "./describe.ts";
import { noteOf } from "./note.ts";
import { colours, letterheadBottom, margin, type Paper, takePaper } from "./paper.ts";
import type { Statement, StatementDeps, StatementLine } from "./statement.ts";
import { type DocumentTexts, documentTexts } from "./texts.ts";
import { toWinAnsi } from "./win-ansi.ts";

const rowHeight = 30;
const headerHeight = 24;
const small = { size: 8, colour: colours.muted } as const;

/** A month of an account on paper: whose, the sums, and each movement with the balance after it. */
export async function statementPdf(
  deps: NamesDeps & Pick<StatementDeps, "clock">,
  statement: Statement,
  language: Language,
): Promise<Uint8Array> {
  const texts = documentTexts[language];
  const { account, month, lines } = statement;
  const movements = lines.map((line) => line.movement);
  const nameOf = await namesFor(deps, movements, texts);
  const paper = takePaper({
    title: `${texts.statement} · ${formatMonth(monthStartMs(month), texts)}`,
    currency: account.currency,
    institution: deps.institution,
    texts,
    nowMs: deps.clock.nowMs(),
  });
  let y = drawHolder(paper, statement, deps.clock.nowMs(), texts);
  y = drawSummary(paper, statement, y, texts);
  drawTable(paper, lines, y, { texts, nameOf });
  return paper.finish();
}

function drawHolder(
  paper: Paper,
  { account, month, final }: Statement,
  nowMs: number,
  texts: DocumentTexts,
): number {
  const half = (paper.width - 2 * margin) / 2;
  const left: [string, string][] = [[texts.holder, account.holder]];
  const firstMs = monthStartMs(month);
  const lastMs = final ? dayStartMs(lastDayOf(month)) : nowMs;
  const period = `${formatDate(firstMs, texts)} – ${formatDate(lastMs, texts)}`;
  left.push([texts.period, period]);
  const right = account.details.flatMap((details) => detailRows(details, texts));
  right.push([texts.currency, account.currency]);
  for (const [index, [label, value]] of left.entries()) {
    drawField(paper, { label, value, x: margin, y: letterheadBottom + index * 30, width: half });
  }
  for (const [index, [label, value]] of right.entries()) {
    const x = margin + half;
    drawField(paper, { label, value, x, y: letterheadBottom + index * 30, width: half });
  }
  const bottom = letterheadBottom + Math.max(left.length, right.length) * 30 + 8;
  if (final) return bottom;
  paper.text(texts.notOver, margin, bottom, small);
  return bottom + 16;
}

function detailRows(details: AccountDetails, texts: DocumentTexts): [string, string][] {
  if (details.type === "us_account") {
    const { routingNumber, accountNumber } = details;
    return [
      [texts.routingNumber, routingNumber],
      [texts.accountNumber, accountNumber],
    ];
  }
  return [
    ["IBAN", details.iban.replaceAll(/(.{4})(?=.)/g, "$1 ")],
    ["BIC", details.bic],
  ];
}

function drawField(
  paper: Paper,
  field: { label: string; value: string; x: number; y: number; width: number },
): void {
  paper.text(field.label, field.x, field.y, { ...small, width: field.width });
  const style = { size: 10, bold: true, width: field.width };
  paper.text(field.value, field.x, field.y + 11, style);
}

function drawSummary(
  paper: Paper,
  { opening, moneyIn, moneyOut, closing }: Statement,
  y: number,
  texts: DocumentTexts,
): number {
  const sums: [string, Money][] = [
    [texts.opening, opening],
    [texts.moneyIn, moneyIn],
    [texts.moneyOut, moneyOut],
    [texts.closing, closing],
  ];
  paper.panel(y, 52);
  const column = (paper.width - 2 * margin) / sums.length;
  for (const [index, [label, sum]] of sums.entries()) {
    const x = margin + index * column + 12;
    paper.text(label, x, y + 12, { ...small, width: column - 16 });
    paper.text(formatMoney(sum, texts), x, y + 27, { size: 11, bold: true, width: column - 16 });
  }
  return y + 52 + 24;
}

/** Places of the table's columns: one for the date, one that takes the rest, three of amounts. */
function columnsOf(paper: Paper) {
  const amount = 82;
  const date = 74;
  const right = paper.width - margin;
  const description = margin + date;
  const firstAmount = right - 3 * amount;
  return {
    date: { x: margin, width: date - 6 },
    description: { x: description, width: firstAmount - description - 4 },
    moneyOut: { x: firstAmount, width: amount, align: "right" },
    moneyIn: { x: firstAmount + amount, width: amount, align: "right" },
    balance: { x: firstAmount + 2 * amount, width: amount, align: "right" },
  } as const;
}

function drawTable(
  paper: Paper,
  lines: readonly StatementLine[],
  top: number,
  given: { readonly texts: DocumentTexts; readonly nameOf: Names },
): void {
  const { texts } = given;
  let y = drawTableHeader(paper, top, texts);
  if (lines.length === 0) {
    paper.text(texts.noMovements, margin, y + 8, { size: 10, colour: colours.muted });
  }
  for (const line of lines) {
    if (y + rowHeight > paper.bottom) {
      paper.addPage();
      y = drawTableHeader(paper, margin, texts);
    }
    drawRow(paper, line, y, given);
    y += rowHeight;
    paper.rule(y - 4);
  }
}

function drawTableHeader(paper: Paper, y: number, texts: DocumentTexts): number {
  const columns = columnsOf(paper);
  for (const name of ["date", "description", "moneyOut", "moneyIn", "balance"] as const) {
    const { x, ...style } = columns[name];
    paper.text(texts[name], x, y, { ...small, bold: true, ...style });
  }
  paper.rule(y + 14, colours.ink);
  return y + headerHeight;
}

function drawRow(
  paper: Paper,
  { movement, effect, balance }: StatementLine,
  y: number,
  { texts, nameOf }: { readonly texts: DocumentTexts; readonly nameOf: Names },
): void {
  const columns = columnsOf(paper);
  const isOut = effect.amount < 0n;
  const amount = isOut ? { ...effect, amount: -effect.amount } : effect;
  const place = isOut ? columns.moneyOut : columns.moneyIn;
  const name = nameOf(otherSide(movement, effect.amount));
  const kind = texts.kinds[movement.kind];
  const note = toWinAnsi(noteOf(movement, texts.locale));
  const about = note === "" ? kind : `${kind} · ${note}`;
  const date = formatDate(movement.finalAtMs ?? movement.createdAtMs, texts);
  paper.text(date, columns.date.x, y, { size: 9, width: columns.date.width });
  const { x, width } = columns.description;
  paper.text(name, x, y, { size: 9, width });
  paper.text(about, x, y + 11, { ...small, width });
  const { x: amountX, ...amountStyle } = place;
  paper.text(formatAmount(amount, texts), amountX, y, {
    size: 9,
    ...amountStyle,
    colour: isOut ? colours.ink : colours.gain,
  });
  const { x: balanceX, ...balanceStyle } = columns.balance;
  paper.text(formatAmount(balance, texts), balanceX, y, { size: 9, ...balanceStyle });
}
