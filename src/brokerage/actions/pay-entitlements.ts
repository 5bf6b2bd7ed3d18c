import { institutionAccounts, ledgerOf, transferCodes } from "#accounts";
import { idToU128, money } from "#kernel";
import { type TransferInput, transferInput } from "#ledger";
import type { Instrument } from "#market";
import { institution, type MovementIntent } from "#movements";
import { type Core, instrumentById } from "../core.ts";
import { house } from "../store/house.ts";
import { type CorporateAction, changesUnits, newInstrumentOf } from "./action.ts";
import { type Payout, payoutOf } from "./payout.ts";
import type { ActionOrders } from "./ports.ts";
import { movedUnits } from "./restate.ts";
import { type GiftedUnits, restateGifts } from "./restate-gifts.ts";
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
  const gifted = await giftedUnits(core, action, due);
  if (!gifted) return;
  const paid: StoredEntitlement = { ...due, state: "paid" };
  const paidTo = await payeeOf(core, due, into);
  const isNothing = payout.cash === 0n && !payout.gives && !payout.takes;
  if (isNothing) return save(core, paid);
  if (!paidTo) {
    core.log.error({ action: action.id, member: due.member }, "no account to pay into");
    return;
  }
  const transfers = await transfersOf(core, due, payout, { from, into, paidTo, gifted });
  // All of it went along with gifts.
  if (transfers.length === 0) return save(core, paid);
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

/** What went along with the holder's gifts; nothing while one of them is being answered. */
async function giftedUnits(
  core: Core,
  action: CorporateAction,
  { member }: StoredEntitlement,
): Promise<GiftedUnits | undefined> {
  if (member === house || !changesUnits(action.terms)) return new Map();
  return restateGifts(core, action, member);
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
  { member }: StoredEntitlement,
  { takes, gives, cash }: Payout,
  given: Both & { readonly paidTo: PaidTo; readonly gifted: GiftedUnits },
): Promise<TransferInput[]> {
  const { from, into, paidTo, gifted } = given;
  const transfers: TransferInput[] = [];
  for (const instrument of from.id === into.id ? [into] : [from, into]) {
    const of = (units: Payout["takes"]) =>
      units?.instrument === instrument.id ? units.quantity : 0n;
    const quantity = of(gives) - of(takes) - (gifted.get(instrument.id) ?? 0n);
    transfers.push(...(await movedUnits(core, member, instrument, quantity)));
  }
  if (cash > 0n) {
    const isDividend = !takes && !gives;
    transfers.push(
      transferInput({
        id: core.ids.u128(),
        debitAccountId: institutionAccounts.nostro(into.currency),
        creditAccountId: paidTo.account,
        ledger: ledgerOf(into.currency),
        amount: cash,
        code: isDividend ? transferCodes.dividend : transferCodes.corporateAction,
        flags: 0,
      }),
    );
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
