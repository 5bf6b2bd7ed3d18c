import type { Language } from "#identity";
import { err, type MemberId, ok, type Result } from "#kernel";
import type { Movement } from "#movements";
import type { Account } from "./account.ts";
import type { Day, Month } from "./calendar.ts";
import type { NamesDeps } from "./describe.ts";
import type { NotFound } from "./errors.ts";
import { type ExportFormat, exportMovements } from "./export-movements.ts";
import { receiptPdf } from "./receipt-pdf.ts";
import {
  makeStatement,
  type Statement,
  type StatementDeps,
  type StatementSummary,
  statementMonths,
} from "./statement.ts";
import { statementCsv } from "./statement-csv.ts";
import { statementPdf } from "./statement-pdf.ts";
import { viewOf } from "./view.ts";

/** Statements, exports and receipts. */
export type Documents = {
  /** The months that have a statement, newest first: from the account's opening until now. */
  statementMonths(account: Account): Promise<StatementSummary[]>;
  /**
   * Opening and closing balance as the ledger has them, and the movements between, which sum to
   * the difference. Not found: before the account was opened, or in the future.
   *
   * @throws StatementMismatchError
   */
  statement(account: Account, month: Month): Promise<Result<Statement, NotFound>>;
  /** A4, or US letter for dollars. */
  statementPdf(
    account: Account,
    month: Month,
    language: Language,
  ): Promise<Result<Uint8Array, NotFound>>;
  /** RFC 4180, with a header line; no cell can be taken for a formula. */
  statementCsv(
    account: Account,
    month: Month,
    language: Language,
  ): Promise<Result<string, NotFound>>;
  /**
   * Completed movements of an account from one day through another, both inclusive; from the first
   * one and until now where left out. OFX is version 2.2.
   */
  exportMovements(
    account: Account,
    format: ExportFormat,
    range: { readonly from?: Day; readonly to?: Day },
    language: Language,
  ): Promise<string>;
  /** The receipt of a movement for one of its parties. Not found: for anybody else. */
  receiptPdf(
    movement: Movement,
    viewer: MemberId,
    language: Language,
  ): Promise<Result<Uint8Array, NotFound>>;
};

export type DocumentsDeps = StatementDeps & NamesDeps;

export function createDocuments(deps: DocumentsDeps): Documents {
  return {
    statementMonths: (account) => statementMonths(deps, account),
    statement: (account, month) => makeStatement(deps, account, month),
    async statementPdf(account, month, language) {
      const statement = await makeStatement(deps, account, month);
      return statement.ok ? ok(await statementPdf(deps, statement.value, language)) : statement;
    },
    async statementCsv(account, month, language) {
      const statement = await makeStatement(deps, account, month);
      return statement.ok ? ok(await statementCsv(deps, statement.value, language)) : statement;
    },
    exportMovements: (account, format, range, language) =>
      exportMovements(deps, account, { format, ...range, language }),
    async receiptPdf(movement, viewer, language) {
      const view = viewOf(movement, viewer);
      if (!view) return err({ code: "not_found" });
      return ok(await receiptPdf(deps, { movement, view, viewer, language }));
    },
  };
}
