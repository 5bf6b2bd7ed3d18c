import { cancelInTurn } from "../cancel.ts";
import type { Core } from "../core.ts";
import { placeOrder } from "../place.ts";
import { toPrice, toQuantity } from "../quantity-codec.ts";
import { type Replacement, replaceOrder } from "../replace.ts";
import { findOrder } from "../store/orders.ts";
import type { ActionOrders } from "./ports.ts";

/** Corporate actions and orders: everything is asked as the member would ask it. */
export function createActionOrders(core: Core): ActionOrders {
  async function cancel(id: Parameters<ActionOrders["cancel"]>[0]): Promise<void> {
    const found = await findOrder(core.db, id);
    if (!found) return;
    await core.inTurn(found.member, async () => {
      const order = await findOrder(core.db, id);
      if (order && order.state !== "cancelling") {
        await cancelInTurn(core, order, "corporate_action");
      }
    });
  }

  return {
    cancel,
    async replace(id, to) {
      const order = await findOrder(core.db, id);
      if (!order) return;
      const replacement: Replacement = {
        ...(to.quantity !== null && { quantity: toQuantity(to.quantity + order.filledQuantity) }),
        ...(to.limitPrice !== null && { limitPrice: toPrice(to.limitPrice) }),
        ...(to.stopPrice !== null && { stopPrice: toPrice(to.stopPrice) }),
      };
      const replaced = await replaceOrder(core, order.member, id, replacement);
      // An order that cannot follow would trade at a price that its member never meant.
      if (!replaced.ok) await cancel(id);
    },
    async reinvest(member, instrument, amount, idempotencyKey) {
      const { symbol } = instrument;
      const order = { side: "buy", type: "market", timeInForce: "day" } as const;
      const request = { symbol, amount, ...order };
      const placed = await placeOrder(core, member, request, {
        idempotencyKey,
        source: "dividend",
      });
      if (placed.ok) return placed.value.id;
      core.log.info({ member, ...placed.error }, "dividend not reinvested");
      return null;
    },
  };
}
