import type { Day } from "#accounts";
import { dayStartMs } from "#accounts";
import { type Core, instrumentById } from "../core.ts";
import type { Ratio } from "../lots/lot-event.ts";
import type { Order } from "../order.ts";
import { openOrders } from "../store/orders.ts";
import type { CorporateAction } from "./action.ts";
import { adjustOrder, type OpenOrder } from "./open-order.ts";
import type { ActionOrders } from "./ports.ts";
import {
  actionsForOrders,
  closeAdjustment,
  openAdjustments,
  planAdjustments,
  type StoredAdjustment,
} from "./store.ts";

const ordersPage = 500;
const adjustmentsMax = 500;

/**
 * Decides on the ex-date what becomes of open orders, and tells the market of new units; then does
 * it. Returns how many.
 */
export async function adjustOrders(core: Core, orders: ActionOrders, today: Day): Promise<number> {
  for (const action of await actionsForOrders(core.db, today)) {
    const planned = await adjustmentsFor(core, action);
    const { id, terms, instrument } = action;
    const ratio = unitRatio(terms);
    // Before it is noted as done: a crash in between does it again.
    if (ratio) await core.issuers.rescale(await instrumentById(core, instrument), ratio, id);
    await core.db.transaction((tx) => planAdjustments(tx, id, planned));
  }
  const open = await openAdjustments(core.db, adjustmentsMax);
  for (const adjustment of open) {
    const { order, adjusted } = adjustment;
    if (adjusted === null) await orders.cancel(order);
    else await orders.replace(order, adjusted);
    await core.db.transaction((tx) => closeAdjustment(tx, adjustment));
  }
  return open.length;
}

/** New units for old ones, of the same instrument. */
function unitRatio(terms: CorporateAction["terms"]): Ratio | undefined {
  if (terms.kind === "split") return terms.ratio;
  if (terms.kind !== "stock_dividend") return undefined;
  const { to, from } = terms.ratio;
  return { to: from + to, from };
}

/** Orders that were placed on the ex-date know of it. */
async function adjustmentsFor(core: Core, action: CorporateAction): Promise<StoredAdjustment[]> {
  const instrument = await instrumentById(core, action.instrument);
  const exMs = dayStartMs(action.exOn);
  const planned: StoredAdjustment[] = [];
  for (let after = ""; ; ) {
    const page = await openOrders(core.db, after, ordersPage, action);
    for (const order of page.filter((one) => one.createdAtMs < exMs)) {
      const adjustment = adjustOrder(openPart(order), action.terms, instrument);
      // An exit that waits for its entry has no quantity yet; a dividend alone leaves it be.
      const isWaiting = order.state === "waiting" && action.terms.kind === "cash_dividend";
      if (adjustment.do === "keep" || isWaiting) continue;
      const adjusted = adjustment.do === "replace" ? adjustment.order : null;
      planned.push({ action: action.id, order: order.id, adjusted });
    }
    const last = page[page.length - 1];
    if (!last || page.length < ordersPage) return planned;
    after = last.id;
  }
}

function openPart({ terms, filledQuantity }: Order): OpenOrder {
  const { side, type, quantity, limitPrice, stopPrice } = terms;
  const open = quantity === null ? null : quantity - filledQuantity;
  return { side, type, quantity: open, limitPrice, stopPrice };
}
