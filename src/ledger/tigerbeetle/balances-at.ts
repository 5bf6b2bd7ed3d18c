import { assert } from "#kernel";
import { expiresAt } from "../expiry.ts";
import { type AccountFilter, accountFilter, accountFilterFlags } from "../filters.ts";
import type { BalancesAtQuery, Ledger } from "../ledger.ts";
import {
  type Account,
  type AccountBalance,
  accountFlags,
  batchEventsMax,
  type Transfer,
  timestampMax,
  transferFlags,
} from "../records.ts";

/** What is read of the cluster. */
type Reads = {
  lookupAccounts(ids: readonly bigint[]): Promise<Account[]>;
  getAccountTransfers(filter: AccountFilter): Promise<Transfer[]>;
  getAccountBalances(filter: AccountFilter): Promise<AccountBalance[]>;
};

/** An account at some instant, with the holds that were open then. */
type Past = {
  readonly accountId: bigint;
  readonly balance: { -readonly [Field in keyof AccountBalance]: AccountBalance[Field] };
  readonly holds: Map<bigint, Transfer>;
};

const { pending, postPendingTransfer, voidPendingTransfer } = transferFlags;
const { debits, credits, reversed } = accountFilterFlags;

/** What more would ask at once would only wait, and a call's time is limited. */
const accountsTogetherMax = 16;

/**
 * Balances as they were. Of an account with `history` the cluster tells them, and its transfers are
 * read back as far as the oldest hold that was open; of another, every transfer until then is
 * played again, a page at a time: the cost grows with its age. A pending transfer counts until the
 * very instant at which it expires, though the cluster may release it a moment later.
 */
export async function findBalancesAt(
  reads: Reads,
  { accountIds, at, effectiveAt }: BalancesAtQuery,
): ReturnType<Ledger["getBalancesAt"]> {
  const found = await reads.lookupAccounts(accountIds);
  const existing = new Map(
    found.filter(({ timestamp }) => at === 0n || timestamp <= at).map((each) => [each.id, each]),
  );
  // No transfer here has an effective date but its own time.
  const instants = [at, effectiveAt].filter((instant) => instant !== 0n);
  const until = instants.reduce((a, b) => (a < b ? a : b), timestampMax);
  const past = new Map<bigint, Past>();
  const waiting = [...existing.values()];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const hasHistory = (next.flags & accountFlags.history) !== 0;
      past.set(next.id, await (hasHistory ? readBack : playAgain)(reads, next, until));
    }
  };
  await Promise.all(Array.from({ length: accountsTogetherMax }, work));
  return accountIds.flatMap((accountId) => {
    const balance = past.get(accountId)?.balance;
    return balance ? [{ accountId, ...balance }] : [];
  });
}

function newPast({ id, timestamp }: Account): Past {
  const zero = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n };
  return { accountId: id, balance: { ...zero, timestamp }, holds: new Map() };
}

/** From the balances after the last transfer; what has expired since, only a hold can tell. */
async function readBack(reads: Reads, account: Account, until: bigint): Promise<Past> {
  const past = newPast(account);
  const filter = accountFilter({
    accountId: account.id,
    timestampMax: until,
    flags: debits | credits | reversed,
  });
  const [last] = await reads.getAccountBalances({ ...filter, limit: 1 });
  if (!last) return past;
  Object.assign(past.balance, last, { debitsPending: 0n, creditsPending: 0n });
  let unexplained = last.debitsPending + last.creditsPending;
  const settled = new Set<bigint>();
  for (let before = last.timestamp; unexplained > 0n && before > 0n; ) {
    const page = await reads.getAccountTransfers({ ...filter, timestampMax: before });
    for (const transfer of page) {
      settled.add(transfer.pendingId);
      if (!(transfer.flags & pending) || settled.has(transfer.id)) continue;
      // What had expired is in those balances only where its release was late.
      if (transfer.timeout > 0 && expiresAt(transfer) <= last.timestamp) continue;
      hold(past, transfer);
      unexplained -= transfer.amount;
      if (unexplained === 0n) break;
    }
    before = page.length < batchEventsMax ? 0n : (page.at(-1)?.timestamp ?? 1n) - 1n;
  }
  releaseExpired(past, until);
  return past;
}

async function playAgain(reads: Reads, account: Account, until: bigint): Promise<Past> {
  const past = newPast(account);
  for (let timestampMin = 0n; timestampMin <= until; ) {
    const filter = accountFilter({ accountId: account.id, timestampMin, timestampMax: until });
    const page = await reads.getAccountTransfers(filter);
    for (const transfer of page) play(past, transfer);
    const last = page.at(-1);
    if (!last || page.length < batchEventsMax) break;
    releaseExpired(past, last.timestamp);
    timestampMin = last.timestamp + 1n;
  }
  releaseExpired(past, until);
  return past;
}

function play(past: Past, transfer: Transfer): void {
  const { accountId, balance, holds } = past;
  const { flags, amount, pendingId, timestamp, debitAccountId } = transfer;
  balance.timestamp = timestamp;
  if (flags & pending) return hold(past, transfer);
  if (flags & (postPendingTransfer | voidPendingTransfer)) {
    const held = holds.get(pendingId);
    assert(held, "what is settled was held, and had not expired");
    release(past, held);
  }
  if (flags & voidPendingTransfer) return;
  balance[debitAccountId === accountId ? "debitsPosted" : "creditsPosted"] += amount;
}

const pendingSide = ({ accountId }: Past, { debitAccountId }: Transfer) =>
  debitAccountId === accountId ? "debitsPending" : "creditsPending";

function hold(past: Past, transfer: Transfer): void {
  past.balance[pendingSide(past, transfer)] += transfer.amount;
  past.holds.set(transfer.id, transfer);
}

function release(past: Past, held: Transfer): void {
  past.balance[pendingSide(past, held)] -= held.amount;
  past.holds.delete(held.id);
}

function releaseExpired(past: Past, until: bigint): void {
  for (const held of past.holds.values()) {
    const end = expiresAt(held);
    if (held.pendingStatus !== "expired" || end > until) continue;
    release(past, held);
    if (end > past.balance.timestamp) past.balance.timestamp = end;
  }
}
