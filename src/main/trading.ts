import {
  type Brokerage,
  type BrokerageDeps,
  createBrokerage,
  createEmbeddedVenue,
  createMarketPort,
  embeddedCustodian,
  embeddedKeeper,
  noFees,
} from "#brokerage";
import { createMarket, type Market } from "#market";

type Given = "market" | "venues" | "venueOf" | "custodian" | "fees";
type TradingDeps = Omit<BrokerageDeps, Given> & { readonly exchangeFolder: string };

/** The market, and brokerage on its embedded exchange, where everything is traded so far. */
export async function openTrading(
  stack: AsyncDisposableStack,
  deps: TradingDeps,
): Promise<{ readonly market: Market; readonly brokerage: Brokerage }> {
  const market = stack.use(await createMarket({ ...deps, keepers: [embeddedKeeper] }));
  const embedded = createEmbeddedVenue({ ...deps, market });
  const brokerage = createBrokerage({
    ...deps,
    market: createMarketPort(market),
    venues: [embedded],
    venueOf: () => embedded,
    custodian: embeddedCustodian,
    fees: noFees,
  });
  stack.defer(() => brokerage.close());
  return { market, brokerage };
}
