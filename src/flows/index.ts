/** Flows: use cases that cross modules. Whatever one of them calls has its own door. */
export {
  type AchEntryResult,
  type AchImportDeps,
  AchPostingError,
  type AchReport,
  importAch,
} from "./ach-import.ts";
export type {
  AssetChart,
  ExploredAccount,
  ExploredTransfer,
  ExplorerDeps,
  LedgerExplorer,
  Page,
  TransferStory,
} from "./explored.ts";
export { createFlows, type Flows, type FlowsDeps } from "./flows.ts";
export { createLedgerExplorer } from "./ledger-explorer.ts";
export { type ComposeNoticeDeps, createComposeNotice } from "./push-notices.ts";
export { type RoundUps, startRoundUps } from "./round-ups.ts";
export { type ShopMailDeps, writeShopMail } from "./shop-mail.ts";
export { ensureAccounts, withAccounts } from "./sign-up.ts";
