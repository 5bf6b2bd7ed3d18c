import { type Currency, currencyCodes, type Db, minuteMs } from "#kernel";
import type { Shop } from "./shop.ts";
import { listBalanceAccounts } from "./store/ledger-accounts.ts";
import { overRefunded, type Sums, sumsOfObjects, unreconciled } from "./store/verify.ts";
import {
  gapsInNumbers,
  unbookedBalances,
  unpaidInvoices,
  wronglyCredited,
} from "./store/verify-billing.ts";
import { unfinishedWork } from "./store/works.ts";
import { worldKey } from "./world.ts";

/** An invariant, and what breaks it; nothing when it holds. */
export type MerchantsViolation = { readonly invariant: string; readonly ids: readonly string[] };

const stuckMs = minuteMs;
const stuckMax = 100;

/** What came in, less what went out again other than by payouts. */
const earned = (one: Sums) =>
  one.captured + one.kept + one.toppedUp - one.refunded - one.disputed - one.passedOn - one.fees;

/** Proves that what businesses are told they have is what the ledger holds for them. */
export async function verifyMerchants(shop: Shop): Promise<MerchantsViolation[]> {
  const { db, ledger, clock } = shop;
  const accounts = await listBalanceAccounts(db);
  const records = await ledger.lookupAccounts(
    accounts.flatMap((a) => [a.pending, a.available, a.owed ?? a.available]),
  );
  const free = new Map(
    records.map((a) => [a.id, a.creditsPosted - a.debitsPosted - a.debitsPending]),
  );
  const sums = await sumsOfObjects(db);
  const keyOf = ({ world, currency }: Pick<Sums, "world" | "currency">) =>
    `${worldKey(world)} ${currency}`;
  const booked = new Map(accounts.map((a) => [keyOf(a), a]));
  const held = (one: Sums) => {
    const found = booked.get(keyOf(one));
    const pending = found ? (free.get(found.pending) ?? 0n) : 0n;
    const available = found ? (free.get(found.available) ?? 0n) : 0n;
    // An account of what is owed has a debit balance: it takes away.
    const owed = found && found.owed !== null ? (free.get(found.owed) ?? 0n) : 0n;
    return { pending, all: pending + available + owed };
  };
  const wrong = (breaks: (one: Sums) => boolean) => sums.filter(breaks).map(keyOf);
  const stuck = await unfinishedWork(db, clock.nowMs() - stuckMs, stuckMax);
  return [
    {
      invariant: "what a business has is the sum over the lines of its balance",
      ids: wrong((one) => held(one).all !== one.net),
    },
    {
      invariant: "what of it is pending are the lines that are",
      ids: wrong((one) => held(one).pending !== one.pending),
    },
    {
      invariant:
        "available, pending and paid out are what came in, less what went back, on or in fees",
      ids: wrong((one) => held(one).all + one.paidOut !== earned(one)),
    },
    {
      invariant: "own funds of the same amount stand behind what businesses owe",
      ids: await unbacked(shop),
    },
    {
      invariant: "a payout by schedule is the sum of the lines that were paid out with it",
      ids: await unreconciled(db),
    },
    {
      invariant: "a charge was refunded what its refunds say, and no more than was captured",
      ids: await overRefunded(db),
    },
    ...(await wrongBills(db)),
    {
      invariant: "what businesses began with money is ended",
      ids: stuck.map(({ id }) => id),
    },
  ];
}

/** What breaks the invariants of what customers are billed. */
async function wrongBills(db: Db): Promise<MerchantsViolation[]> {
  return [
    {
      invariant: "an invoice that is paid was paid what it asked for",
      ids: await unpaidInvoices(db),
    },
    {
      invariant: "the invoices of a customer are numbered without a gap",
      ids: await gapsInNumbers(db),
    },
    {
      invariant: "an invoice was credited what its credit notes say, and no more than it came to",
      ids: await wronglyCredited(db),
    },
    {
      invariant: "the balance of a customer is the sum of its transactions",
      ids: await unbookedBalances(db),
    },
  ];
}

/** Currencies in which what live businesses owe and the own funds set aside for it differ. */
async function unbacked({ balances, ledger }: Shop): Promise<string[]> {
  const owed = new Map<Currency, bigint>();
  for (const accounts of balances.indebted()) {
    if (!accounts.world.live) continue;
    const { owed: debt } = await balances.held(accounts);
    owed.set(accounts.currency, (owed.get(accounts.currency) ?? 0n) + debt);
  }
  const wrong: string[] = [];
  for (const currency of currencyCodes) {
    const { advances } = balances.houseSide({ live: true }, currency);
    const [record] = await ledger.lookupAccounts([advances]);
    const behind = record ? record.creditsPosted - record.debitsPosted : 0n;
    if (behind !== (owed.get(currency) ?? 0n)) wrong.push(currency);
  }
  return wrong;
}
