import type { IdMap } from "./id-map.ts";
import type { BalancesAtQuery } from "./ledger.ts";
import { type Account, type AccountBalance, type Transfer, transferFlags } from "./records.ts";

const { pending, postPendingTransfer, voidPendingTransfer } = transferFlags;

/** What is known of a ledger's past. */
export type Past = {
  readonly accounts: Pick<IdMap<Account>, "get">;
  /** Every transfer, in order of time. */
  readonly transfers: Pick<IdMap<Transfer>, "get" | "values">;
  /** Ledger time at which a pending transfer was posted, voided or, after expiry, released. */
  readonly endedAt: ReadonlyMap<bigint, bigint>;
};

type BalanceOf = { -readonly [Field in keyof AccountBalance]: AccountBalance[Field] } & {
  readonly accountId: bigint;
};

/**
 * Balances at an instant, by replay. A transfer counts whole or not at all, and what it takes out
 * of a pending transfer counts only where that one does. A release after expiry takes effect when
 * it is committed.
 */
export function balancesAt(past: Past, query: BalancesAtQuery): BalanceOf[] {
  const { at, effectiveAt } = query;
  const counts = (timestamp: bigint, effective: bigint) =>
    (at === 0n || timestamp <= at) &&
    (effectiveAt === 0n || (effective || timestamp) <= effectiveAt);
  const existing = query.accountIds.flatMap((id) => past.accounts.get(id) ?? []);
  const balances = new Map(
    existing
      .filter(({ timestamp }) => at === 0n || timestamp <= at)
      .map(({ id, timestamp }) => [id, newBalance(id, timestamp)]),
  );

  const held = new Map<bigint, bigint>();
  for (const transfer of past.transfers.values()) {
    const { timestamp, amount, flags, pendingId } = transfer;
    if (!balances.has(transfer.debitAccountId) && !balances.has(transfer.creditAccountId)) continue;
    if (!counts(timestamp, transfer.effectiveAt)) continue;
    if (flags & pending) {
      held.set(transfer.id, amount);
      move(balances, transfer, { timestamp, hold: amount, post: 0n });
    } else if (flags & (postPendingTransfer | voidPendingTransfer)) {
      const rest = held.get(pendingId);
      const isEnd = past.endedAt.get(pendingId) === timestamp;
      const released = rest === undefined ? 0n : isEnd || amount > rest ? rest : amount;
      const post = flags & postPendingTransfer ? amount : 0n;
      if (rest !== undefined) held.set(pendingId, rest - released);
      if (rest === undefined && post === 0n) continue;
      move(balances, transfer, { timestamp, hold: -released, post });
    } else {
      move(balances, transfer, { timestamp, hold: 0n, post: amount });
    }
  }
  for (const [id, rest] of held) {
    const transfer = past.transfers.get(id);
    const timestamp = past.endedAt.get(id);
    if (transfer?.pendingStatus !== "expired" || timestamp === undefined) continue;
    if (counts(timestamp, timestamp))
      move(balances, transfer, { timestamp, hold: -rest, post: 0n });
  }
  return query.accountIds.flatMap((id) => copy(balances.get(id)));
}

function newBalance(accountId: bigint, timestamp: bigint): BalanceOf {
  const zero = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n };
  return { accountId, ...zero, timestamp };
}

function copy(balance: BalanceOf | undefined): BalanceOf[] {
  return balance ? [{ ...balance }] : [];
}

function move(
  balances: ReadonlyMap<bigint, BalanceOf>,
  { debitAccountId, creditAccountId }: Transfer,
  change: { readonly timestamp: bigint; readonly hold: bigint; readonly post: bigint },
): void {
  const debit = balances.get(debitAccountId);
  if (debit) {
    debit.debitsPending += change.hold;
    debit.debitsPosted += change.post;
    if (change.timestamp > debit.timestamp) debit.timestamp = change.timestamp;
  }
  const credit = balances.get(creditAccountId);
  if (credit) {
    credit.creditsPending += change.hold;
    credit.creditsPosted += change.post;
    if (change.timestamp > credit.timestamp) credit.timestamp = change.timestamp;
  }
}
