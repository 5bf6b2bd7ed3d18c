import { transferCodes } from "#accounts";
import { assert, err, type Money, money, ok, type Result } from "#kernel";
import { type TransferInput, transferFlags } from "#ledger";
import type { Instrument } from "#market";
import type { Movement, MovementIntent } from "#movements";
import { type Core, changing, instrumentById, ownerOf } from "./core.ts";
import { holdTransfer, voidTransfer } from "./hold.ts";
import { type Child, type Hold, isFinalOrder, type Order, type OrderReason } from "./order.ts";
import { changeOrder } from "./state.ts";
import { updateChild } from "./store/children.ts";
import { exitOf, updateOrder } from "./store/orders.ts";

type End = {
  readonly as: "filled" | "cancelled" | "expired" | "rejected";
  readonly reason: OrderReason | null;
};

/**
 * Ends an order: what it has set aside goes back, then it is final. Safe to repeat after a crash
 * between the two.
 */
export async function endOrder(
  core: Core,
  order: Order,
  { as, reason }: End,
  child?: Child,
): Promise<Order> {
  if (isFinalOrder(order.state)) return order;
  const { clock } = core;
  if (order.holds.length > 0) {
    const instrument = await instrumentById(core, order.instrument);
    const transfers = order.holds.map((hold) => voidTransfer(core.ids, hold));
    const released = await core.movements.submit(
      holdIntent(core, order, instrument, { key: "release", name: "release", transfers }),
    );
    assert(released.ok, "what was set aside can go back");
  }
  const nowMs = clock.nowMs();
  const freed = { ...order, holds: [] };
  const ended =
    as === "filled"
      ? changeOrder(freed, { type: "completed" }, nowMs)
      : changeOrder(freed, { type: "ended", as, reason: reason ?? "by_member" }, nowMs);
  const exit = await exitOf(core.db, order.id);
  await changing(core, ended, async (tx) => {
    await updateOrder(tx, ended);
    if (child) await updateChild(tx, { ...child, state: "ended" });
    if (exit?.state === "waiting") await updateOrder(tx, exitAfter(exit, ended, nowMs));
  });
  return ended;
}

/** The exit of an order that has ended: armed for what was bought, or ended with it. */
function exitAfter(exit: Order, entry: Order, nowMs: number): Order {
  if (entry.filledQuantity === 0n) {
    const change = { type: "ended", as: "cancelled", reason: "exit_of_nothing" } as const;
    return changeOrder(exit, change, nowMs);
  }
  const quantity = entry.filledQuantity;
  return changeOrder(exit, { type: "armed", quantity }, nowMs);
}

/** A movement that sets aside or gives back: nobody's balance changes by it. */
export function holdIntent(
  { ids }: Pick<Core, "ids">,
  order: Order,
  { symbol, currency }: Instrument,
  step: {
    readonly key: string;
    readonly name: string;
    readonly transfers: readonly TransferInput[];
  },
): MovementIntent {
  return {
    id: ids.make("mov"),
    kind: "order_hold",
    owner: ownerOf(order.member),
    idempotencyKey: `order:${order.id}:${step.key}`,
    requestHash: order.id,
    from: { type: "bourse" },
    to: { type: "bourse" },
    amount: heldMoney(step.transfers, order, currency),
    note: "",
    category: "other",
    details: { orderId: order.id, symbol },
    step: { name: step.name, target: "completed", transfers: step.transfers },
  };
}

function heldMoney(
  transfers: readonly TransferInput[],
  order: Order,
  currency: Instrument["currency"],
): Money {
  const amount = order.terms.side === "buy" ? (transfers[0]?.amount ?? 0n) : 0n;
  return money(amount, currency);
}

/** The holds that a movement has made: their ids are those of its first submission. */
export function holdsOf(movement: Movement): Hold[] {
  return movement.steps
    .flatMap((step) => step.transfers)
    .filter(({ code, flags }) => {
      const isPending = (flags & transferFlags.pending) !== 0;
      return isPending && code === transferCodes.orderHold;
    })
    .map(({ id, debitAccountId, creditAccountId, ledger, amount }) => ({
      transferId: id,
      debitAccountId,
      creditAccountId,
      ledger,
      amount,
    }));
}

/** Sets more aside, or gives back and sets aside anew, in one chain; the holds that it made. */
export async function changeHolds(
  core: Core,
  order: Order,
  change: {
    readonly voids: readonly Hold[];
    readonly makes: readonly Hold[];
    readonly key: string;
  },
): Promise<Result<Hold[], "insufficient" | "refused">> {
  const instrument = await instrumentById(core, order.instrument);
  const transfers = [
    ...change.voids.map((hold) => voidTransfer(core.ids, hold)),
    ...change.makes.map(holdTransfer),
  ];
  const intent = holdIntent(core, order, instrument, { key: change.key, name: "hold", transfers });
  const submitted = await core.movements.submit(intent);
  if (submitted.ok) return ok(holdsOf(submitted.value));
  const { error } = submitted;
  const isShort = error.code === "movement_failed" && error.refusal === "insufficient_funds";
  return err(isShort ? "insufficient" : "refused");
}
