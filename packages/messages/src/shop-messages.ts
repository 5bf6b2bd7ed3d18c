import type * as billing from "./en/billing.ts";
import type * as business from "./en/business.ts";
import type * as shop from "./en/shop.ts";

/** The shape of the texts of buying and selling: English defines it, French satisfies it. */
export type ShopMessages = typeof business & typeof billing & typeof shop;
