import { type Actions, createActions } from "./actions/actions.ts";
import { createActionOrders } from "./actions/order-actions.ts";
import type { Core } from "./core.ts";
import { createShareDocuments, type ShareDocuments } from "./documents/documents.ts";
import { createLots, type Lots } from "./lots/lots.ts";
import { createPerformance, type Performance } from "./performance/performance.ts";

/** What follows from trades: lots, returns, documents, and what issuers do. */
export type Portfolio = Lots & Performance & ShareDocuments & Actions;

/** Shares brokerage's turns, so that what concerns one member is done one after the other. */
export function createPortfolio(core: Core): Portfolio {
  return {
    ...createLots(core),
    ...createPerformance(core),
    ...createShareDocuments(core),
    ...createActions(core, { orders: createActionOrders(core), market: core.issuers }),
  };
}
