import type {
  Account as TbAccount,
  AccountBalance as TbAccountBalance,
  AccountFilter as TbAccountFilter,
  QueryFilter as TbQueryFilter,
  Transfer as TbTransfer,
} from "tigerbeetle-node";
import { assert } from "#kernel";
import type { AccountFilter, QueryFilter } from "../filters.ts";
import {
  type Account,
  type AccountBalance,
  type AccountInput,
  batchEventsMax,
  noLimits,
  type Transfer,
  type TransferInput,
} from "../records.ts";
import {
  type CreateAccountStatus,
  type CreateResult,
  type CreateTransferStatus,
  createAccountStatuses,
  createTransferStatuses,
} from "../status.ts";

/** A transfer as the cluster tells it: what became of it while pending it does not tell. */
export type ToldTransfer = Omit<Transfer, "pendingStatus" | "remaining">;

export function toTbAccount(event: AccountInput): TbAccount {
  return {
    id: event.id,
    debits_pending: event.debitsPending,
    debits_posted: event.debitsPosted,
    credits_pending: event.creditsPending,
    credits_posted: event.creditsPosted,
    user_data_128: event.userData128,
    user_data_64: event.userData64,
    user_data_32: event.userData32,
    reserved: event.reserved,
    ledger: event.ledger,
    code: event.code,
    flags: event.flags,
    timestamp: event.timestamp,
  };
}

export function toTbTransfer(event: TransferInput): TbTransfer {
  return {
    id: event.id,
    debit_account_id: event.debitAccountId,
    credit_account_id: event.creditAccountId,
    amount: event.amount,
    pending_id: event.pendingId,
    user_data_128: event.userData128,
    user_data_64: event.userData64,
    user_data_32: event.userData32,
    timeout: event.timeout,
    ledger: event.ledger,
    code: event.code,
    flags: event.flags,
    timestamp: event.timestamp,
  };
}

export function fromTbAccount(found: TbAccount): Account {
  return {
    id: found.id,
    debitsPending: found.debits_pending,
    debitsPosted: found.debits_posted,
    creditsPending: found.credits_pending,
    creditsPosted: found.credits_posted,
    userData128: found.user_data_128,
    userData64: found.user_data_64,
    userData32: found.user_data_32,
    reserved: found.reserved,
    ledger: found.ledger,
    code: found.code,
    flags: found.flags,
    timestamp: found.timestamp,
    limits: noLimits,
  };
}

export function fromTbTransfer(found: TbTransfer): ToldTransfer {
  return {
    id: found.id,
    debitAccountId: found.debit_account_id,
    creditAccountId: found.credit_account_id,
    amount: found.amount,
    pendingId: found.pending_id,
    userData128: found.user_data_128,
    userData64: found.user_data_64,
    userData32: found.user_data_32,
    timeout: found.timeout,
    ledger: found.ledger,
    code: found.code,
    flags: found.flags,
    timestamp: found.timestamp,
    effectiveAt: 0n,
  };
}

export function fromTbBalance(found: TbAccountBalance): AccountBalance {
  return {
    timestamp: found.timestamp,
    debitsPending: found.debits_pending,
    debitsPosted: found.debits_posted,
    creditsPending: found.credits_pending,
    creditsPosted: found.credits_posted,
  };
}

export function toTbAccountFilter(filter: AccountFilter): TbAccountFilter {
  return { account_id: filter.accountId, ...toTbConditions(filter) };
}

export function toTbQueryFilter(filter: QueryFilter): TbQueryFilter {
  return { ledger: filter.ledger, ...toTbConditions(filter) };
}

function toTbConditions(filter: Omit<AccountFilter, "accountId">) {
  return {
    user_data_128: filter.userData128,
    user_data_64: filter.userData64,
    user_data_32: filter.userData32,
    code: filter.code,
    timestamp_min: filter.timestampMin,
    timestamp_max: filter.timestampMax,
    limit: Math.min(filter.limit, batchEventsMax),
    flags: filter.flags,
  };
}

type TbResult = { readonly timestamp: bigint; readonly status: number };

export function fromTbAccountResult(result: TbResult): CreateResult<CreateAccountStatus> {
  const status = accountStatusByNumber.get(result.status);
  assert(status !== undefined, "the cluster answers with a status of this release");
  return { status, timestamp: result.timestamp };
}

export function fromTbTransferResult(result: TbResult): CreateResult<CreateTransferStatus> {
  const status = transferStatusByNumber.get(result.status);
  assert(status !== undefined, "the cluster answers with a status of this release");
  return { status, timestamp: result.timestamp };
}

function byNumber<Status extends string>(
  numbers: Readonly<Record<Status, number>>,
): ReadonlyMap<number, Status> {
  const entries = Object.entries(numbers) as [Status, number][];
  return new Map(entries.map(([status, number]) => [number, status]));
}

const accountStatusByNumber = byNumber<CreateAccountStatus>(createAccountStatuses);
const transferStatusByNumber = byNumber<CreateTransferStatus>(createTransferStatuses);
