import type { Language } from "#identity";
import type { MemberId } from "#kernel";
import type { Movement } from "#movements";
import { formatInstant, formatMoney, type Names, type NamesDeps, namesFor } from "./describe.ts";
import { noteOf } from "./note.ts";
import { colours, letterheadBottom, margin, type Paper, takePaper } from "./paper.ts";
import type { StatementDeps } from "./statement.ts";
import { type DocumentTexts, documentTexts } from "./texts.ts";
import type { MovementView } from "./view.ts";
import { toWinAnsi } from "./win-ansi.ts";

type ReceiptRequest = {
  readonly movement: Movement;
  readonly view: MovementView;
  readonly viewer: MemberId;
  readonly language: Language;
};

const fieldHeight = 34;
const lineHeight = 18;
const noteWidthInCharacters = 90;

/** One movement on paper: how much, from whom to whom, and what happened when. */
export async function receiptPdf(
  deps: NamesDeps & Pick<StatementDeps, "clock">,
  { movement, view, language }: ReceiptRequest,
): Promise<Uint8Array> {
  const texts = documentTexts[language];
  const nameOf = await namesFor(deps, [movement], texts);
  const paper = takePaper({
    title: texts.receipt,
    currency: movement.amount.currency,
    institution: deps.institution,
    texts,
    nowMs: deps.clock.nowMs(),
  });
  let y = drawAmount(paper, movement, view, texts);
  y = drawFields(paper, fieldsOf(movement, nameOf, texts), y);
  drawTimeline(paper, movement, y, texts);
  return paper.finish();
}

function drawAmount(
  paper: Paper,
  movement: Movement,
  view: MovementView,
  texts: DocumentTexts,
): number {
  const isIn = view.direction === "in";
  paper.text(texts.kinds[movement.kind], margin, letterheadBottom, {
    size: 10,
    colour: colours.muted,
  });
  paper.text(formatMoney(movement.amount, texts), margin, letterheadBottom + 16, {
    size: 28,
    bold: true,
    colour: isIn ? colours.gain : colours.ink,
  });
  paper.text(texts.states[movement.state], margin, letterheadBottom + 52, { size: 11 });
  return letterheadBottom + 88;
}

function fieldsOf(movement: Movement, nameOf: Names, texts: DocumentTexts): [string, string][] {
  const fields: [string, string][] = [
    [texts.from, nameOf(movement.from)],
    [texts.to, nameOf(movement.to)],
    [texts.date, formatInstant(movement.finalAtMs ?? movement.createdAtMs, texts)],
    [texts.reference, movement.id],
  ];
  for (const line of wrapped(toWinAnsi(noteOf(movement, texts.locale))))
    fields.push([texts.note, line]);
  return fields;
}

/** A note over as many lines as it needs. */
function wrapped(note: string): string[] {
  const lines: string[] = [];
  for (const word of note.split(/\s+/).filter((part) => part !== "")) {
    const last = lines[lines.length - 1];
    const isRoom = last !== undefined && last.length + word.length < noteWidthInCharacters;
    if (isRoom) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function drawFields(paper: Paper, fields: readonly [string, string][], top: number): number {
  const width = paper.width - 2 * margin;
  let y = top;
  let previous = "";
  for (const [label, value] of fields) {
    const goesOn = label === previous;
    if (!goesOn) paper.text(label, margin, y, { size: 8, colour: colours.muted, width });
    const valueY = goesOn ? y - (fieldHeight - lineHeight) + 8 : y + 11;
    paper.text(value, margin, valueY, { size: 11, width });
    y += goesOn ? lineHeight : fieldHeight;
    previous = label;
  }
  return y + 8;
}

function drawTimeline(paper: Paper, movement: Movement, top: number, texts: DocumentTexts): void {
  paper.text(texts.timeline, margin, top, { size: 11, bold: true });
  paper.rule(top + 17);
  let y = top + 26;
  for (const { state, atMs } of movement.timeline) {
    paper.text(formatInstant(atMs, texts), margin, y, { size: 9, colour: colours.muted });
    paper.text(texts.states[state], margin + 160, y, { size: 9 });
    y += lineHeight;
  }
}
