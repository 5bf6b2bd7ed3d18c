import { institutionAccounts, ledgerOf, transferCodes } from "#accounts";
import { idToU128, money } from "#kernel";
import { type TransferInput, transferInput } from "#ledger";
import type { Instrument } from "#market";
import { institution, type MovementIntent } from "#movements";
import { type Core, instrumentById, openHolding } from "../core.ts";
import { brokerageAccounts } from "../ledger-accounts.ts";
import { newInstrumentOf } from "../lots/history.ts";
import { house } from "../store/house.ts";
import type { CorporateAction } from "./action.ts";
import { type Payout, payoutOf } from "./payout.ts";
import type { ActionOrders } from "./ports.ts";
import {
  countDue,
  dueEntitlements,
  reinvestedBy,
  type StoredEntitlement,
  updateEntitlement,
} from "./store.ts";

const entitlementsMax = 500;

type Both = { readonly from: Instrument; readonly into: Instrument };

/**
 * Pays those who are entitled, each by one movement; true when nobody is left. What the ledger
 * refuses (an order still holds the units, units of a trade are not delivered yet) is tried again
 * by the next run.
 */
export async function payEntitlements(
  core: Core,
  orders: ActionOrders,
  action: CorporateAction,
): Promise<boolean> {
  const from = await instrumentById(core, action.instrument);
  const into = await instrumentById(core, newInstrumentOf(action));
  await core.ledgerAccounts.ensureInstrument(from);
  await core.ledgerAccounts.ensureInstrument(into);
  for (const due of await dueEntitlements(core.db, action.id, entitlementsMax)) {
    await payOne(core, orders, action, due, { from, into });
  }
  return (await countDue(core.db, action.id)) === 0;
}

async function payOne(
  core: Core,
  orders: ActionOrders,
  action: CorporateAction,
  due: StoredEntitlement,
  { from, into }: Both,
): Promise<void> {
  const payout = payoutOf(action, due.entitled, into);
  const paid: StoredEntitlement = { ...due, state: "paid" };
  const paidTo = await payeeOf(core, due, into);
  const isNothing = payout.cash === 0n && !payout.gives && !payout.takes;
  if (isNothing) return save(core, paid);
  if (!paidTo) {
    core.log.error({ action: action.id, member: due.member }, "no account to pay into");
    return;
  }
  const transfers = await transfersOf(core, due, payout, { from, into, paidTo });
  const intent = intentOf(core, action, due, { payout, from, paidTo, transfers });
  const submitted = await core.movements.submit(intent);
  if (!submitted.ok) {
    const refused = { action: action.id, member: due.member, ...submitted.error };
    core.log.warn(refused, "corporate action refused");
    return save(core, { ...due, refusals: due.refusals + 1 });
  }
  const movement = submitted.value.id;
  // Before it counts as paid: a crash in between orders again under the same key.
  const order = await reinvest(core, orders, action, due, into);
  return save(core, { ...paid, movement, order });
}

/** Where the cash of an entitlement goes, and who is said to get it. */
type PaidTo = { readonly account: bigint; readonly party: MovementIntent["to"] };

async function payeeOf(
  { accounts }: Core,
  { member }: StoredEntitlement,
  { currency }: Instrument,
): Promise<PaidTo | undefined> {
  if (member === house) {
    return { account: institutionAccounts.equity(currency), party: { type: "bourse" } };
  }
  const account = await accounts.accountOf(member, currency);
  if (!account) return undefined;
  const party = { type: "member", member, account: account.id } as const;
  return { account: idToU128(account.id), party };
}

/** The ledger account of an owner's units. */
async function unitsOf(core: Core, { member }: StoredEntitlement, instrument: Instrument) {
  if (member === house) return brokerageAccounts.houseUnits(instrument);
  return idToU128(await openHolding(core, member, instrument));
}

async function reinvest(
  core: Core,
  orders: ActionOrders,
  { id, terms, instrument }: CorporateAction,
  { member, cash }: StoredEntitlement,
  into: Instrument,
) {
  if (terms.kind !== "cash_dividend" || cash === 0n || member === house) return null;
  const reinvested = await reinvestedBy(core.db, member);
  if (!reinvested.has(instrument)) return null;
  return orders.reinvest(member, into, money(cash, into.currency), `dividend:${id}`);
}

function save(core: Core, entitlement: StoredEntitlement): Promise<void> {
  return core.db.transaction((tx) => updateEntitlement(tx, entitlement));
}

/** Units come from and go to the depository, money comes through the institution's bank. */
async function transfersOf(
  core: Core,
  due: StoredEntitlement,
  { takes, gives, cash }: Payout,
  { from, into, paidTo }: Both & { readonly paidTo: PaidTo },
): Promise<TransferInput[]> {
  const transfers: TransferInput[] = [];
  const isDividend = !takes && !gives;
  const code = isDividend ? transferCodes.dividend : transferCodes.corporateAction;
  const add = (
    posting: Pick<TransferInput, "debitAccountId" | "creditAccountId"> & {
      readonly ledger: number;
      readonly amount: bigint;
    },
  ) => transfers.push(transferInput({ id: core.ids.u128(), code, flags: 0, ...posting }));
  if (takes) {
    add({
      debitAccountId: await unitsOf(core, due, from),
      creditAccountId: brokerageAccounts.custody(from),
      ledger: from.ledger,
      amount: takes.quantity,
    });
  }
  if (gives) {
    add({
      debitAccountId: brokerageAccounts.custody(into),
      creditAccountId: await unitsOf(core, due, into),
      ledger: into.ledger,
      amount: gives.quantity,
    });
  }
  if (cash > 0n) {
    add({
      debitAccountId: institutionAccounts.nostro(into.currency),
      creditAccountId: paidTo.account,
      ledger: ledgerOf(into.currency),
      amount: cash,
    });
  }
  return transfers;
}

function intentOf(
  core: Core,
  action: CorporateAction,
  { member, entitled, refusals }: StoredEntitlement,
  given: {
    readonly payout: Payout;
    readonly from: Instrument;
    readonly paidTo: PaidTo;
    readonly transfers: readonly TransferInput[];
  },
): MovementIntent {
  const { from, paidTo, payout, transfers } = given;
  return {
    id: core.ids.make("mov"),
    kind: action.terms.kind === "cash_dividend" ? "dividend" : "corporate_action",
    owner: institution,
    idempotencyKey: `action:${action.id}:${member}:${refusals}`,
    requestHash: `${action.id}:${entitled}`,
    from: { type: "outside", name: from.name },
    to: paidTo.party,
    amount: money(payout.cash, from.currency),
    note: "",
    category: "income",
    details: { actionId: action.id, symbol: from.symbol, action: action.terms.kind },
    step: { name: "pay", target: "completed", transfers },
  };
}
