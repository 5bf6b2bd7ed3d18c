import { writeU128 } from "@bourse/proof";
import { type AccountOwner, type Accounts, institutionAccounts } from "#accounts";
import { assert, type Currency, idToU128, type MemberId } from "#kernel";
import { batchEventsMax, type Ledger } from "#ledger";
import { createBalancesAt } from "./balances-at.ts";
import { escrowOwner } from "./owner.ts";

/** Bytes of one holding: its owner and its amount. */
export const holdingBytes = 32;

/** What is owed in one asset, to whom: a million of them fit in 32 MB. */
export type Holdings = {
  readonly count: number;
  /** Of each: owner (16 bytes), amount in minor units (16). Big-endian. */
  readonly bytes: Uint8Array<ArrayBuffer>;
};

type Growing = { count: number; bytes: Uint8Array<ArrayBuffer>; view: DataView };

const firstCapacity = 256;

function startHoldings(): Growing {
  const bytes = new Uint8Array(firstCapacity * holdingBytes);
  return { count: 0, bytes, view: new DataView(bytes.buffer) };
}

function addHolding(list: Growing, owner: bigint, amount: bigint): void {
  if ((list.count + 1) * holdingBytes > list.bytes.length) {
    const larger = new Uint8Array(2 * list.bytes.length);
    larger.set(list.bytes);
    list.bytes = larger;
    list.view = new DataView(larger.buffer);
  }
  const at = list.count++ * holdingBytes;
  writeU128(list.view, at, owner);
  writeU128(list.view, at + 16, amount);
}

/** What members have beside their accounts: as businesses, paid out or not yet. */
export type BusinessHoldings = {
  list(): Promise<readonly BusinessHolding[]>;
  /** The account of what payers and businesses are in dispute about. */
  disputed(currency: Currency): bigint;
};
export type BusinessHolding = Pick<AccountOwner, "member" | "currency" | "ledgerAccounts">;

type Sources = {
  readonly accounts: Pick<Accounts, "listOwners">;
  readonly businesses?: BusinessHoldings;
  readonly ledger: Ledger;
};

/**
 * What every account held at an instant, by asset: available, reserved, pots and what was earned as
 * a business together, and what was in escrow or dispute. Accounts with nothing are in it, too. The instant is past, in ledger time.
 */
export async function collectHoldings(
  { accounts, businesses, ledger }: Sources,
  at: bigint,
): Promise<Map<Currency, Holdings>> {
  const balancesAt = createBalancesAt(ledger, at);
  const earned = await earnedBy((await businesses?.list()) ?? [], balancesAt);
  const found = new Map<Currency, Growing>();
  for await (const owners of pagesOf(accounts)) {
    const balances = await balancesOf(
      owners.flatMap(({ ledgerAccounts }) => ledgerAccounts),
      balancesAt,
    );
    for (const { member, currency, ledgerAccounts } of owners) {
      const own = ledgerAccounts.reduce((sum, id) => sum + (balances.get(id) ?? 0n), 0n);
      assert(own >= 0n, "the ledger lets no member's account be overdrawn");
      const amount = own + earned.take(member, currency);
      addHolding(listIn(found, currency), idToU128(member), amount);
    }
  }
  // Whoever earned in a currency in which they have no account yet.
  for (const { member, currency, amount } of earned.rest()) {
    addHolding(listIn(found, currency), idToU128(member), amount);
  }
  for (const [currency, list] of found) {
    const waiting = [institutionAccounts.escrow(currency)];
    if (businesses) waiting.push(businesses.disputed(currency));
    const balances = await balancesAt(waiting);
    const amount = waiting.reduce((sum, id) => sum + (balances.get(id) ?? 0n), 0n);
    addHolding(list, escrowOwner, amount);
  }
  return new Map([...found].map(([currency, list]) => [currency, trimmed(list)]));
}

function listIn(found: Map<Currency, Growing>, currency: Currency): Growing {
  const list = found.get(currency) ?? startHoldings();
  found.set(currency, list);
  return list;
}

type Earned = { readonly member: MemberId; readonly currency: Currency; readonly amount: bigint };

/** What businesses have, to be added to what their members have: each once. */
async function earnedBy(
  holdings: readonly BusinessHolding[],
  balancesAt: ReturnType<typeof createBalancesAt>,
) {
  const ids = holdings.flatMap(({ ledgerAccounts }) => ledgerAccounts);
  const balances = await balancesOf(ids, balancesAt);
  const left = new Map<string, Earned>();
  for (const { member, currency, ledgerAccounts } of holdings) {
    const key = `${member} ${currency}`;
    const before = left.get(key)?.amount ?? 0n;
    const amount = ledgerAccounts.reduce((sum, id) => sum + (balances.get(id) ?? 0n), before);
    left.set(key, { member, currency, amount });
  }
  return {
    take(member: MemberId, currency: Currency): bigint {
      const key = `${member} ${currency}`;
      const amount = left.get(key)?.amount ?? 0n;
      left.delete(key);
      return amount;
    },
    rest: () => left.values(),
  };
}

const trimmed = ({ count, bytes }: Growing): Holdings => ({
  count,
  bytes: bytes.slice(0, count * holdingBytes),
});

const accountsPerPage = 4_000;

async function* pagesOf({ listOwners }: Sources["accounts"]): AsyncGenerator<AccountOwner[]> {
  let page: AccountOwner[] = [];
  do {
    page = await listOwners(page.at(-1)?.id, accountsPerPage);
    yield page;
  } while (page.length === accountsPerPage);
}

async function balancesOf(
  ids: readonly bigint[],
  balancesAt: ReturnType<typeof createBalancesAt>,
): Promise<Map<bigint, bigint>> {
  const all = new Map<bigint, bigint>();
  for (let start = 0; start < ids.length; start += batchEventsMax) {
    const found = await balancesAt(ids.slice(start, start + batchEventsMax));
    for (const [id, balance] of found) all.set(id, balance);
  }
  return all;
}
