import { LedgerBatchTooLargeError, LedgerEventInvalidError } from "./errors.ts";
import type { AccountFilter, QueryFilter } from "./filters.ts";
import type { BalancesAtQuery } from "./ledger.ts";
import {
  type AccountInput,
  type AccountLimits,
  batchEventsMax,
  type LimitsInput,
  type TransferInput,
  timestampMax,
  u128Max,
} from "./records.ts";

const u64Max = (1n << 64n) - 1n;
const u32Max = 0xffff_ffff;
const u16Max = 0xffff;

/** @throws LedgerBatchTooLargeError */
export function checkBatchSize(batch: readonly unknown[]): void {
  if (batch.length > batchEventsMax) throw new LedgerBatchTooLargeError(batch.length);
}

/** @throws LedgerBatchTooLargeError, LedgerEventInvalidError */
export function checkAccounts(events: readonly AccountInput[]): void {
  checkBatchSize(events);
  for (const event of events) {
    const fits =
      isWithin(event.id, u128Max) &&
      isWithin(event.debitsPending, u128Max) &&
      isWithin(event.debitsPosted, u128Max) &&
      isWithin(event.creditsPending, u128Max) &&
      isWithin(event.creditsPosted, u128Max) &&
      isWithin(event.userData128, u128Max) &&
      isWithin(event.userData64, u64Max) &&
      isWholeWithin(event.userData32, u32Max) &&
      isWholeWithin(event.reserved, u32Max) &&
      isWholeWithin(event.ledger, u32Max) &&
      isWholeWithin(event.code, u16Max) &&
      isWholeWithin(event.flags, u16Max) &&
      isWithin(event.timestamp, u64Max) &&
      areBounds(event.limits);
    if (!fits) throw new LedgerEventInvalidError(`account ${event.id}: a field is out of range`);
  }
}

/** @throws LedgerBatchTooLargeError, LedgerEventInvalidError */
export function checkTransfers(events: readonly TransferInput[]): void {
  checkBatchSize(events);
  for (const event of events) {
    const fits =
      isWithin(event.id, u128Max) &&
      isWithin(event.debitAccountId, u128Max) &&
      isWithin(event.creditAccountId, u128Max) &&
      isWithin(event.amount, u128Max) &&
      isWithin(event.pendingId, u128Max) &&
      isWithin(event.userData128, u128Max) &&
      isWithin(event.userData64, u64Max) &&
      isWholeWithin(event.userData32, u32Max) &&
      isWholeWithin(event.timeout, u32Max) &&
      isWholeWithin(event.ledger, u32Max) &&
      isWholeWithin(event.code, u16Max) &&
      isWholeWithin(event.flags, u16Max) &&
      isWithin(event.timestamp, u64Max) &&
      isWithin(event.effectiveAt, timestampMax);
    if (!fits) throw new LedgerEventInvalidError(`transfer ${event.id}: a field is out of range`);
  }
}

/** @throws LedgerBatchTooLargeError, LedgerEventInvalidError */
export function checkLimits(changes: readonly LimitsInput[]): void {
  checkBatchSize(changes);
  for (const change of changes) {
    if (isWithin(change.accountId, u128Max) && areBounds(change)) continue;
    throw new LedgerEventInvalidError(`limits of account ${change.accountId} are out of range`);
  }
}

/** @throws LedgerBatchTooLargeError, LedgerEventInvalidError */
export function checkIds(ids: readonly bigint[]): void {
  checkBatchSize(ids);
  if (!ids.every((id) => isWithin(id, u128Max))) {
    throw new LedgerEventInvalidError("an id is out of range");
  }
}

/** @throws LedgerBatchTooLargeError, LedgerEventInvalidError */
export function checkBalancesAt({ accountIds, at, effectiveAt }: BalancesAtQuery): void {
  checkIds(accountIds);
  if (!isWithin(at, timestampMax) || !isWithin(effectiveAt, timestampMax)) {
    throw new LedgerEventInvalidError("an instant is out of range");
  }
}

/** @throws LedgerEventInvalidError */
export function checkFilter(filter: AccountFilter | QueryFilter): void {
  const fits =
    isWithin(filter.userData128, u128Max) &&
    isWithin(filter.userData64, u64Max) &&
    isWholeWithin(filter.userData32, u32Max) &&
    isWholeWithin(filter.code, u16Max) &&
    isWithin(filter.timestampMin, u64Max) &&
    isWithin(filter.timestampMax, u64Max) &&
    isWholeWithin(filter.limit, u32Max) &&
    isWholeWithin(filter.flags, u32Max) &&
    ("ledger" in filter
      ? isWholeWithin(filter.ledger, u32Max)
      : isWithin(filter.accountId, u128Max));
  if (!fits) throw new LedgerEventInvalidError("a field of the filter is out of range");
}

function areBounds({ floor, ceiling }: AccountLimits): boolean {
  return isBound(floor) && isBound(ceiling);
}

function isBound(bound: bigint | null): boolean {
  return bound === null || (bound >= -u128Max && bound <= u128Max);
}

function isWithin(value: bigint, max: bigint): boolean {
  return value >= 0n && value <= max;
}

function isWholeWithin(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
