import { batchEventsMax } from "./records.ts";

/** A call held more events or ids than {@link batchEventsMax}. Nothing was done. */
export class LedgerBatchTooLargeError extends Error {
  override readonly name = "LedgerBatchTooLargeError";
  constructor(count: number) {
    super(`a batch holds at most ${batchEventsMax} events, not ${count}`);
  }
}

/** A number does not fit its field (negative, fractional or too large). Nothing was done. */
export class LedgerEventInvalidError extends Error {
  override readonly name = "LedgerEventInvalidError";
}

/** This engine lacks the capability that a call or an event needs. Nothing was done. */
export class LedgerUnsupportedError extends Error {
  override readonly name = "LedgerUnsupportedError";
}

/**
 * The commit failed or its answer was lost: the events may or may not have happened. Look the ids
 * up, or send the same events again: they answer `exists` where they happened.
 */
export class LedgerUnknownOutcomeError extends Error {
  override readonly name = "LedgerUnknownOutcomeError";
}

/** The ledger cannot be reached, is closed, or has too much waiting. Nothing was done. */
export class LedgerUnavailableError extends Error {
  override readonly name = "LedgerUnavailableError";
}

/** Another writer holds the ledger's write lock. */
export class LedgerLockedError extends Error {
  override readonly name = "LedgerLockedError";
}

/** Another writer took over. This one has stopped for good; nothing of this call was done. */
export class LedgerFencedError extends Error {
  override readonly name = "LedgerFencedError";
}

/** No cluster can be used as the settings say; the message says what to do. Nothing was done. */
export class LedgerClusterError extends Error {
  override readonly name = "LedgerClusterError";
}

/** The ledger is not where the settings say; the message says where it is. Nothing was done. */
export class LedgerElsewhereError extends Error {
  override readonly name = "LedgerElsewhereError";
}

/** A ledger could not be moved; the message says why. It stays where it is. */
export class LedgerMoveError extends Error {
  override readonly name = "LedgerMoveError";
}
