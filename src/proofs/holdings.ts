import { writeU128 } from "@bourse/proof";
import { type AccountOwner, type Accounts, institutionAccounts } from "#accounts";
import { assert, type Currency, idToU128 } from "#kernel";
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

type Sources = { readonly accounts: Pick<Accounts, "listOwners">; readonly ledger: Ledger };

/**
 * What every account held at an instant, by asset: available, reserved and pots together, and what
 * was in escrow. Accounts with nothing are in it, too. The instant is past, in ledger time.
 */
export async function collectHoldings(
  { accounts, ledger }: Sources,
  at: bigint,
): Promise<Map<Currency, Holdings>> {
  const balancesAt = createBalancesAt(ledger, at);
  const found = new Map<Currency, Growing>();
  for await (const owners of pagesOf(accounts)) {
    const balances = await balancesOf(
      owners.flatMap(({ ledgerAccounts }) => ledgerAccounts),
      balancesAt,
    );
    for (const { member, currency, ledgerAccounts } of owners) {
      const amount = ledgerAccounts.reduce((sum, id) => sum + (balances.get(id) ?? 0n), 0n);
      assert(amount >= 0n, "the ledger lets no member's account be overdrawn");
      const list = found.get(currency) ?? startHoldings();
      found.set(currency, list);
      addHolding(list, idToU128(member), amount);
    }
  }
  for (const [currency, list] of found) {
    const escrow = institutionAccounts.escrow(currency);
    addHolding(list, escrowOwner, (await balancesAt([escrow])).get(escrow) ?? 0n);
  }
  return new Map([...found].map(([currency, list]) => [currency, trimmed(list)]));
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
