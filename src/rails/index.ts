/** The rails: formats and books of the payment networks. NACHA files of the US ACH network. */
export {
  type AchOutcome,
  achEntryKey,
  achOutcomes,
  countPendingReturns,
  listPendingReturns,
  loadReturns,
  markReturnsExported,
  migrations,
  openReturnExport,
  type PendingReturn,
  type ReturnExport,
  type ReturnExportError,
  recordAchFile,
  recordAchOutcome,
} from "./ach-store.ts";
export type { NachaError, NachaErrorCode } from "./errors.ts";
export { exportReturns } from "./export-returns.ts";
export {
  type BatchOptions,
  buildBatch,
  buildFile,
  type EntryInput,
  type FileOptions,
  type NachaParty,
} from "./nacha/build.ts";
export { type EntryPurpose, type IncomingEntry, incomingEntries } from "./nacha/entries.ts";
export type { NachaBatch, NachaEntry, NachaFile } from "./nacha/file.ts";
export { formatNacha, formatNachaBytes } from "./nacha/format.ts";
export { nachaIdentity } from "./nacha/identity.ts";
export { fileCharactersMax, parseNacha } from "./nacha/parse.ts";
export type { LayoutName, NachaRecord } from "./nacha/record.ts";
export {
  changeCodes,
  isReturnReason,
  type ReturnReason,
  returnReasons,
} from "./nacha/return-reasons.ts";
export {
  buildReturns,
  type ReturnError,
  type ReturnFileOptions,
  type ReturnRequest,
  type ReturnsOfFile,
} from "./nacha/returns.ts";
export { isSecCode, type SecCode } from "./nacha/sec-codes.ts";
export { type TransactionMeaning, transactionCodes } from "./nacha/transaction-codes.ts";
export { isRoutingNumber, routingCheckDigit, routingNumberOf } from "./routing-number.ts";
