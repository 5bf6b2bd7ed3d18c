import type { AccountEntry, TransferEntry } from "../book.ts";
import {
  type AccountBalance,
  accountFlags,
  type Balances,
  noLimits,
  type PendingStatus,
  transferFlags,
} from "../records.ts";
import type { StoredTransfer } from "../writer/storage.ts";

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

/** By the number that stands for the last settlement of a pending transfer. */
const pendingStatuses: readonly PendingStatus[] = [
  "pending",
  "pending",
  "posted",
  "voided",
  "expired",
];
/** The number of each kind of settlement. */
export const settlementStatuses = { captured: 1, posted: 2, voided: 3, expired: 4 } as const;

type UserDataRow = {
  user_data_128: string | null;
  user_data_64: string | null;
  user_data_32: bigint | null;
};

export type BalancesRow = {
  debits_pending: string;
  debits_posted: string;
  credits_pending: string;
  credits_posted: string;
};

export type AccountRow = UserDataRow & {
  number: number;
  timestamp: bigint;
  id: string;
  ledger: bigint;
  code: number;
  flags: number;
  closed: boolean;
  floor: string | null;
  ceiling: string | null;
};

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
  effective_at: bigint | null;
  /** Of a pending transfer: its last settlement's status, and what was released and captured. */
  status: number | null;
  released: string | null;
  captured: string | null;
};

export function toBalances(row: BalancesRow): Balances {
  return {
    debitsPending: BigInt(row.debits_pending),
    debitsPosted: BigInt(row.debits_posted),
    creditsPending: BigInt(row.credits_pending),
    creditsPosted: BigInt(row.credits_posted),
  };
}

export function toBalance(row: BalancesRow & { timestamp: bigint }): AccountBalance {
  return { timestamp: row.timestamp, ...toBalances(row) };
}

export function toAccount(row: AccountRow & BalancesRow): AccountEntry {
  const isLimited = row.floor !== null || row.ceiling !== null;
  return {
    id: fromUuid(row.id),
    timestamp: row.timestamp,
    ...toBalances(row),
    ...toUserData(row),
    reserved: 0,
    ledger: Number(row.ledger),
    code: row.code,
    flags: row.closed ? row.flags | accountFlags.closed : row.flags,
    limits: isLimited ? { floor: toAmount(row.floor), ceiling: toAmount(row.ceiling) } : noLimits,
    number: row.number,
    changedInRound: 0,
    sinceKept: 0,
  };
}

function toAmount(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}

export function toTransfer(row: TransferRow): TransferEntry {
  const amount = BigInt(row.amount);
  const isPending = (row.flags & transferFlags.pending) !== 0;
  const status = isPending ? (pendingStatuses[row.status ?? 0] ?? "none") : "none";
  return {
    id: fromUuid(row.id),
    debitAccountId: fromUuid(row.debit_account_id),
    creditAccountId: fromUuid(row.credit_account_id),
    amount,
    pendingId: row.pending_id === null ? 0n : fromUuid(row.pending_id),
    ...toUserData(row),
    timeout: Number(row.timeout ?? 0n),
    ledger: Number(row.ledger),
    code: row.code,
    flags: row.flags,
    timestamp: row.timestamp,
    effectiveAt: row.effective_at ?? 0n,
    pendingStatus: status,
    remaining: status === "pending" ? amount - BigInt(row.released ?? 0) : 0n,
  };
}

export function toStoredTransfer(row: TransferRow): StoredTransfer {
  return { entry: toTransfer(row), captured: BigInt(row.captured ?? 0) };
}

function toUserData(row: UserDataRow) {
  return {
    userData128: row.user_data_128 === null ? 0n : fromUuid(row.user_data_128),
    userData64: row.user_data_64 === null ? 0n : BigInt(row.user_data_64),
    userData32: Number(row.user_data_32 ?? 0n),
  };
}
