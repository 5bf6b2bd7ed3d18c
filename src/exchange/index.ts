/** The exchange: a deterministic matching engine and what stands around it. See README.md. */

export { type Bar, type BarLength, barLengths, barStart } from "./bars.ts";
export { type MarketRules, priceLimit, widestRules } from "./book.ts";
export * from "./codes.ts";
export {
  addAdjust,
  addCancel,
  addCommand,
  addKill,
  addNewOrder,
  addReplace,
  addSetAccount,
  addSetBands,
  addSetPhase,
  addSetReferencePrice,
  type CommandRows,
  createCommandRows,
  type NewOrder,
  type Replacement,
} from "./encode.ts";
export { apply } from "./engine.ts";
export { type EventBuffer } from "./event-buffer.ts";
export { type Exchange, ExchangeBusyError, startExchange } from "./exchange.ts";
export { JournalDamagedError, type Opening } from "./journal.ts";
export {
  type JournaledEngine,
  JournalFailedError,
  openJournaledEngine,
} from "./journaled-engine.ts";
export {
  type LobsterBook,
  LobsterError,
  type LobsterMessage,
  parseBook,
  parseMessage,
} from "./lobster-codec.ts";
export {
  createLobsterReplay,
  createReplayEngine,
  type LobsterReplay,
  type LobsterReport,
} from "./lobster-replay.ts";
export * from "./market-data.ts";
export { command, commandWidth, event, eventWidth, packFlags, sideOf, wide } from "./rows.ts";
export { createEngine, type Engine, type EngineOptions } from "./state.ts";
export { hashState, StateError } from "./state-codec.ts";
