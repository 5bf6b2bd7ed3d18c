import { dayOf, dayStartMs } from "#accounts";
import type { MemberId } from "#kernel";
import { accountFilter, accountFilterFlags } from "#ledger";
import type { InstrumentId } from "#market";
import { type Core, instrumentById } from "../core.ts";
import { brokerageAccounts } from "../ledger-accounts.ts";
import { type History, historyOf } from "../lots/history.ts";
import { giftQuantity } from "../lots/lot-event.ts";
import { listHoldings } from "../store/holdings.ts";
import { house } from "../store/house.ts";
import { allTrades } from "../store/trades.ts";
import type { Trade } from "../trade.ts";
import { type CorporateAction, newInstrumentOf } from "./action.ts";
import { entitlementOf, type UnitChange } from "./entitlement.ts";
import { payoutOf } from "./payout.ts";
import { insertEntitlements, listActions, moveAction, type StoredEntitlement } from "./store.ts";

const tradesPage = 1_000;
const nanosecondsPerMs = 1_000_000n;

/**
 * Fixes who gets what, in one transaction. False while it cannot be known: an action that came
 * before is not paid, or the ledger has not answered about a trade from before the ex-date.
 */
export async function entitle(core: Core, action: CorporateAction): Promise<boolean> {
  const { db } = core;
  const open = await listActions(db, { instruments: [action.instrument], open: true });
  if (open[0]?.id !== action.id) return false;
  if (await hasUnknownTrade(core, action)) return false;
  const entitlements = await entitlementsFor(core, action);
  await db.transaction(async (tx) => {
    if (!(await moveAction(tx, action.id, "announced", "entitled"))) return;
    await insertEntitlements(tx, entitlements);
  });
  return true;
}

/** What the holders of an instrument would get, as things stand. */
async function entitlementsFor(core: Core, action: CorporateAction): Promise<StoredEntitlement[]> {
  if (action.terms.kind === "symbol_change") return [];
  const into = await instrumentById(core, newInstrumentOf(action));
  const holdings = await listHoldings(core.db, { instrument: action.instrument });
  const found: StoredEntitlement[] = [];
  const add = (member: MemberId, entitled: bigint, pending: bigint) => {
    if (entitled <= 0n) return;
    const of = { action: action.id, member, instrument: action.instrument, entitled, pending };
    const { cash } = payoutOf(action, entitled, into);
    found.push({ ...of, cash, state: "due", movement: null, refusals: 0, order: null });
  };
  add(house, await houseUnitsBefore(core, action), 0n);
  for (const { member } of holdings) {
    const changes = unitChanges(await historyOf(core, member), action.instrument);
    const { entitled, pending } = entitlementOf(changes, action);
    add(member, entitled, pending);
  }
  return found;
}

/** What the house had when the ex-date began. */
async function houseUnitsBefore(core: Core, action: CorporateAction): Promise<bigint> {
  const instrument = await instrumentById(core, action.instrument);
  const { debits, credits, reversed } = accountFilterFlags;
  const [last] = await core.ledger.getAccountBalances(
    accountFilter({
      accountId: brokerageAccounts.houseUnits(instrument),
      timestampMax: BigInt(dayStartMs(action.exOn)) * nanosecondsPerMs - 1n,
      limit: 1,
      flags: debits | credits | reversed,
    }),
  );
  return last ? last.creditsPosted - last.debitsPosted : 0n;
}

/** Units of one instrument that came and went, and when. */
export function unitChanges(
  { trades, payouts, events }: Pick<History, "trades" | "payouts" | "events">,
  instrument: InstrumentId,
): UnitChange[] {
  const gifts = events
    .filter((event) => event.instrument === instrument)
    .map((event) => ({ quantity: giftQuantity(event), tradedOn: event.on, settledOn: event.on }));
  const traded = trades
    .filter((trade) => trade.instrument === instrument)
    .map((trade) => ({
      quantity: trade.side === "buy" ? trade.quantity : 0n - trade.quantity,
      tradedOn: trade.tradeDate,
      settledOn: settledOn(trade),
    }));
  const paid = payouts.filter(({ entitlement }) => entitlement.state === "paid");
  const acted = paid.flatMap(({ action: { exOn }, payout: { takes, gives } }) => {
    const on = { tradedOn: exOn, settledOn: exOn };
    return [
      ...(takes?.instrument === instrument ? [{ quantity: -takes.quantity, ...on }] : []),
      ...(gives?.instrument === instrument ? [{ quantity: gives.quantity, ...on }] : []),
    ];
  });
  return [...traded, ...acted, ...gifts.filter(({ quantity }) => quantity !== 0n)];
}

function settledOn(trade: Trade) {
  if (trade.settledAtMs === null) return null;
  return trade.failedSinceMs === null ? trade.settlesOn : dayOf(trade.settledAtMs);
}

async function hasUnknownTrade(
  { db }: Core,
  { instrument, exOn }: CorporateAction,
): Promise<boolean> {
  for (let after = ""; ; ) {
    const page = await allTrades(db, after, tradesPage, { instrument });
    if (page.some((trade) => trade.state === "planned" && trade.tradeDate < exOn)) return true;
    const last = page[page.length - 1];
    if (!last || page.length < tradesPage) return false;
    after = last.id;
  }
}
