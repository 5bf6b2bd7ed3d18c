import type { MemberId } from "#kernel";
import { type Core, instrumentById } from "../core.ts";
import { type History, historyOf, type OwnPayout } from "../lots/history.ts";
import { newInstrumentOf } from "./action.ts";
import { unitChanges } from "./entitle.ts";
import { entitlementOf } from "./entitlement.ts";
import { payoutOf } from "./payout.ts";
import { announcedInEffect } from "./store.ts";

/** A history whose payouts are all those that prices know of, and not only what is fixed. */
export type HistoryInEffect = Omit<History, "payouts"> & {
  /** By ex-date: paid, due, or announced with an ex-date that has come, as things stand. */
  readonly payouts: readonly Pick<OwnPayout, "action" | "payout">[];
};

/**
 * Prices are without an action from its ex-date on; units come when it is paid. What is worth
 * something in between is counted with both, or it would seem to be lost for a while.
 */
export async function historyInEffect(core: Core, member: MemberId): Promise<HistoryInEffect> {
  const history = await historyOf(core, member);
  const instruments = new Map(history.instruments);
  const payouts: Pick<OwnPayout, "action" | "payout">[] = [...history.payouts];
  for (const action of await announcedInEffect(core.db, [...history.instruments.keys()])) {
    const { entitled } = entitlementOf(unitChanges(history, action.instrument), action);
    if (entitled <= 0n) continue;
    const into = await instrumentById(core, newInstrumentOf(action));
    instruments.set(into.id, into);
    payouts.push({ action, payout: payoutOf(action, entitled, into) });
  }
  return { ...history, instruments, payouts };
}
