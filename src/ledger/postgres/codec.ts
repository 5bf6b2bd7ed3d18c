import type { AccountEntry, TransferEntry } from "../book.ts";
import { type AccountBalance, noLimits, type PendingStatus } from "../records.ts";

/** A number of 128 bits as PostgreSQL's uuid: 16 bytes that sort as the number does. */
export function toUuid(value: bigint): string {
  return value.toString(16).padStart(32, "0");
}

export function fromUuid(text: string): bigint {
  return BigInt(`0x${text.replaceAll("-", "")}`);
}

/** Text of a PostgreSQL array, encoded once; `encode` gives text without quotes or commas. */
export function toArray<T>(values: Iterable<T>, encode: (value: T) => string | number | bigint) {
  let text = "{";
  let separator = "";
  for (const value of values) {
    text += separator + encode(value);
    separator = ",";
  }
  return `${text}}`;
}

/** Zero is stored as null where it means "not given". */
export function orNull(value: bigint | number): string {
  return value ? String(value) : "null";
}

export function uuidOrNull(value: bigint): string {
  return value === 0n ? "null" : toUuid(value);
}

const pendingStatuses = ["none", "pending", "posted", "voided", "expired"] as const;

export function toPendingStatus(number: number | null): PendingStatus {
  return pendingStatuses[number ?? 0] ?? "none";
}

export function fromPendingStatus(status: PendingStatus): number {
  return pendingStatuses.indexOf(status);
}

type UserDataRow = {
  user_data_128: string | null;
  user_data_64: string | null;
  user_data_32: bigint | null;
};

export type BalanceRow = {
  timestamp: bigint;
  debits_pending: string;
  debits_posted: string;
  credits_pending: string;
  credits_posted: string;
};

export type AccountRow = BalanceRow &
  UserDataRow & { id: string; ledger: bigint; code: number; flags: number };

export type TransferRow = UserDataRow & {
  id: string;
  debit_account_id: string;
  credit_account_id: string;
  amount: string;
  pending_id: string | null;
  timeout: bigint | null;
  ledger: bigint;
  code: number;
  flags: number;
  timestamp: bigint;
  status: number | null;
};

export function toBalance(row: BalanceRow): AccountBalance {
  return {
    timestamp: row.timestamp,
    debitsPending: BigInt(row.debits_pending),
    debitsPosted: BigInt(row.debits_posted),
    creditsPending: BigInt(row.credits_pending),
    creditsPosted: BigInt(row.credits_posted),
  };
}

export function toAccount(row: AccountRow): AccountEntry {
  return {
    id: fromUuid(row.id),
    ...toBalance(row),
    ...toUserData(row),
    reserved: 0,
    ledger: Number(row.ledger),
    code: row.code,
    flags: row.flags,
    limits: noLimits,
  };
}

export function toTransfer(row: TransferRow): TransferEntry {
  return {
    id: fromUuid(row.id),
    debitAccountId: fromUuid(row.debit_account_id),
    creditAccountId: fromUuid(row.credit_account_id),
    amount: BigInt(row.amount),
    pendingId: row.pending_id === null ? 0n : fromUuid(row.pending_id),
    ...toUserData(row),
    timeout: Number(row.timeout ?? 0n),
    ledger: Number(row.ledger),
    code: row.code,
    flags: row.flags,
    timestamp: row.timestamp,
    effectiveAt: 0n,
    pendingStatus: toPendingStatus(row.status),
    remaining: toPendingStatus(row.status) === "pending" ? BigInt(row.amount) : 0n,
  };
}

function toUserData(row: UserDataRow) {
  return {
    userData128: row.user_data_128 === null ? 0n : fromUuid(row.user_data_128),
    userData64: row.user_data_64 === null ? 0n : BigInt(row.user_data_64),
    userData32: Number(row.user_data_32 ?? 0n),
  };
}
