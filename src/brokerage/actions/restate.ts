import { dayOf, institutionAccounts, ledgerOf, transferCodes } from "#accounts";
import { type Currency, idToU128, type MemberId, type Tx } from "#kernel";
import { type TransferInput, transferInput } from "#ledger";
import type { Instrument, InstrumentId } from "#market";
import { type Core, instrumentById, openHolding } from "../core.ts";
import { brokerageAccounts } from "../ledger-accounts.ts";
import type { Order } from "../order.ts";
import type { Trade } from "../trade.ts";
import { type CorporateAction, newInstrumentOf } from "./action.ts";
import { type Payout, payoutOf } from "./payout.ts";
import {
  entitlementsOf,
  listActions,
  removeEntitlement,
  restateEntitlement,
  type StoredEntitlement,
} from "./store.ts";

/**
 * What changes of corporate actions when a trade from before them is taken back, or told only now:
 * with the trade goes, or comes, what an issuer gave for its units.
 */
export type Restatement = {
  /** As they are from now on; of one that applies to no unit any more, 0. */
  readonly entitlements: readonly StoredEntitlement[];
  /** Units that come, or go (less than zero), by instrument. */
  readonly units: ReadonlyMap<InstrumentId, bigint>;
  /** Minor units that come, or go, in the trade's currency. */
  readonly cash: bigint;
};

/** Nothing changes: no action came after the trade. */
const unchanged: Restatement = { entitlements: [], units: new Map(), cash: 0n };

type Change = { readonly instrument: InstrumentId; readonly on: string; readonly quantity: bigint };

/**
 * Looks at every action that is fixed already and whose ex-date is after the trade, oldest first:
 * what one of them changes counts for those that come after it.
 */
export async function restatementOf(
  core: Core,
  trade: Trade,
  as: "taken_back" | "told",
): Promise<Restatement> {
  // A trade of today is before no action that is fixed.
  if (trade.tradeDate >= dayOf(core.clock.nowMs())) return unchanged;
  const comes = (trade.side === "buy") === (as === "told");
  const quantity = comes ? trade.quantity : 0n - trade.quantity;
  const changes: Change[] = [{ instrument: trade.instrument, on: trade.tradeDate, quantity }];
  const known = new Map(
    (await entitlementsOf(core.db, trade.member)).map((one) => [one.action.id, one.entitlement]),
  );
  const entitlements: StoredEntitlement[] = [];
  const units = new Map<InstrumentId, bigint>();
  let cash = 0n;
  for (const action of await listActions(core.db)) {
    if (action.state === "announced") continue;
    const by = sumBefore(changes, action);
    if (by === 0n) continue;
    const before = known.get(action.id) ?? noneOf(action, trade);
    const entitled = before.entitled + by < 0n ? 0n : before.entitled + by;
    const into = await instrumentById(core, newInstrumentOf(action));
    const payout = payoutOf(action, entitled, into);
    entitlements.push({ ...before, entitled, cash: payout.cash });
    if (before.state === "due") continue;
    const paid = payoutOf(action, before.entitled, into);
    cash += payout.cash - paid.cash;
    for (const change of unitChangesBetween(paid, payout)) {
      changes.push({ ...change, on: action.exOn });
      units.set(change.instrument, (units.get(change.instrument) ?? 0n) + change.quantity);
    }
  }
  return { entitlements, units, cash };
}

function sumBefore(changes: readonly Change[], { instrument, exOn }: CorporateAction): bigint {
  return changes
    .filter((change) => change.instrument === instrument && change.on < exOn)
    .reduce((sum, change) => sum + change.quantity, 0n);
}

/** Of a member to whom an action did not apply. */
function noneOf(action: CorporateAction, { member }: Trade): StoredEntitlement {
  return {
    action: action.id,
    member,
    instrument: action.instrument,
    entitled: 0n,
    pending: 0n,
    cash: 0n,
    state: action.state === "paid" ? "paid" : "due",
    movement: null,
    refusals: 0,
    order: null,
  };
}

function unitChangesBetween(paid: Payout, payout: Payout) {
  const signed = ({ takes, gives }: Payout, sign: bigint) => [
    ...(takes ? [{ instrument: takes.instrument, quantity: -sign * takes.quantity }] : []),
    ...(gives ? [{ instrument: gives.instrument, quantity: sign * gives.quantity }] : []),
  ];
  return [...signed(payout, 1n), ...signed(paid, -1n)];
}

/** The units of a restatement: to and from the depository. */
export async function unitTransfers(
  core: Core,
  { member }: Trade,
  { units }: Restatement,
): Promise<TransferInput[]> {
  const transfers: TransferInput[] = [];
  for (const [id, quantity] of units) {
    transfers.push(...(await movedUnits(core, member, await instrumentById(core, id), quantity)));
  }
  return transfers;
}

/** Units that come to an owner from the depository, or go back there where less than zero. */
export async function movedUnits(
  core: Core,
  owner: MemberId,
  instrument: Instrument,
  quantity: bigint,
): Promise<TransferInput[]> {
  if (quantity === 0n) return [];
  const holding = idToU128(await openHolding(core, owner, instrument));
  const custody = brokerageAccounts.custody(instrument);
  const { ledger } = instrument;
  return [moved(core, { from: custody, to: holding, amount: quantity, ledger })];
}

/** The cash of a restatement: through the institution's bank. */
export function cashTransfers(
  core: Core,
  { account }: Pick<Order, "account">,
  { cash }: Restatement,
  currency: Currency,
): TransferInput[] {
  if (cash === 0n) return [];
  const ends = { from: institutionAccounts.nostro(currency), to: idToU128(account) };
  return [moved(core, { ...ends, amount: cash, ledger: ledgerOf(currency) })];
}

type Moved = {
  readonly from: bigint;
  readonly to: bigint;
  /** Less than zero: the other way. */
  readonly amount: bigint;
  readonly ledger: number;
};

function moved({ ids }: Core, { from, to, amount, ledger }: Moved): TransferInput {
  const isBack = amount < 0n;
  return transferInput({
    id: ids.u128(),
    debitAccountId: isBack ? to : from,
    creditAccountId: isBack ? from : to,
    amount: isBack ? -amount : amount,
    ledger,
    code: transferCodes.corporateAction,
    flags: 0,
  });
}

/** Stores a restatement, with the trade that it is for. */
export async function saveRestatement(tx: Tx, { entitlements }: Restatement): Promise<void> {
  for (const one of entitlements) {
    if (one.entitled === 0n) await removeEntitlement(tx, one);
    else await restateEntitlement(tx, one);
  }
}
