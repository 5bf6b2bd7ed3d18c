import {
  type Brokerage,
  type BrokerageDeps,
  createActionMarket,
  createBrokerage,
  createEmbeddedVenue,
  createMarketPort,
  embeddedCustodian,
  embeddedKeeper,
  noFees,
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
  /** A broker outside; the embedded exchange trades what it does not. */
  readonly door?: BrokerDoor | undefined;
};

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
  const embedded = createEmbeddedVenue({ db, log, clock, market });
  const brokerage = createBrokerage({
    ...deps,
    issuers: createActionMarket(market),
    market: createMarketPort(market),
    venues: door ? [embedded, door.venue] : [embedded],
    venueOf: (instrument) => (door?.trades(instrument) ? door.venue : embedded),
    custodian: embeddedCustodian,
    fees: noFees,
  });
  stack.defer(() => brokerage.close());
  return { market, brokerage };
}
