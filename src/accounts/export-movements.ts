import type { Language } from "#identity";
import { dayMs, idToU128, toDecimal } from "#kernel";
import type { Movement } from "#movements";
import type { Account } from "./account.ts";
import { type Day, dayOf, dayStartMs } from "./calendar.ts";
import { toCsv } from "./csv.ts";
import { type Names, type NamesDeps, namesFor, otherSide } from "./describe.ts";
import type { ExportLine } from "./export-line.ts";
import { noteOf } from "./note.ts";
import { formatOfx } from "./ofx.ts";
import { balanceBefore, movementsOf, type StatementDeps } from "./statement.ts";
import { type DocumentTexts, documentTexts } from "./texts.ts";
import { effectOn } from "./view.ts";

/** Formats that movements can be exported in. */
export const exportFormats = ["csv", "json", "ofx"] as const;
/** One of {@link exportFormats}. */
export type ExportFormat = (typeof exportFormats)[number];

type ExportRequest = {
  readonly format: ExportFormat;
  readonly from?: Day;
  readonly to?: Day;
  readonly language: Language;
};

export async function exportMovements(
  deps: StatementDeps & NamesDeps,
  account: Account,
  request: ExportRequest,
): Promise<string> {
  const nowMs = deps.clock.nowMs();
  const fromMs = request.from === undefined ? account.createdAtMs : dayStartMs(request.from);
  const endMs = request.to === undefined ? nowMs + 1 : dayStartMs(request.to) + dayMs;
  const untilMs = Math.min(endMs, nowMs + 1);
  const movements = await movementsOf(deps, account, fromMs, untilMs);
  const texts = documentTexts[request.language];
  const nameOf = await namesFor(deps, movements, texts);
  const lines = movements.map((movement) => exportLine(movement, account, nameOf));
  switch (request.format) {
    case "csv":
      return formatCsv(lines, texts);
    case "json":
      return `${JSON.stringify({ account: account.id, movements: lines }, null, 2)}\n`;
    case "ofx":
      return formatOfx({
        account,
        institution: deps.institution,
        language: request.language,
        lines,
        fromMs,
        untilMs,
        nowMs,
        balance: await balanceBefore(deps.ledger, idToU128(account.id), untilMs),
      });
  }
}

function exportLine(movement: Movement, account: Account, nameOf: Names): ExportLine {
  const { id, kind, note, category } = movement;
  const effect = effectOn(movement, account.id);
  return {
    id,
    completedAt: new Date(movement.finalAtMs ?? movement.createdAtMs).toISOString(),
    kind,
    counterparty: nameOf(otherSide(movement, effect)),
    note,
    category,
    amount: toDecimal({ amount: effect, currency: account.currency }),
    currency: account.currency,
  };
}

function formatCsv(lines: readonly ExportLine[], texts: DocumentTexts): string {
  const header = [
    texts.date,
    texts.type,
    texts.description,
    texts.note,
    texts.amount,
    texts.currency,
    texts.reference,
  ];
  const rows = lines.map((line) => [
    dayOf(Date.parse(line.completedAt)),
    texts.kinds[line.kind],
    line.counterparty,
    noteOf(line, texts.locale),
    line.amount,
    line.currency,
    line.id,
  ]);
  return toCsv([header, ...rows]);
}
