import { ok } from "#kernel";
import { listing, retrieval } from "./lists.ts";
import { operation } from "./operation.ts";
import { currency, nothing, text } from "./params.ts";

/** What the ledger holds for a business: what may be paid out, and what may not yet. */
const retrieve = operation(nothing, async (shop, { world }) => {
  const booked = await shop.balances.balancesOf(world);
  const line = (code: string, amount: bigint) => ({
    amount,
    currency: code.toLowerCase(),
    source_types: { card: amount },
  });
  const empty = [line("usd", 0n)];
  const available = booked.map((one) => line(one.currency, one.available));
  const pending = booked.map((one) => line(one.currency, one.pending));
  return ok({
    object: "balance",
    available: available.length > 0 ? available : empty,
    livemode: world.live,
    pending: pending.length > 0 ? pending : empty,
  });
});

/** The balance, and each line of it. */
export const balanceOperations = {
  retrieve,
  transaction: retrieval("balance_transaction", "balance transaction"),
  transactions: listing("balance_transaction", {
    currency: currency.optional(),
    payout: text().optional(),
    source: text().optional(),
    type: text().optional(),
  }),
};
