import { assert, u128ToId } from "#kernel";
import {
  type AccountBalance,
  accountFilter,
  accountFilterFlags,
  type Ledger,
  type Transfer,
} from "#ledger";
import type { Movement } from "#movements";
import { describeAccounts } from "./explore-accounts.ts";
import type {
  ExploredTransfer,
  ExplorerDeps,
  Page,
  TransferStory,
  TransfersQuery,
} from "./explored.ts";

const { debits, credits, reversed } = accountFilterFlags;

/** Transfers with both of their accounts, in their order. */
export async function describeTransfers(
  { ledger, accounts }: ExplorerDeps,
  transfers: readonly Transfer[],
): Promise<ExploredTransfer[]> {
  const ids = new Set(transfers.flatMap((one) => [one.debitAccountId, one.creditAccountId]));
  const found = await describeAccounts(accounts, await ledger.lookupAccounts([...ids]));
  const byId = new Map(found.map((one) => [one.account.id, one]));
  return transfers.map((transfer) => {
    const debit = byId.get(transfer.debitAccountId);
    const credit = byId.get(transfer.creditAccountId);
    assert(debit && credit, "the ledger knows the accounts of its transfers");
    return { transfer, debit, credit };
  });
}

export async function transfersOfAccount(
  deps: ExplorerDeps,
  query: TransfersQuery,
): Promise<Page<ExploredTransfer>> {
  const { accountId, side, code = 0, from = 0n, until = 0n, cursor, limit } = query;
  // 0 would be no bound: before the first instant there is nothing.
  const last = cursor === undefined ? until : cursor - 1n;
  if (cursor !== undefined && last < 1n) return { items: [], next: undefined };
  const sides = side === "debit" ? debits : side === "credit" ? credits : debits | credits;
  const found = await deps.ledger.getAccountTransfers(
    accountFilter({
      accountId,
      code,
      timestampMin: from,
      timestampMax: last,
      flags: sides | reversed,
      // One more than fits tells whether there is another page.
      limit: limit + 1,
    }),
  );
  const shown = found.slice(0, limit);
  const items = await describeTransfers(deps, shown);
  return { items, next: found.length > limit ? shown.at(-1)?.timestamp : undefined };
}

export async function exploreTransfer(
  deps: ExplorerDeps,
  id: bigint,
): Promise<TransferStory | undefined> {
  const { ledger } = deps;
  const [transfer] = await ledger.lookupTransfers([id]);
  if (transfer === undefined) return undefined;
  const movement = await movementOf(deps, transfer);
  const relatedIds = new Set([transfer.pendingId, ...transferIdsOf(movement)]);
  relatedIds.delete(0n);
  relatedIds.delete(id);
  const related = (await ledger.lookupTransfers([...relatedIds])).toSorted(byTime);
  const [own, ...others] = await describeTransfers(deps, [transfer, ...related]);
  assert(own, "what was looked up is described");
  const isSettlement = (other: ExploredTransfer) => other.transfer.pendingId === id;
  const pending = others.find((other) => other.transfer.id === transfer.pendingId);
  return {
    ...own,
    debitAfter: await balanceAfter(ledger, transfer.debitAccountId, transfer),
    creditAfter: await balanceAfter(ledger, transfer.creditAccountId, transfer),
    pending,
    settlements: others.filter(isSettlement),
    siblings: others.filter((other) => other !== pending && !isSettlement(other)),
    movement,
  };
}

const byTime = (a: Transfer, b: Transfer) => (a.timestamp < b.timestamp ? -1 : 1);

/** Each transfer bears the number of its movement, and the movement names it, too. */
async function movementOf(
  { movements }: ExplorerDeps,
  { id, userData128 }: Transfer,
): Promise<Movement | undefined> {
  if (userData128 === 0n) return undefined;
  const movement = await movements.find(u128ToId("mov", userData128));
  return transferIdsOf(movement).includes(id) ? movement : undefined;
}

export function transferIdsOf(movement: Movement | undefined): bigint[] {
  return movement?.steps.flatMap((step) => step.transfers.map((one) => one.id)) ?? [];
}

async function balanceAfter(
  ledger: Ledger,
  accountId: bigint,
  { timestamp }: Transfer,
): Promise<AccountBalance | undefined> {
  const at = { timestampMin: timestamp, timestampMax: timestamp, limit: 1 };
  return (await ledger.getAccountBalances(accountFilter({ accountId, ...at })))[0];
}
