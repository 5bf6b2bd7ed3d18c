/** Accounts, pots, statements, interest and insights of members. See README.md. */
export type { Account, AccountBalances, AccountDetails } from "./account.ts";
export type { AccountBook } from "./account-book.ts";
export { type Accounts, type AccountsDeps, createAccounts } from "./accounts.ts";
export type { PastInstant } from "./balances.ts";
export {
  addMonths,
  type Day,
  dayOf,
  dayStartMs,
  type Every,
  type Month,
  monthOf,
  monthStartMs,
  nextOccurrence,
} from "./calendar.ts";
export { type AccountCode, accountCodes, customerCodes, transferCodes } from "./codes.ts";
export { toCsv } from "./csv.ts";
export { formatDate, formatMoney } from "./describe.ts";
export type { Documents } from "./documents.ts";
export * from "./errors.ts";
export { type ExportFormat, exportFormats } from "./export-movements.ts";
export type { House } from "./house.ts";
export {
  type Category,
  type CategoryInsight,
  categories,
  type InsightReport,
  type Insights,
  type MonthInsight,
  type PayeeInsight,
} from "./insights.ts";
export { type Institution, sandboxInstitution } from "./institution.ts";
export { type Bank, institutionAccounts, ledgerOf, type Rail } from "./institution-accounts.ts";
export type { Interest, InterestInfo } from "./interest.ts";
export type { LedgerHolder, LedgerHolders } from "./ledger-holders.ts";
export { migrations } from "./migrations.ts";
export { decimalIn, isNoteOfHouse, noteOf } from "./note.ts";
export type { AccountOwner, AccountOwners } from "./owners.ts";
export { colours, letterheadBottom, margin, type Paper, takePaper } from "./paper.ts";
export type { Directory } from "./ports.ts";
export type { NewPot, Pot, PotSchedule, PotSettings, PotTransfer, PotWithBalance } from "./pot.ts";
export type { Pots } from "./pots.ts";
export type { Statement, StatementLine, StatementSummary } from "./statement.ts";
export { type DocumentTexts, documentTexts } from "./texts.ts";
export type { AccountsViolation } from "./verify.ts";
export { type Direction, effectOn, type MovementView, viewOf } from "./view.ts";
