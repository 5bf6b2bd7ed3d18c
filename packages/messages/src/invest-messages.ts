import type * as invest from "./en/invest.ts";
import type * as trade from "./en/trade.ts";

/** The shape of the texts of shares: English defines it, French satisfies it. */
export type InvestMessages = typeof invest & typeof trade;
