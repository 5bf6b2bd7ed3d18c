import { event, eventKind, reason, wide } from "#exchange";
import { type Instrument, priceOf } from "#market";
import type { VenueEvent, VenueReason, VenueStanding } from "../venue.ts";

/** What an event row says of one of our orders. */
export type Heard = {
  readonly event: VenueEvent;
  readonly standing: VenueStanding | undefined;
  readonly traded: number;
};

const microsAMilli = 1_000;

/** The reader of one event row. */
export type Row = (place: number) => number;
export const rowAt =
  (rows: Int32Array, at: number): Row =>
  (place) =>
    rows[at + place] ?? 0;

export const sequenceOf = (row: Row) => wide(row(event.sequenceLow), row(event.sequenceHigh));
export const orderOf = (row: Row) => wide(row(event.idLow), row(event.idHigh));
export const makerOf = (row: Row) => wide(row(event.makerIdLow), row(event.makerIdHigh));
export const atMsOf = (row: Row) =>
  Math.floor(wide(row(event.timeLow), row(event.timeHigh)) / microsAMilli);

/** The trade of a row, as the taker or the maker sees it. */
export function readTrade(
  row: Row,
  part: "taker" | "maker",
  at: {
    readonly generation: number;
    readonly clientOrderId: string;
    readonly instrument: Instrument;
  },
): Heard {
  const isAuction = row(event.reason) === reason.auction;
  const leaves = row(part === "taker" ? event.leaves : event.makerLeaves);
  const quantity = row(event.quantity);
  return {
    standing: leaves === 0 ? "filled" : "working",
    traded: quantity,
    event: {
      type: "trade",
      atMs: atMsOf(row),
      execId: `${at.generation}.${sequenceOf(row)}.${part === "taker" ? "t" : "m"}`,
      clientOrderId: at.clientOrderId,
      quantity,
      price: priceOf(at.instrument, row(event.price)),
      liquidity: isAuction ? "auction" : part,
    },
  };
}

/** What a row that is no trade says of an order; nothing when it does not concern its member. */
export function readOrderRow(
  row: Row,
  { clientOrderId, instrument }: { clientOrderId: string; instrument: Instrument },
): Heard | undefined {
  const at = { atMs: atMsOf(row), clientOrderId };
  const why = row(event.reason);
  const said = (standing: VenueStanding | undefined, one: VenueEvent): Heard => ({
    event: one,
    standing,
    traded: 0,
  });
  switch (row(event.kind)) {
    case eventKind.accepted:
    case eventKind.waiting:
      return said("working", { type: "new", ...at });
    case eventKind.canceled:
    case eventKind.waitingEnded:
      return why === reason.expired || why === reason.endOfDay || why === reason.auctionOver
        ? said("expired", { type: "expired", ...at, reason: "end_of_day" })
        : said("canceled", { type: "canceled", ...at, reason: endOf(why) });
    case eventKind.rejected:
      return said("rejected", { type: "rejected", ...at, reason: refusalOf(why) });
    case eventKind.cancelRejected:
      return said(undefined, { type: "cancelRejected", ...at, reason: "too_late" });
    case eventKind.replaced: {
      const limitPrice = priceOf(instrument, row(event.limit));
      const open = row(event.leaves);
      return said(undefined, { type: "replaced", ...at, open, limitPrice, venueId: null });
    }
    case eventKind.replaceRejected:
      return said(undefined, {
        type: "replaceRejected",
        ...at,
        reason: why === reason.unknownOrder ? "too_late" : refusalOf(why),
      });
    default:
      return undefined;
  }
}

/** Null when we asked for it. */
function endOf(why: number): VenueReason | null {
  switch (why) {
    case reason.requested:
    case reason.massCancel:
      return null;
    case reason.immediateOrCancel:
    case reason.fillOrKill:
      return "not_filled_at_once";
    case reason.selfTrade:
      return "self_trade";
    case reason.outsideBands:
      return "price_outside_bands";
    case reason.killed:
      return "suspended";
    default:
      return "venue_refused";
  }
}

function refusalOf(why: number): VenueReason {
  switch (why) {
    case reason.fillOrKill:
      return "not_filled_at_once";
    case reason.selfTrade:
      return "self_trade";
    case reason.duplicateId:
      return "duplicate_id";
    case reason.accountStopped:
      return "suspended";
    case reason.marketNotOpen:
    case reason.unknownMarket:
      return "market_closed";
    case reason.noReferencePrice:
      return "no_price";
    case reason.outsideBands:
    case reason.priceOutsideCollar:
      return "price_outside_bands";
    case reason.badPrice:
    case reason.badTrigger:
      return "price_invalid";
    case reason.badQuantity:
    case reason.quantityAboveLimit:
    case reason.valueAboveLimit:
      return "quantity_invalid";
    default:
      return "venue_refused";
  }
}
