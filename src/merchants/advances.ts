import { transferCodes } from "#accounts";
import { ok } from "#kernel";
import type { TransferInput } from "#ledger";
import { ownCall } from "./call.ts";
import { movementOf, type Route, routeOf, transfersOf } from "./money-steps.ts";
import { newId } from "./object-id.ts";
import type { BalanceTransaction, Payer } from "./objects.ts";
import type { Settle, Shop } from "./shop.ts";
import type { BalanceAccounts } from "./store/ledger-accounts.ts";
import { currencyOf, type World, worldKey } from "./world.ts";

const nobody: Payer = { type: "test_card" };
const least = (a: bigint, b: bigint) => (a < b ? a : b);

/**
 * Balances are changed by one refund, payout, dispute or settlement at a time, in an order in which
 * nobody waits for the other. What a business owes is paid back before anything else is done with
 * what it has.
 */
export function inBalanceTurns<T>(
  shop: Shop,
  worlds: readonly World[],
  run: () => Promise<T>,
): Promise<T> {
  const [first, ...rest] = [...new Map(worlds.map((one) => [worldKey(one), one]))].sort(
    ([a], [b]) => (a < b ? -1 : 1),
  );
  if (first === undefined) return run();
  const [key] = first;
  const others = rest.map(([, one]) => one);
  return shop.inTurn(`balance ${key}`, async () => {
    for (const accounts of shop.balances.indebted()) {
      if (worldKey(accounts.world) === key) await repay(shop, accounts);
    }
    return inBalanceTurns(shop, others, run);
  });
}

/**
 * Whether a business owes more than it had when its turn began. What has come in since is for that
 * debt: nothing leaves by a payout, a refund or a transfer. Who holds the balance's turn asks.
 */
export async function isIndebted(shop: Shop, world: World, code: string): Promise<boolean> {
  const accounts = shop.balances
    .indebted()
    .find((one) => worldKey(one.world) === worldKey(world) && one.currency === currencyOf(code));
  return accounts !== undefined && (await shop.balances.held(accounts)).owed > 0n;
}

/** What of an amount is taken from a balance, and what is advanced because it is not there. */
export type Cover = { readonly own: bigint; readonly advanced: bigint };

/** Who holds the balance's turn asks. */
export async function coverOf(
  shop: Shop,
  world: World,
  code: string,
  wanted: { readonly amount: bigint; readonly incoming: bigint },
): Promise<Cover> {
  const currency = currencyOf(code);
  if (currency === undefined) return { own: wanted.amount, advanced: 0n };
  const held = await shop.balances.held(await shop.balances.accountsOf(world, currency));
  const own = least(wanted.amount, held.available + wanted.incoming);
  return { own, advanced: wanted.amount - own };
}

/**
 * Whether money of a charge is taken back from what is pending: where the charge is, and what came
 * in has not gone on meanwhile, as by a transfer. Who holds the balance's turn asks.
 */
export async function isTakenFromPending(
  shop: Shop,
  world: World,
  line: BalanceTransaction,
  wanted: { readonly amount: bigint; readonly incoming: bigint },
): Promise<boolean> {
  const currency = currencyOf(line.currency);
  if (line.status !== "pending" || currency === undefined) return false;
  const held = await shop.balances.held(await shop.balances.accountsOf(world, currency));
  return held.pending + wanted.incoming >= wanted.amount;
}

/**
 * The business owes what is advanced for it. In the live world own funds of the institution stand
 * behind it: where they do not suffice, the ledger refuses.
 */
export async function advanceTransfers(
  { ids, balances }: Shop,
  world: World,
  route: Route,
  advanced: { readonly code: string; readonly amount: bigint; readonly to: bigint },
): Promise<TransferInput[]> {
  const currency = currencyOf(advanced.code);
  const { amount, to } = advanced;
  if (amount === 0n || currency === undefined) return [];
  const code = transferCodes.advance;
  const owed = await balances.owedOf(world, currency);
  const behind = world.live ? amount : 0n;
  return transfersOf(ids, route, [
    { debit: owed, credit: to, amount, code },
    { debit: route.equity, credit: route.advances, amount: behind, code },
  ]);
}

/** Pays back what can be paid of a debt. Who holds the balance's turn asks. */
async function repay(shop: Shop, accounts: BalanceAccounts): Promise<boolean> {
  const { world, currency, owed: debt, available } = accounts;
  const held = await shop.balances.held(accounts);
  const amount = least(held.available, held.owed);
  if (debt === null || amount <= 0n) return false;
  const code = currency.toLowerCase();
  const route = await routeOf(shop, world, code, nobody);
  const id = newId(shop.ids, "work");
  const behind = world.live ? amount : 0n;
  const repayment = transferCodes.advanceRepayment;
  const transfers = transfersOf(shop.ids, route, [
    { debit: available, credit: debt, amount, code: repayment },
    { debit: route.advances, credit: route.equity, amount: behind, code: repayment },
  ]);
  const move = movementOf(shop, {
    world: route.party,
    payer: nobody,
    key: id,
    kind: "payout",
    amount,
    currency: code,
    note: "",
    details: { repayment: id },
    step: { name: "repay", target: "completed", transfers },
  });
  const call = ownCall(world);
  await shop.carryOut({ id, call, kind: "repayment", move: { intent: move }, purpose: {} });
  return true;
}

/** The lines of the balance told of the debt already: nothing more is stored. */
export const settleRepayment: Settle<"repayment"> = async () => ok({});

/** Takes what businesses owe from what they have earned since. @returns how many paid some back */
export async function repayDue(shop: Shop): Promise<number> {
  let count = 0;
  for (const accounts of shop.balances.indebted()) {
    const held = await shop.balances.held(accounts);
    if (least(held.available, held.owed) <= 0n) continue;
    // The turn itself pays back.
    await inBalanceTurns(shop, [accounts.world], async () => {
      count += 1;
    });
  }
  return count;
}
