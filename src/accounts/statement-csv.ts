import type { Language } from "#identity";
import { toDecimal } from "#kernel";
import { dayOf, monthStartMs } from "./calendar.ts";
import { toCsv } from "./csv.ts";
import { type NamesDeps, namesFor, otherSide } from "./describe.ts";
import { noteOf } from "./note.ts";
import type { Statement } from "./statement.ts";
import { documentTexts } from "./texts.ts";

/** First row the opening balance, last row the closing one, a movement in each between. */
export async function statementCsv(
  deps: NamesDeps,
  statement: Statement,
  language: Language,
): Promise<string> {
  const texts = documentTexts[language];
  const { lines, opening, closing, month } = statement;
  const nameOf = await namesFor(
    deps,
    lines.map((line) => line.movement),
    texts,
  );
  const header = [
    texts.date,
    texts.type,
    texts.description,
    texts.note,
    texts.amount,
    texts.currency,
    texts.balance,
    texts.reference,
  ];
  const edge = (label: string, day: string, balance: typeof opening) => [
    day,
    "",
    label,
    "",
    "",
    balance.currency,
    toDecimal(balance),
    "",
  ];
  const last = lines[lines.length - 1]?.movement.finalAtMs ?? monthStartMs(month);
  return toCsv([
    header,
    edge(texts.opening, dayOf(monthStartMs(month)), opening),
    ...lines.map(({ movement, effect, balance }) => [
      dayOf(movement.finalAtMs ?? movement.createdAtMs),
      texts.kinds[movement.kind],
      nameOf(otherSide(movement, effect.amount)),
      noteOf(movement, texts.locale),
      toDecimal(effect),
      effect.currency,
      toDecimal(balance),
      movement.id,
    ]),
    edge(texts.closing, dayOf(last), closing),
  ]);
}
