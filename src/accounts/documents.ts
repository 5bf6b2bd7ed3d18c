import type { Language } from "#identity";
import type { MemberId, Money, Result } from "#kernel";
import type { Movement } from "#movements";
import type { Account } from "./account.ts";
import type { Day, Month } from "./calendar.ts";
import type { NotFound } from "./errors.ts";

/** Opening balance + money in − money out = closing balance, to the minor unit. */
export type StatementSummary = {
  readonly month: Month;
  readonly opening: Money;
  readonly moneyIn: Money;
  readonly moneyOut: Money;
  readonly closing: Money;
  /** The month is over, so that nothing is added to it. */
  readonly final: boolean;
};

export type StatementLine = {
  readonly movement: Movement;
  /** What it added to the balance; less than zero when it took. */
  readonly effect: Money;
  /** The balance after it. */
  readonly balance: Money;
};

export type Statement = StatementSummary & {
  readonly account: Account;
  /** Oldest first. */
  readonly lines: readonly StatementLine[];
};

export type ExportFormat = "csv" | "json" | "ofx";

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
  /** Completed movements of an account from one day through another, both inclusive. */
  exportMovements(
    account: Account,
    format: ExportFormat,
    range: { readonly from?: Day; readonly to?: Day },
    language: Language,
  ): Promise<string>;
  /** The receipt of a movement for one of its parties. */
  receiptPdf(
    movement: Movement,
    viewer: MemberId,
    language: Language,
  ): Promise<Result<Uint8Array, NotFound>>;
};
