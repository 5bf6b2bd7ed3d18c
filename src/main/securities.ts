import {
  type Brokerage,
  type BrokerageDeps,
  createActionMarket,
  createBrokerage,
  createEmbeddedVenue,
  createMarketPort,
  embeddedCustodian,
  embeddedKeeper,
  type MarketPort,
  noFees,
  type VenuePort,
} from "#brokerage";
import { createMarket, type Market } from "#market";
import type { BrokerDoor } from "./broker-door.ts";

/** What both modules of securities stand on, and where the exchange keeps its journal. */
export type SecuritiesDeps = Omit<
  BrokerageDeps,
  "issuers" | "market" | "venues" | "venueOf" | "custodian" | "fees"
> & {
  readonly exchangeFolder: string;
  /** Those who follow the exchange's events beside the modules, and store what they are told. */
  readonly venueKeepers?: readonly string[];
  /** Another place to trade than the embedded exchange. */
  readonly openPlace?: (market: Market) => TradingPlace;
  /** A broker outside; the embedded exchange trades what it does not. */
  readonly door?: BrokerDoor | undefined;
};

/** Where orders are traded, and what things are worth there. */
export type TradingPlace = { readonly venue: VenuePort; readonly prices: MarketPort };

/** The market, and the broker that trades there for members. */
export type Securities = { readonly market: Market; readonly brokerage: Brokerage };

/** Opens the market and the broker; `stack` closes them, the broker first. */
export async function openSecurities(
  deps: SecuritiesDeps,
  stack: AsyncDisposableStack,
): Promise<Securities> {
  const { db, clock, log, venueKeepers = [], door } = deps;
  const market = stack.use(
    await createMarket({ ...deps, keepers: [embeddedKeeper, ...venueKeepers] }),
  );
  const { venue, prices } = deps.openPlace?.(market) ?? {
    venue: createEmbeddedVenue({ db, log, clock, market }),
    prices: createMarketPort(market),
  };
  const brokerage = createBrokerage({
    ...deps,
    issuers: createActionMarket(market),
    market: prices,
    venues: door ? [venue, door.venue] : [venue],
    venueOf: (instrument) => (door?.trades(instrument) ? door.venue : venue),
    custodian: embeddedCustodian,
    fees: noFees,
  });
  stack.defer(() => brokerage.close());
  return { market, brokerage };
}
