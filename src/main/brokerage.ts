import {
  type Brokerage,
  type BrokerageDeps,
  createBrokerage,
  createEmbeddedVenue,
  createMarketPort,
  embeddedCustodian,
  noFees,
} from "#brokerage";
import type { Market } from "#market";

type Given = "market" | "venues" | "venueOf" | "custodian" | "fees";

/** Brokerage on the embedded exchange, where everything is traded so far. */
export function openBrokerage(
  deps: Omit<BrokerageDeps, Given> & { readonly market: Market },
): Brokerage {
  const embedded = createEmbeddedVenue(deps);
  return createBrokerage({
    ...deps,
    market: createMarketPort(deps.market),
    venues: [embedded],
    venueOf: () => embedded,
    custodian: embeddedCustodian,
    fees: noFees,
  });
}
