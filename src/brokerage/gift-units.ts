import type { MemberId } from "#kernel";
import type { InstrumentId } from "#market";
import type { Core } from "./core.ts";
import { giftsOf } from "./gift.ts";
import type { Holding } from "./store/holdings.ts";

/** What gifts that were accepted have changed in the positions of these holders. */
export async function giftUnits(
  core: Core,
  holdings: readonly Holding[],
): Promise<{ member: MemberId; instrument: InstrumentId; quantity: bigint }[]> {
  const members = [...new Set(holdings.map(({ member }) => member))];
  const gifts = await Promise.all(
    members.map(async (member) =>
      (await giftsOf(core, member))
        .filter(({ state }) => state === "accepted")
        .flatMap(({ units, to }) =>
          units.map(({ instrument, quantity }) => ({
            member,
            instrument,
            quantity: to === member ? quantity : 0n - quantity,
          })),
        ),
    ),
  );
  return gifts.flat();
}
