import type { Clock } from "#kernel";
import { verifyByReplay, verifyLedger } from "#ledger";
import { verifyMovements } from "#movements";
import type { Bank } from "./bank.ts";

/** An invariant of the whole house, and the ids of what breaks it: none when it holds. */
export type Invariant = { readonly invariant: string; readonly ids: readonly string[] };

const ledgerInvariants = {
  debits_equal_credits: "in every ledger debits equal credits",
  balance_equals_replay: "every balance equals the replay of its transfers",
  limit_holds: "no account is past its limit",
  pending_has_status: "every pending transfer has a state",
  settlement_matches_pending: "what became of a pending transfer agrees with what settled it",
  history_is_whole: "every account with history has all of it",
} as const;

const paymentsInvariants = {
  pending_past_its_end: "no payment is pending past its end",
  request_paid_is_not_its_movements: "what a request was paid is the sum of its movements",
  split_shares_are_not_its_total: "the shares of a split make up its total",
} as const;

const brokerageInvariants = {
  house_is_not_its_trades: "what the house has of an instrument is what its trades make it",
  position_is_not_its_trades: "every position is what its trades and gifts make it",
  held_is_not_what_is_open: "what is set aside for orders is what is open of them",
  clearing_is_not_its_obligations: "what is to be cleared with venues is what is not settled",
  order_is_not_its_trades: "what was filled of an order is the sum of its trades",
  trade_without_movement: "every trade of a venue is in the ledger",
} as const;

/** Proves every invariant that the modules state, over all that is stored. */
export async function verifyBank(bank: Bank, clock: Clock): Promise<Invariant[]> {
  const { db, ledger, engine, accounts, payments, market, brokerage, merchants, proofs } = bank;
  const isHere = engine.engine === "postgres";
  const defects = isHere ? await verifyLedger(db) : await verifyByReplay(ledger, clock);
  const ofLedger = Object.entries(ledgerInvariants).map(([name, invariant]) => ({
    invariant,
    ids: defects.filter((defect) => defect.invariant === name).map(({ id }) => id.toString()),
  }));
  const ofMovements = await verifyMovements({ db, ledger, clock });
  const ofAccounts = await accounts.verifyAccounts();
  const faults = await payments.verifyPayments();
  const ofPayments = Object.entries(paymentsInvariants).map(([name, invariant]) => ({
    invariant,
    ids: faults.filter((fault) => fault.check === name).map(({ id }) => id),
  }));
  const brokerageFaults = await brokerage.verifyBrokerage();
  const ofBrokerage = Object.entries(brokerageInvariants).map(([name, invariant]) => ({
    invariant,
    ids: brokerageFaults.filter((fault) => fault.check === name).map(({ id }) => id),
  }));
  const ofMerchants = await merchants.verifyMerchants();
  const ofProofs = await proofs.verifyProofs();
  const ofMarket = await market.verifyMarket();
  return [
    ...ofLedger,
    ...ofMovements,
    ...ofAccounts,
    ...ofPayments,
    ...ofMarket,
    ...ofBrokerage,
    ...ofMerchants,
    ...ofProofs,
  ];
}
