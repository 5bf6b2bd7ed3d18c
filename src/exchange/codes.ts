/**
 * The numbers by which commands and events speak of kinds, sides and reasons. They stand in
 * journals, so a number never changes its meaning.
 */

/** What a command asks for. Those up to `setReferencePrice` name a market. */
export const commandKind = {
  newOrder: 1,
  cancel: 2,
  replace: 3,
  setPhase: 4,
  setBands: 5,
  setReferencePrice: 6,
  massCancel: 7,
  disconnect: 8,
  kill: 9,
  setAccount: 10,
  adjust: 11,
  tick: 12,
} as const;

/** Sides of an order; the other side of one is `1 - side`. */
export const side = { buy: 0, sell: 1 } as const;

/** How long an order works. */
export const timeInForce = {
  goodTillCancel: 0,
  day: 1,
  immediateOrCancel: 2,
  fillOrKill: 3,
  goodTillDate: 4,
  atOpen: 5,
  atClose: 6,
} as const;

/** What happens when an order meets one of its own account. The incoming order decides. */
export const selfTrade = {
  allow: 0,
  cancelNewest: 1,
  cancelOldest: 2,
  cancelBoth: 3,
  decrement: 4,
} as const;

/** What wakes an order that waits outside the book. */
export const trigger = { none: 0, stop: 1, trailTicks: 2, trailBasisPoints: 3 } as const;

/** The part of an order in a group of linked orders. */
export const link = {
  none: 0,
  primary: 1,
  contingent: 2,
  oneCancelsOther: 3,
  bracketExit: 4,
} as const;

/** Where a market stands in its day. */
export const phase = {
  closed: 0,
  openingCall: 1,
  continuous: 2,
  halted: 3,
  closingCall: 4,
} as const;

/** What happened. */
export const eventKind = {
  accepted: 1,
  rested: 2,
  trade: 3,
  canceled: 4,
  replaced: 5,
  rejected: 6,
  refreshed: 7,
  cancelRejected: 8,
  replaceRejected: 9,
  waiting: 10,
  triggered: 11,
  phaseChanged: 12,
  bandsChanged: 13,
  accountChanged: 14,
  uncrossed: 15,
  waitingEnded: 16,
  limitStateChanged: 17,
  referencePriceChanged: 18,
} as const;

/** Why something was refused or ended. `none` where there is nothing to explain. */
export const reason = {
  none: 0,
  requested: 1,
  immediateOrCancel: 2,
  fillOrKill: 3,
  selfTrade: 4,
  expired: 5,
  massCancel: 6,
  disconnected: 7,
  killed: 8,
  endOfDay: 9,
  auctionOver: 10,
  linkedOrder: 11,
  auction: 12,
  outsideBands: 13,
  unknownOrder: 20,
  duplicateId: 21,
  badQuantity: 22,
  badPrice: 23,
  badDisplay: 24,
  badCombination: 25,
  wouldTake: 26,
  marketNotOpen: 27,
  noReferencePrice: 28,
  unknownMarket: 29,
  unknownAccount: 30,
  accountStopped: 31,
  quantityAboveLimit: 32,
  valueAboveLimit: 33,
  priceOutsideCollar: 34,
  notEnoughCash: 35,
  notEnoughUnits: 36,
  positionAboveLimit: 37,
  badTrigger: 38,
  badLink: 39,
  badExpiry: 40,
  badBands: 41,
  tooManyOrders: 42,
  badAmount: 43,
} as const;
