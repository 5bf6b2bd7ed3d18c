import { LedgerUnsupportedError } from "./errors.ts";
import type { LedgerCapabilities } from "./ledger.ts";
import { type AccountInput, accountFlags, type TransferInput, transferFlags } from "./records.ts";

/** An engine that does the least that a ledger does. */
export const noCapabilities: LedgerCapabilities = {
  importedEvents: false,
  accountLimits: false,
  repeatedCapture: false,
  effectiveDates: false,
  balancesAt: false,
  balancesAtByReplay: false,
  hashChain: false,
};

/** @throws LedgerUnsupportedError */
export function unsupported(): never {
  throw new LedgerUnsupportedError("this engine cannot do that");
}

/** @throws LedgerUnsupportedError for an account that needs what the engine lacks */
export function refuseLimits(events: readonly AccountInput[], has = noCapabilities): void {
  for (const { flags, limits } of events) {
    const isLimited = limits.floor !== null || limits.ceiling !== null;
    if (isLimited && !has.accountLimits) unsupported();
    if (flags & accountFlags.imported && !has.importedEvents) unsupported();
  }
}

/** @throws LedgerUnsupportedError for a transfer that needs what the engine lacks */
export function refuseExtensions(events: readonly TransferInput[], has = noCapabilities): void {
  for (const { flags, effectiveAt } of events) {
    if (flags & transferFlags.keepRemainder && !has.repeatedCapture) unsupported();
    if (flags & transferFlags.imported && !has.importedEvents) unsupported();
    if (effectiveAt !== 0n && !has.effectiveDates) unsupported();
  }
}
