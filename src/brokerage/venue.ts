import type { Instrument, Price } from "#market";

/** An order's id at a venue: made by us, used once for ever (FIX: ClOrdID). */
export type ClientOrderId = string;

/** Which way units go. */
export type Side = "buy" | "sell";

/** What makes an order at a venue live: at once, from a price on, or from a price that follows. */
export type VenueTrigger =
  | { readonly type: "stop"; readonly price: Price }
  | { readonly type: "trail"; readonly price: Price }
  /** Hundredths of a percent. */
  | { readonly type: "trail"; readonly basisPoints: number };

/** How long an order works at a venue; dates are watched by us. */
export type VenueTimeInForce = "day" | "gtc" | "ioc" | "fok" | "at_open" | "at_close";

/**
 * An order as a venue gets it: whole units and always a price. A market order is a limit order at
 * its collar; one that is triggered without a limit of its own has `limitPrice` null and becomes
 * such an order at the venue.
 */
export type VenueOrder = {
  readonly clientOrderId: ClientOrderId;
  /** Whose it is, as a text that never changes: nobody trades with themselves. */
  readonly owner: string;
  readonly instrument: Instrument;
  readonly side: Side;
  /** Whole units. */
  readonly quantity: number;
  readonly limitPrice: Price | null;
  readonly trigger: VenueTrigger | null;
  readonly timeInForce: VenueTimeInForce;
};

/** An order that the venue was given, as the commands about it name it. */
export type VenueOrderRef = Pick<
  VenueOrder,
  "clientOrderId" | "owner" | "instrument" | "side" | "quantity"
> & {
  /** What its last `replaced` event said, if there was one. */
  readonly venueId?: string | null;
};

/** What an order that works becomes at the venue. */
export type VenueTerms = {
  /** Whole units in all, with what was traded. */
  readonly quantity: number;
  readonly limitPrice: Price;
  readonly timeInForce: VenueTimeInForce;
};

/** What a venue can be asked. */
export type VenueCommand =
  | { readonly type: "new"; readonly order: VenueOrder }
  | { readonly type: "cancel"; readonly order: VenueOrderRef }
  /**
   * Changes an order with a limit and no trigger that waits. At the same price a smaller quantity
   * keeps its place; anything else makes it the newest. Asked again it does the same once more.
   */
  | { readonly type: "replace"; readonly order: VenueOrderRef; readonly to: VenueTerms }
  /** Cancels every order of ours there, or those of one instrument; each is told by itself. */
  | { readonly type: "massCancel"; readonly instrument: Instrument | null }
  /** What became of an order; answered by a `status` event, whatever the venue knows. */
  | { readonly type: "status"; readonly order: VenueOrderRef };

/** Why a venue did not do something, in words that all venues share. */
export type VenueReason =
  | "unknown_order"
  | "duplicate_id"
  | "market_closed"
  | "market_halted"
  | "no_price"
  | "price_outside_bands"
  | "price_invalid"
  | "quantity_invalid"
  | "self_trade"
  | "not_filled_at_once"
  | "end_of_day"
  | "too_late"
  /** The venue has stopped the market, or us. */
  | "suspended"
  | "venue_refused";

/** A trade of one of our orders. `execId` is the venue's and unique there for ever. */
export type VenueTrade = {
  readonly execId: string;
  readonly clientOrderId: ClientOrderId;
  readonly quantity: number;
  readonly price: Price;
  readonly liquidity: "maker" | "taker" | "auction";
};

/** Where an order stands at the venue, for {@link VenueCommand} `status`. */
export type VenueStanding = "working" | "filled" | "canceled" | "rejected" | "expired" | "unknown";

type Of<T extends string, Data = object> = {
  readonly type: T;
  readonly clientOrderId: ClientOrderId;
} & Data;

/**
 * What a venue says, in its order for each order. Delivery is at least once: trades, busts and
 * corrections are told apart by `execId`, everything else says a state and may be said again.
 */
export type VenueEvent = { readonly atMs: number } & (
  | Of<"pendingNew">
  | Of<"new">
  | ({ readonly type: "trade" } & VenueTrade)
  | Of<"canceled", { readonly reason: VenueReason | null }>
  | Of<"expired", { readonly reason: VenueReason }>
  | Of<"rejected", { readonly reason: VenueReason }>
  | Of<"cancelRejected", { readonly reason: VenueReason }>
  /** `open`: units that may still trade. `venueId`: by what the venue knows it from now on. */
  | Of<
      "replaced",
      { readonly open: number; readonly limitPrice: Price; readonly venueId: string | null }
    >
  | Of<"replaceRejected", { readonly reason: VenueReason }>
  /** `traded`: units in all. Trades that were missed were sent before it. */
  | Of<"status", { readonly standing: VenueStanding; readonly traded: number }>
  | { readonly type: "tradeBust"; readonly execId: string; readonly originalExecId: string }
  | {
      readonly type: "tradeCorrect";
      readonly execId: string;
      readonly originalExecId: string;
      readonly quantity: number;
      readonly price: Price;
    }
  | { readonly type: "halt" | "resume"; readonly instrument: Instrument["id"] }
  | { readonly type: "sessionUp" | "sessionDown" }
);

/** Stores what an event says. The next event is told when it has resolved. */
export type VenueListener = (event: VenueEvent) => Promise<void>;

/**
 * A place where orders are traded: the embedded exchange, or a broker behind FIX. One contract
 * suite (`test/support/venue-contract.ts`) holds every adapter to this.
 */
export type VenuePort = {
  /** Part of what trades are known by, so it never changes. */
  readonly name: string;
  /** Triggers that the venue takes itself. */
  readonly triggers: ReadonlySet<VenueTrigger["type"]>;
  /** Whether it knows `massCancel`; where it does not, that command is never sent. */
  readonly massCancels: boolean;
  /**
   * Starts telling what happens. An event whose listener failed is told again. What happened while
   * nobody listened is told for orders whose `status` is asked.
   */
  listen(listener: VenueListener): Promise<void>;
  /**
   * Gives a command to the venue. What came of it is an event.
   *
   * @throws VenueUnknownOutcomeError when it is not known whether the venue got it: ask the status
   * @throws VenueUnavailableError when it surely did not
   */
  send(command: VenueCommand): Promise<void>;
  /** Called each second: to listen to a venue that has only now begun, or is back. */
  keepUp(): Promise<void>;
  isUp(): boolean;
  close(): Promise<void>;
};

/** The venue was not reached: nothing was done. */
export class VenueUnavailableError extends Error {
  override readonly name = "VenueUnavailableError";
}

/** The venue may have got it or not. */
export class VenueUnknownOutcomeError extends Error {
  override readonly name = "VenueUnknownOutcomeError";
}
