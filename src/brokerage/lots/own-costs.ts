import type { MemberId } from "#kernel";
import type { InstrumentId } from "#market";
import type { Core } from "../core.ts";
import { deriveLots } from "./derive-lots.ts";
import { historyOf } from "./history.ts";

/** What each position cost, in minor units: the sum over its lots. */
export async function ownCosts(
  core: Core,
  member: MemberId,
): Promise<ReadonlyMap<InstrumentId, bigint>> {
  const history = await historyOf(core, member);
  const costs = new Map<InstrumentId, bigint>();
  for (const { instrument, cost } of deriveLots(history.events, history.choices).lots) {
    costs.set(instrument, (costs.get(instrument) ?? 0n) + cost);
  }
  return costs;
}
