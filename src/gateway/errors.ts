import { reason } from "#exchange";

/** Why an order is refused: OrdRejReason (103), and what Text (58) says. */
export type Refusal = { readonly code: number; readonly text: string };

/** Refusals that the gateway makes by itself. */
export const refusals = {
  unknownSymbol: { code: 1, text: "Unknown symbol" },
  closed: { code: 2, text: "The market does not trade" },
  duplicateId: { code: 6, text: "This ClOrdID was used before" },
  badQuantity: { code: 13, text: "OrderQty must be whole lots" },
  badPrice: { code: 0, text: "The price must be whole ticks above zero" },
  badType: { code: 11, text: "This OrdType is not taken" },
  badTimeInForce: { code: 11, text: "This TimeInForce is not taken" },
  badExpiry: { code: 11, text: "GTD needs ExpireTime or ExpireDate" },
  badSide: { code: 11, text: "Side must be 1, 2 or 5" },
  readOnly: { code: 0, text: "A drop copy session sends no orders" },
  noAccount: { code: 0, text: "This firm has no account here that its trades could settle in" },
  busy: { code: 0, text: "The venue is busy: nothing was done" },
  notTaken: { code: 0, text: "The broker never got this order" },
  fixed: { code: 11, text: "Symbol, Side, OrdType and TimeInForce of an order do not change" },
  notReceived: { code: 0, text: "The venue never got this order" },
  lost: { code: 0, text: "The venue began a new journal" },
} as const satisfies Readonly<Record<string, Refusal>>;

const texts: ReadonlyMap<number, Refusal> = new Map([
  [reason.duplicateId, refusals.duplicateId],
  [reason.badQuantity, refusals.badQuantity],
  [reason.badPrice, refusals.badPrice],
  [reason.badDisplay, { code: 11, text: "MaxFloor must be above zero and below OrderQty" }],
  [reason.badCombination, { code: 11, text: "These instructions do not go together" }],
  [reason.wouldTake, { code: 0, text: "A post-only order would have traded at once" }],
  [reason.marketNotOpen, refusals.closed],
  [reason.noReferencePrice, { code: 0, text: "There is no price to hold a market order to" }],
  [reason.unknownMarket, refusals.unknownSymbol],
  [reason.unknownAccount, { code: 15, text: "Unknown account" }],
  [reason.accountStopped, { code: 0, text: "The account is stopped" }],
  [reason.quantityAboveLimit, { code: 3, text: "OrderQty is above the limit" }],
  [reason.valueAboveLimit, { code: 3, text: "The order's value is above the limit" }],
  [reason.priceOutsideCollar, { code: 3, text: "The price is too far from the market" }],
  [reason.outsideBands, { code: 3, text: "The price is outside the bands" }],
  [reason.notEnoughCash, { code: 3, text: "Not enough cash" }],
  [reason.notEnoughUnits, { code: 3, text: "Not enough units" }],
  [reason.positionAboveLimit, { code: 3, text: "The position would be above its limit" }],
  [reason.badTrigger, { code: 11, text: "The stop price is on the wrong side of the market" }],
  [reason.badExpiry, { code: 11, text: "The order would be over already" }],
  [reason.tooManyOrders, { code: 3, text: "Too many orders" }],
]);

/** Stands where the venue's reasons stand, and is none of them. */
export const notReceived = -1;

/** What the venue's reason means to a firm. */
export function refusalOf(why: number): Refusal {
  if (why === notReceived) return refusals.notReceived;
  return texts.get(why) ?? { code: 0, text: `Refused by the venue (${why})` };
}

const endings: ReadonlyMap<number, string> = new Map([
  [reason.immediateOrCancel, "Not filled at once"],
  [reason.fillOrKill, "Could not be filled as a whole"],
  [reason.selfTrade, "Would have traded with an order of the same firm"],
  [reason.massCancel, "Mass cancel"],
  [reason.disconnected, "The session ended"],
  [reason.killed, "The account was stopped"],
]);

/** Why an order ended that nobody had asked to cancel. */
export function endingOf(why: number): string | undefined {
  return endings.get(why);
}
