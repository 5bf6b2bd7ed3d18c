import type { Day } from "#accounts";
import type { Currency, Id, MemberId, MovementId } from "#kernel";
import type { InstrumentId, Price, Quantity } from "#market";
import type { OrderId } from "./order.ts";
import type { ClientOrderId, Side } from "./venue.ts";

/** A trade of one order. */
export type TradeId = Id<"trd">;

/**
 * `planned`: stored, and the ledger not asked yet. `refused`: the ledger would not have it; nothing
 * happened. `failed`: not settled on its date, tried again.
 */
export const tradeStates = [
  "planned",
  "refused",
  "unsettled",
  "settled",
  "failed",
  "busted",
] as const;
/** One of {@link tradeStates}. */
export type TradeState = (typeof tradeStates)[number];

/** What one trade is to its member. */
export type Trade = {
  readonly id: TradeId;
  /** With `execId`: what it is known by, for ever. */
  readonly venue: string;
  readonly execId: string;
  readonly order: OrderId;
  /** Null for what the house filled. */
  readonly clientOrderId: ClientOrderId | null;
  readonly member: MemberId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly counterparty: "venue" | "house";
  /** What the member got or gave. */
  readonly quantity: Quantity;
  readonly price: Price;
  /** What the member pays or receives for the units, in minor units; the fee comes on top. */
  readonly gross: bigint;
  readonly fee: bigint;
  readonly currency: Currency;
  /** What the house took of the unit that the venue traded, and what it pays for that. */
  readonly houseQuantity: Quantity;
  readonly houseGross: bigint;
  readonly movement: MovementId;
  readonly state: TradeState;
  readonly tradeDate: Day;
  readonly settlesOn: Day;
  readonly settlesAtMs: number;
  /** Since when it should be settled and is not. */
  readonly failedSinceMs: number | null;
  /** How often its settlement was tried in vain. */
  readonly attempts: number;
  readonly tradedAtMs: number;
  readonly settledAtMs: number | null;
  /** The trade whose place it takes. */
  readonly corrects: TradeId | null;
};

/** What the member pays, or receives: fee included. */
export function totalOf({ side, gross, fee }: Pick<Trade, "side" | "gross" | "fee">): bigint {
  return side === "buy" ? gross + fee : gross - fee;
}
