import { LedgerUnsupportedError } from "./errors.ts";
import type { LedgerCapabilities } from "./ledger.ts";
import { type AccountInput, type TransferInput, transferFlags } from "./records.ts";

/** An engine that does what TigerBeetle does, and nothing more. */
export const noCapabilities: LedgerCapabilities = {
  accountLimits: false,
  repeatedCapture: false,
  effectiveDates: false,
  balancesAt: false,
  hashChain: false,
};

/** @throws LedgerUnsupportedError */
export function unsupported(): never {
  throw new LedgerUnsupportedError("this engine cannot do that");
}

/** @throws LedgerUnsupportedError for an account with limits */
export function refuseLimits(events: readonly AccountInput[]): void {
  for (const { limits } of events) {
    if (limits.floor !== null || limits.ceiling !== null) unsupported();
  }
}

/** @throws LedgerUnsupportedError for a transfer that goes beyond TigerBeetle's */
export function refuseExtensions(events: readonly TransferInput[]): void {
  for (const { flags, effectiveAt } of events) {
    if (flags & transferFlags.keepRemainder || effectiveAt !== 0n) unsupported();
  }
}
