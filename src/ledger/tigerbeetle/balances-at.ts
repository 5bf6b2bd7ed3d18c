import { expiresAt } from "../expiry.ts";
import type { AccountFilter } from "../filters.ts";
import { accountFilter } from "../filters.ts";
import type { BalancesAtQuery } from "../ledger.ts";
import {
  type Account,
  type AccountBalance,
  batchEventsMax,
  timestampMax,
  transferFlags,
} from "../records.ts";
import type { ToldTransfer } from "./codec.ts";

const { pending, postPendingTransfer, voidPendingTransfer } = transferFlags;

type Reads = {
  lookupAccounts(ids: readonly bigint[]): Promise<Account[]>;
  getAccountTransfers(filter: AccountFilter): Promise<ToldTransfer[]>;
};

/** Balances while an account's transfers are played again. */
type Replay = {
  debitsPending: bigint;
  debitsPosted: bigint;
  creditsPending: bigint;
  creditsPosted: bigint;
  timestamp: bigint;
  readonly open: Map<bigint, ToldTransfer>;
};

/**
 * Balances as they were at an instant, by playing again every transfer of the account until then:
 * its cost grows with the account's age. A pending transfer counts until the instant at which it
 * expires; the cluster may release it a moment later. Effective dates are unknown here, so each
 * transfer counts from its commit on.
 */
export async function replayBalancesAt(
  reads: Reads,
  { accountIds, at, effectiveAt }: BalancesAtQuery,
): Promise<(AccountBalance & { readonly accountId: bigint })[]> {
  const bounds = [at, effectiveAt].filter((bound) => bound !== 0n);
  const until = bounds.reduce((a, b) => (a < b ? a : b), timestampMax);
  const accounts = await reads.lookupAccounts(accountIds);
  const existed = accounts.filter(({ timestamp }) => timestamp <= until);
  return Promise.all(existed.map((account) => balanceAt(reads, account, until)));
}

async function balanceAt(reads: Reads, account: Account, until: bigint) {
  const replay: Replay = {
    debitsPending: 0n,
    debitsPosted: 0n,
    creditsPending: 0n,
    creditsPosted: 0n,
    timestamp: account.timestamp,
    open: new Map(),
  };
  for await (const transfer of transfersUntil(reads, account.id, until)) {
    play(replay, account.id, transfer);
  }
  // Those that are not settled by then cannot be any more, once their time has come.
  for (const held of replay.open.values()) {
    const end = expiresAt(held);
    if (held.timeout === 0 || end > until) continue;
    hold(replay, account.id, held, -held.amount);
    if (end > replay.timestamp) replay.timestamp = end;
  }
  const { open: _, ...balance } = replay;
  return { accountId: account.id, ...balance };
}

async function* transfersUntil(reads: Reads, accountId: bigint, until: bigint) {
  let timestampMin = 0n;
  for (;;) {
    const filter = accountFilter({ accountId, timestampMin, timestampMax: until });
    const page = await reads.getAccountTransfers(filter);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < batchEventsMax || last.timestamp === until) return;
    timestampMin = last.timestamp + 1n;
  }
}

function play(replay: Replay, accountId: bigint, transfer: ToldTransfer): void {
  replay.timestamp = transfer.timestamp;
  if (transfer.flags & pending) {
    hold(replay, accountId, transfer, transfer.amount);
    replay.open.set(transfer.id, transfer);
    return;
  }
  if (transfer.flags & (postPendingTransfer | voidPendingTransfer)) {
    const held = replay.open.get(transfer.pendingId);
    if (held) hold(replay, accountId, held, -held.amount);
    replay.open.delete(transfer.pendingId);
    if (transfer.flags & voidPendingTransfer) return;
  }
  if (transfer.debitAccountId === accountId) replay.debitsPosted += transfer.amount;
  else replay.creditsPosted += transfer.amount;
}

function hold(replay: Replay, accountId: bigint, held: ToldTransfer, amount: bigint): void {
  if (held.debitAccountId === accountId) replay.debitsPending += amount;
  else replay.creditsPending += amount;
}
