import type { Day } from "#accounts";
import type { MemberId } from "#kernel";
import type { InstrumentId } from "#market";
import { type Core, instrumentById } from "../core.ts";
import { historyOf } from "../lots/history.ts";
import type { Holding } from "../store/holdings.ts";
import { house } from "../store/house.ts";
import { type CorporateAction, newInstrumentOf } from "./action.ts";
import { type Payout, payoutOf } from "./payout.ts";
import { entitlementsOf } from "./store.ts";

type ActedUnits = {
  readonly instrument: InstrumentId;
  /** Billionths; less than zero when they were taken. */
  readonly quantity: bigint;
  /** The ex-date. */
  readonly on: Day;
};

/** Units that corporate actions gave to a member and took. */
export async function actedUnits(core: Core, member: MemberId): Promise<ActedUnits[]> {
  const { payouts } = await historyOf(core, member);
  return payouts
    .filter(({ entitlement }) => entitlement.state === "paid")
    .flatMap(({ action, payout }) => unitsOf(action, payout));
}

/** The same of the house. */
export async function actedOfHouse(core: Core): Promise<ActedUnits[]> {
  const units: ActedUnits[] = [];
  for (const { action, entitlement } of await entitlementsOf(core.db, house)) {
    if (entitlement.state !== "paid") continue;
    const into = await instrumentById(core, newInstrumentOf(action));
    units.push(...unitsOf(action, payoutOf(action, entitlement.entitled, into)));
  }
  return units;
}

function unitsOf({ exOn: on }: CorporateAction, { takes, gives }: Payout): ActedUnits[] {
  return [
    ...(takes ? [{ ...takes, quantity: -takes.quantity, on }] : []),
    ...(gives ? [{ ...gives, on }] : []),
  ];
}

/** What corporate actions have changed in the positions of these holders. */
export async function actionUnits(
  core: Core,
  holdings: readonly Holding[],
): Promise<(ActedUnits & { readonly member: MemberId })[]> {
  const members = [...new Set(holdings.map(({ member }) => member))];
  const units: (ActedUnits & { readonly member: MemberId })[] = [];
  for (const member of members) {
    units.push(...(await actedUnits(core, member)).map((one) => ({ ...one, member })));
  }
  return units;
}
