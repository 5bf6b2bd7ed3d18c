import type { MemberId } from "#kernel";
import type { InstrumentId } from "#market";
import type { Core } from "../core.ts";
import { historyOf } from "../lots/history.ts";
import type { Holding } from "../store/holdings.ts";

/** What corporate actions have changed in the positions of these holders. */
export async function actionUnits(
  core: Core,
  holdings: readonly Holding[],
): Promise<{ member: MemberId; instrument: InstrumentId; quantity: bigint }[]> {
  const members = [...new Set(holdings.map(({ member }) => member))];
  const units: { member: MemberId; instrument: InstrumentId; quantity: bigint }[] = [];
  for (const member of members) {
    const { payouts } = await historyOf(core, member);
    for (const { entitlement, payout } of payouts) {
      if (entitlement.state !== "paid") continue;
      const { takes, gives } = payout;
      if (takes) units.push({ member, ...takes, quantity: -takes.quantity });
      if (gives) units.push({ member, ...gives });
    }
  }
  return units;
}
