import { err, type MemberId, ok, type Result } from "#kernel";
import type { InstrumentId } from "#market";
import { type Core, changing, instrumentById } from "./core.ts";
import { namedAtVenue, tell } from "./drive.ts";
import { endOrder } from "./end-order.ts";
import type { CancelOrderError } from "./errors.ts";
import { type Child, isFinalOrder, type Order, type OrderId, type OrderReason } from "./order.ts";
import { changeOrder, openTo } from "./state.ts";
import { liveChild } from "./store/children.ts";
import { findOrder, listOrders, openOrders, updateOrder } from "./store/orders.ts";

/** Cancels what is open of a member's order. At the venue it may be filled before that. */
export function cancelOrder(
  core: Core,
  member: MemberId,
  id: OrderId,
): Promise<Result<Order, CancelOrderError>> {
  return core.inTurn(member, async () => {
    const order = await findOrder(core.db, id);
    if (order?.member !== member) return err({ code: "not_found" });
    if (order.state === "cancelling") return ok(order);
    if (!openTo(order).cancel) return err({ code: "order_closed" });
    return ok(await cancelInTurn(core, order, "by_member"));
  });
}

const ordersMax = 200;

/** Cancels all that is open of a member's. */
export async function cancelOrders(core: Core, member: MemberId): Promise<Order[]> {
  const open = await listOrders(core.db, { member, state: "open", limit: ordersMax });
  const cancelled: Order[] = [];
  for (const { id } of open) {
    const result = await cancelOrder(core, member, id);
    if (result.ok) cancelled.push(result.value);
  }
  return cancelled;
}

/**
 * Cancels, for the house's operators, what is open: of a member, of an instrument, or all of it.
 * Returns how many orders.
 */
export async function cancelByOperator(
  core: Core,
  of: { readonly member?: MemberId; readonly instrument?: InstrumentId },
): Promise<number> {
  let count = 0;
  for (let after = ""; ; ) {
    const page = await openOrders(core.db, after, ordersMax, of);
    for (const { id, member } of page) {
      after = id;
      await core.inTurn(member, async () => {
        const order = await findOrder(core.db, id);
        if (order && !isFinalOrder(order.state)) {
          await cancelInTurn(core, order, "by_operator");
          count++;
        }
      });
    }
    if (page.length < ordersMax) return count;
  }
}

const timeReasons: ReadonlySet<OrderReason> = new Set(["end_of_day", "date_passed", "too_long"]);

/** What an order is that was asked to end: cancelled, or expired where its time was over. */
export const endAsked = (reason: OrderReason) =>
  timeReasons.has(reason) ? "expired" : "cancelled";

/** The caller has the member's turn. */
export async function cancelInTurn(core: Core, order: Order, reason: OrderReason): Promise<Order> {
  if (isFinalOrder(order.state)) return order;
  const child = await liveChild(core.db, order.id);
  if (!child) {
    return endOrder(core, order, { as: endAsked(reason), reason });
  }
  const asked = changeOrder(order, { type: "cancelAsked", reason }, core.clock.nowMs());
  await changing(core, asked, (tx) => updateOrder(tx, asked));
  await cancelAtVenue(core, asked, child);
  return asked;
}

/** Asks the venue to let go of a part. */
export async function cancelAtVenue(core: Core, order: Order, child: Child): Promise<void> {
  const instrument = await instrumentById(core, order.instrument);
  await tell(core, instrument, { type: "cancel", order: namedAtVenue(order, instrument, child) });
}
