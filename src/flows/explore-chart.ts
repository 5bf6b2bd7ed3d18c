import { type Account, type Balances, batchEventsMax, type Ledger, queryFilter } from "#ledger";
import { asOf } from "./explore-accounts.ts";
import type { AssetChart, ChartGroup } from "./explored.ts";

/** More are not added up while somebody waits. */
const accountsMax = 100_000;

type Sums = { -readonly [K in keyof Balances]: Balances[K] };
type Group = { count: number; first: bigint; readonly sums: Sums };

/**
 * Adds up the accounts of each asset by code. Up to a batch of accounts is read at one instant;
 * more are read one batch after the other, unless an instant is given.
 */
export async function drawChart(ledger: Ledger, at: bigint): Promise<readonly AssetChart[]> {
  const assets = new Map<number, Map<number, Group>>();
  let [seen, timestampMin, isWhole] = [0, 0n, true];
  for (;;) {
    const filter = queryFilter({ timestampMin, timestampMax: at, limit: batchEventsMax });
    const page = await ledger.queryAccounts(filter);
    for (const account of await asOf(ledger, page, { at, effectiveAt: 0n })) count(assets, account);
    seen += page.length;
    const last = page.at(-1);
    if (page.length < batchEventsMax || last === undefined) break;
    if (seen >= accountsMax) {
      isWhole = false;
      break;
    }
    timestampMin = last.timestamp + 1n;
  }
  return [...assets]
    .toSorted(([a], [b]) => a - b)
    .map(([number, groups]) => ({ ledger: number, groups: groupsOf(groups), isWhole }));
}

function count(assets: Map<number, Map<number, Group>>, account: Account): void {
  const groups = assets.get(account.ledger) ?? new Map<number, Group>();
  assets.set(account.ledger, groups);
  const known = groups.get(account.code);
  const group = known ?? { count: 0, first: account.id, sums: { ...nothing } };
  if (known === undefined) groups.set(account.code, group);
  group.count += 1;
  group.sums.debitsPending += account.debitsPending;
  group.sums.debitsPosted += account.debitsPosted;
  group.sums.creditsPending += account.creditsPending;
  group.sums.creditsPosted += account.creditsPosted;
}

function groupsOf(groups: ReadonlyMap<number, Group>): ChartGroup[] {
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .map(([code, group]) => ({
      code,
      count: group.count,
      balances: group.sums,
      only: group.count === 1 ? group.first : undefined,
    }));
}

const nothing: Balances = {
  debitsPending: 0n,
  debitsPosted: 0n,
  creditsPending: 0n,
  creditsPosted: 0n,
};
