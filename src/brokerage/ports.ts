import type { Day } from "#accounts";
import type { MemberId } from "#kernel";
import type { Instrument, InstrumentId, Price } from "#market";
import type { Trade } from "./trade.ts";

/** What an instrument is traded at, as far as it is known. */
export type MarketQuote = {
  readonly bid: Price | null;
  readonly ask: Price | null;
  readonly last: Price | null;
  readonly previousClose: Price | null;
  readonly atMs: number;
};

/** Where a market stands in its day. */
export type MarketSession = {
  readonly phase: "open" | "auction" | "extended" | "closed";
  /** The trading day that it belongs to, or the next one while it is closed. */
  readonly day: Day;
  readonly opensAtMs: number;
  readonly closesAtMs: number;
};

/** What brokerage needs to know of the market. */
export type MarketPort = {
  instrument(id: InstrumentId): Promise<Instrument | undefined>;
  /** By its symbol, without the `$`; of those that are not delisted. */
  instrumentOf(symbol: string): Promise<Instrument | undefined>;
  quote(instrument: Instrument): Promise<MarketQuote | undefined>;
  session(instrument: Instrument, atMs: number): MarketSession;
  /** Whether the house's operators have stopped the trading of a member. */
  isSuspended(member: MemberId): Promise<boolean>;
  /** The day on which what is traded on `day` is settled. */
  settlementDay(instrument: Instrument, day: Day): Day;
  /** When a market opens on a trading day, in ms since the epoch: settlement is then. */
  opensAtMs(instrument: Instrument, day: Day): number;
  /** Last price of each day in a period, oldest first; days without a trade are left out. */
  closes(
    instrument: Instrument,
    from: Day,
    to: Day,
  ): Promise<readonly { readonly day: Day; readonly price: Price }[]>;
};

/** Whether the other side of a trade has delivered what it owes, as the depository says. */
export type CustodianPort = { isDelivered(trade: Trade): Promise<boolean> };

/** A depository that always has what was traded: that of the embedded exchange. */
export const embeddedCustodian: CustodianPort = { isDelivered: async () => true };
