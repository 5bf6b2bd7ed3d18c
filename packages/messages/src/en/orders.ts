/** Why an order ended or was refused, in plain words. */
export const orderReasons = {
  by_member: "You cancelled it.",
  not_filled_at_once: "It could not be filled at once, as you asked.",
  end_of_day: "The day ended before it was filled.",
  date_passed: "Its date passed before it was filled.",
  too_long: "It waited 90 days and was not filled.",
  exit_of_nothing: "Nothing was bought, so there is nothing to sell.",
  insufficient_funds: "There was not enough money for it. Nothing was bought.",
  insufficient_units: "You did not have that many to sell. Nothing was sold.",
  house_cannot_fill: "We could not fill a part of a share just now. Try whole shares.",
  market_closed: "The market was closed.",
  market_halted: "Trading in this share was halted.",
  no_price: "There is no price for it right now.",
  price_outside_bands: "The price was too far from the market.",
  price_invalid: "The market does not take this price.",
  quantity_invalid: "The market does not take this quantity.",
  self_trade: "It would have traded with another order of yours.",
  venue_refused: "The market did not take it.",
  venue_away: "The market lost it. Nothing more was bought or sold.",
  corporate_action: "The company changed its shares, so the order no longer fits.",
  by_operator: "We cancelled it. Ask us why.",
};

/** What speaks against an order before it is placed. */
export const orderFaults = {
  instrument_not_found: "There is no share with this symbol.",
  instrument_not_listed: "This share is no longer traded.",
  quantity_or_amount: "Say how many, or for how much; not both.",
  quantity_too_small: "This is too few.",
  quantity_too_large: "This is too many for one order.",
  amount_too_small: "The smallest order is for 1.00.",
  not_fractional: "This is only traded in whole shares.",
  fraction_market_only: "Less than one share can only be sold at the market price.",
  amount_market_only: "An order for an amount is always at the market price.",
  price_missing: "A price is missing.",
  price_off_tick: "The market does not trade at this price. Round it.",
  price_not_wanted: "This kind of order does not have that price.",
  stop_on_wrong_side: "The market is past this stop already.",
  good_till_invalid: "Choose a date between today and a year from now.",
  good_till_missing: "Choose until when it is good.",
  exits_invalid: "These exits do not fit the order.",
  extended_limit_only: "Outside the day only limit orders are traded.",
  no_price: "There is no price for it right now.",
  not_at_this_venue: "This kind of order is not traded there.",
};

/** What to look at twice before an order is placed. */
export const orderWarnings = {
  market_closed: "The market is closed. It goes there when it opens, at the price of then.",
  market_halted: "Trading is halted. It goes there when it goes on.",
  price_far_from_market: "This price is far from the market.",
  large_part_of_cash: "This is a large part of your money.",
  fraction_from_house: "We fill the part of a share ourselves, at the same price.",
  stop_may_fill_lower: "A stop can be filled at a lower price than you set.",
  price_is_old: "The last price is old.",
  extended_hours: "Outside the day prices move more.",
};
