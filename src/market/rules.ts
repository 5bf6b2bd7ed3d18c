import { type EngineOptions, type MarketRules, widestRules } from "#exchange";

/**
 * Markets that the embedded exchange has room for. A journal stays with its rules, so there are as
 * many from the beginning; an instrument takes a free one when it is listed.
 */
export const marketsMax = 128;

/** Books begin small: most of them stay empty. */
const ordersAtFirst = 64;

/** The same for all: what differs (ticks, lots, sessions) is data of the instrument. */
const rules: MarketRules = {
  ...widestRules,
  collarBasisPoints: 500,
  limitCollarBasisPoints: 5_000,
  quantityMax: 10_000_000,
  ordersMax: 200_000,
  // Limit-up limit-down of United States markets (the plan of 2012, as amended).
  limitStateSeconds: 15,
  pauseSeconds: 300,
};

/** What the embedded exchange is made of. Another table of rules needs a new generation. */
export const venueOptions: EngineOptions = {
  markets: Array.from({ length: marketsMax }, () => rules),
  capacity: ordersAtFirst,
  hasAccounts: true,
};
