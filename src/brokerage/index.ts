/** Brokerage: orders, trades and their settlement, positions, plans and gifts. See README.md. */
export * from "./order.ts";
export * from "./venue.ts";
