import { idToU128, parseId } from "#kernel";
import { u128Max } from "#ledger";
import { describeAccounts } from "./explore-accounts.ts";
import { describeTransfers, transferIdsOf } from "./explore-transfers.ts";
import type { ExplorerDeps, LedgerExplorer } from "./explored.ts";

type Ids = { readonly accounts: readonly bigint[]; readonly transfers: readonly bigint[] };

const nothing: Ids = { accounts: [], transfers: [] };
const numberPattern = /^[0-9]{1,39}$/;

export async function searchLedger(
  deps: ExplorerDeps,
  text: string,
): ReturnType<LedgerExplorer["search"]> {
  const ids = await idsNamed(deps, text);
  const [accounts, transfers] = await Promise.all([
    deps.ledger.lookupAccounts(ids.accounts),
    deps.ledger.lookupTransfers(ids.transfers),
  ]);
  return {
    accounts: await describeAccounts(deps.accounts, accounts),
    transfers: await describeTransfers(deps, transfers),
  };
}

async function idsNamed(deps: ExplorerDeps, text: string): Promise<Ids> {
  if (numberPattern.test(text)) {
    const id = BigInt(text);
    return id > 0n && id < u128Max ? { accounts: [id], transfers: [id] } : nothing;
  }
  const holder = parseId("acc", text) ?? parseId("pot", text);
  if (holder) return { accounts: [idToU128(holder)], transfers: [] };
  const movement = parseId("mov", text);
  if (movement) {
    return { accounts: [], transfers: transferIdsOf(await deps.movements.find(movement)) };
  }
  return text.startsWith("@") ? { ...nothing, accounts: await idsOfMember(deps, text) } : nothing;
}

async function idsOfMember(
  { identity, accounts }: ExplorerDeps,
  handle: string,
): Promise<bigint[]> {
  const member = await identity.anyMemberByHandle(handle);
  if (member === undefined) return [];
  const [held, pots] = await Promise.all([accounts.list(member.id), accounts.listPots(member.id)]);
  const ids = [...held.flatMap(({ id, reservedId }) => [id, reservedId]), ...pots.map((p) => p.id)];
  return ids.map(idToU128);
}
