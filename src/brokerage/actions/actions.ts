import { dayOf } from "#accounts";
import { err, type MemberId, ok, type Result } from "#kernel";
import type { InstrumentId } from "#market";
import { type Core, instrumentById } from "../core.ts";
import { historyOf, type OwnPayout } from "../lots/history.ts";
import {
  type ActionId,
  type AnnouncementError,
  type CorporateAction,
  checkAnnouncement,
  stateAfter,
  stepDue,
} from "./action.ts";
import { adjustOrders } from "./adjust-orders.ts";
import { entitle, unitChanges } from "./entitle.ts";
import { entitlementOf } from "./entitlement.ts";
import { payEntitlements } from "./pay-entitlements.ts";
import { cashFor } from "./payout.ts";
import type { ActionMarket, ActionOrders } from "./ports.ts";
import {
  findAction,
  insertAction,
  isKnownAction,
  listActions,
  moveAction,
  reinvestedBy,
  setReinvestment,
} from "./store.ts";

/** The same was announced for that day before. */
export type ActionExists = { readonly code: "action_exists" };
/** No such action, or one that is past what was asked. */
export type ActionClosed = { readonly code: "action_closed" | "not_found" };

/** A dividend of a member: paid, due, or announced and as things stand. */
export type OwnDividend = {
  readonly action: CorporateAction & { readonly terms: { readonly kind: "cash_dividend" } };
  readonly quantity: bigint;
  readonly cash: bigint;
  readonly paid: OwnPayout["entitlement"] | null;
};

/** Corporate actions: what issuers do to all units of an instrument. */
export type Actions = {
  /** For operators. Repeating what is announced gives an error, not a second payment. */
  announce(
    action: Omit<CorporateAction, "id" | "state">,
  ): Promise<Result<CorporateAction, AnnouncementError | ActionExists>>;
  /** Until it is fixed who gets what. */
  cancelAction(id: ActionId): Promise<Result<void, ActionClosed>>;
  /** By ex-date. */
  listActions(): Promise<CorporateAction[]>;
  /** Does what is due: open orders, entitlements, payments. Safe to repeat, also after a crash. */
  runActions(): Promise<number>;
  /** Newest first. */
  dividends(member: MemberId): Promise<readonly OwnDividend[]>;
  /** Whose dividends buy more of the same. */
  reinvested(member: MemberId): Promise<ReadonlySet<InstrumentId>>;
  setReinvestment(member: MemberId, instrument: InstrumentId, reinvest: boolean): Promise<void>;
};

export function createActions(
  core: Core,
  { orders, market }: { readonly orders: ActionOrders; readonly market: ActionMarket },
): Actions {
  const { db, clock, ids } = core;

  async function step(action: CorporateAction): Promise<boolean> {
    const due = stepDue(action, dayOf(clock.nowMs()));
    if (due === "entitle") return entitle(core, action);
    if (due !== "pay") return false;
    if (!(await payEntitlements(core, orders, action))) return false;
    await changeMarket(action);
    return db.transaction((tx) => moveAction(tx, action.id, "entitled", "paid"));
  }

  async function changeMarket({ instrument: id, terms }: CorporateAction): Promise<void> {
    const instrument = await instrumentById(core, id);
    if (terms.kind === "symbol_change") await market.rename(instrument, terms.symbol);
    const isGone = terms.kind === "cash_merger" || terms.kind === "stock_merger";
    if (isGone) await market.delist(instrument);
  }

  return {
    async announce(announced) {
      const checked = checkAnnouncement(announced);
      if (!checked.ok) return checked;
      const action: CorporateAction = { ...announced, id: ids.make("cac"), state: "announced" };
      try {
        await db.transaction((tx) => insertAction(tx, action, clock.nowMs()));
      } catch (cause) {
        if (isKnownAction(cause)) return err({ code: "action_exists" });
        throw cause;
      }
      return ok(action);
    },
    async cancelAction(id) {
      const action = await findAction(db, id);
      if (!action) return err({ code: "not_found" });
      const state = stateAfter(action.state, "cancel");
      if (!state.ok) return state;
      const isMoved = await db.transaction((tx) => moveAction(tx, id, action.state, state.value));
      return isMoved ? ok(undefined) : err({ code: "action_closed" });
    },
    listActions: () => listActions(db),
    async runActions() {
      let done = await adjustOrders(core, orders, dayOf(clock.nowMs()));
      for (const action of await listActions(db, { open: true })) {
        // What was entitled just now may be payable today.
        if (!(await step(action))) continue;
        done++;
        const after = await findAction(db, action.id);
        if (after && action.state === "announced" && (await step(after))) done++;
      }
      return done;
    },
    dividends: (member) => dividendsOf(core, member),
    reinvested: (member) => reinvestedBy(db, member),
    setReinvestment: (member, instrument, reinvest) =>
      db.transaction((tx) => setReinvestment(tx, member, instrument, reinvest)),
  };
}

async function dividendsOf(core: Core, member: MemberId): Promise<OwnDividend[]> {
  const history = await historyOf(core, member);
  const own = history.payouts.flatMap(({ action, entitlement }): OwnDividend[] =>
    isDividend(action)
      ? [{ action, quantity: entitlement.entitled, cash: entitlement.cash, paid: entitlement }]
      : [],
  );
  const instruments = [...history.instruments.keys()];
  const announced = await listActions(core.db, { instruments, open: true });
  const coming = announced.flatMap((action): OwnDividend[] => {
    if (!isDividend(action) || action.state !== "announced") return [];
    const { entitled: quantity } = entitlementOf(unitChanges(history, action.instrument), action);
    const currency = history.instruments.get(action.instrument)?.currency;
    if (quantity <= 0n || !currency) return [];
    const cash = cashFor(quantity, action.terms.rate, currency);
    return [{ action, quantity, cash, paid: null }];
  });
  return [...own, ...coming].toSorted((a, b) =>
    a.action.payableOn < b.action.payableOn ? 1 : a.action.payableOn > b.action.payableOn ? -1 : 0,
  );
}

function isDividend(action: CorporateAction): action is OwnDividend["action"] {
  return action.terms.kind === "cash_dividend";
}
