import type {
  OrderDetail,
  Gift as WireGift,
  Order as WireOrder,
  Position as WirePosition,
  OrderPreview as WirePreview,
  RecurringBuy as WireRecurring,
  Trade as WireTrade,
} from "@bourse/contract";
import {
  averagePrice,
  type Brokerage,
  type CollectingFund,
  formatQuantity,
  type Gift,
  type Order,
  type OrderPreview,
  openTo,
  type Position,
  type RecurringBuy,
  type StopLoss,
  type Trade,
  toQuantity,
  totalOf,
} from "#brokerage";
import { assert, type MemberId, money } from "#kernel";
import { formatPrice, type Instrument, type Price } from "#market";
import type { PresentParty } from "./present-party.ts";
import {
  presentInstant,
  presentMaybeInstant,
  presentMaybeMoney,
  presentMoney,
} from "./present-values.ts";

type Deps = { readonly brokerage: Brokerage; readonly party: PresentParty };

/** Orders and what follows from them, as their member sees them. */
export type PresentBrokerage = {
  order(order: Order): Promise<WireOrder>;
  orderDetail(order: Order): Promise<OrderDetail>;
  trade(trade: Trade): Promise<WireTrade>;
  recurring(plan: RecurringBuy): Promise<WireRecurring>;
  gift(gift: Gift, viewer: MemberId): Promise<WireGift>;
  shares(gift: Gift): Promise<WireShares>;
  fund(fund: CollectingFund | null): Promise<{ fund: WireFund | null }>;
};

type WireShares = Pick<WireGift, "instrument" | "quantity" | "beside" | "isRestated" | "isHeld">;

type WireFund = {
  instrument: WireOrder["instrument"];
  roundUpTo: WireGift["value"];
  collected: WireGift["value"];
};

export function createPresentBrokerage(deps: Deps): PresentBrokerage {
  return { ...createPresentOrders(deps), ...createPresentPlans(deps) };
}

async function instrumentOf({ brokerage }: Deps, id: Instrument["id"]): Promise<Instrument> {
  const found = await brokerage.instrument(id);
  if (!found) throw new Error(`instrument ${id} is gone`);
  return found;
}

function createPresentOrders(
  deps: Deps,
): Pick<PresentBrokerage, "order" | "orderDetail" | "trade"> {
  async function trade(one: Trade): Promise<WireTrade> {
    return {
      id: one.id,
      orderId: one.order,
      instrument: presentRef(await instrumentOf(deps, one.instrument)),
      side: one.side,
      quantity: formatQuantity(one.quantity),
      price: formatPrice(one.price),
      amount: presentMoney(money(totalOf(one), one.currency)),
      fee: presentMoney(money(one.fee, one.currency)),
      by: one.counterparty,
      at: presentInstant(one.tradedAtMs),
      settlesOn: one.settlesOn,
      state: one.state === "planned" || one.state === "refused" ? "unsettled" : one.state,
      movementId: one.movement,
    };
  }

  const order = async (one: Order): Promise<WireOrder> =>
    presentOrder(one, await instrumentOf(deps, one.instrument));

  return {
    trade,
    order,
    async orderDetail(one) {
      const trades = await deps.brokerage.tradesOf(one.id);
      return {
        ...(await order(one)),
        trades: await Promise.all(trades.map(trade)),
        timeline: one.timeline
          .filter(({ state }) => state !== "created")
          .map(({ state, atMs, reason }) => ({
            state: stateOf(state),
            at: presentInstant(atMs),
            reason,
          })),
      };
    },
  };
}

function createPresentPlans(
  deps: Deps,
): Pick<PresentBrokerage, "recurring" | "gift" | "shares" | "fund"> {
  const { party } = deps;
  const units = async ({ instrument, quantity }: Gift["units"][number]) => ({
    instrument: presentRef(await instrumentOf(deps, instrument)),
    quantity: formatQuantity(toQuantity(quantity)),
  });
  const shares = async ({ units: [first, ...others], isHeld, restatedBy }: Gift) => {
    assert(first, "a gift gives something");
    const beside = await Promise.all(others.map(units));
    return { ...(await units(first)), beside, isRestated: restatedBy.length > 0, isHeld };
  };
  return {
    shares,
    async recurring({ id, instrument, amount, every, nextOn, state, last, createdAtMs }) {
      return {
        id,
        instrument: presentRef(await instrumentOf(deps, instrument)),
        amount: presentMoney(amount),
        every,
        nextOn,
        state,
        last,
        createdAt: presentInstant(createdAtMs),
      };
    },
    async gift(one, viewer) {
      const isMine = one.from === viewer;
      const isPending = one.state === "pending";
      return {
        id: one.id,
        ...(await shares(one)),
        value: presentMoney(one.value),
        from: await party(one.from),
        to: one.to && (await party(one.to)),
        direction: isMine ? "out" : "in",
        note: one.note,
        state: one.state,
        endsAt: presentInstant(one.endsAtMs),
        createdAt: presentInstant(one.createdAtMs),
        canAccept: isPending && !isMine && !one.isHeld,
        canDecline: isPending && !isMine,
        canCancel: isPending && isMine,
      };
    },
    async fund(found) {
      if (found === null) return { fund: null };
      return {
        fund: {
          instrument: presentRef(await instrumentOf(deps, found.instrument)),
          roundUpTo: presentMoney(found.roundUpTo),
          collected: presentMoney(found.collected),
        },
      };
    },
  };
}

export function presentRef({ id, symbol, name, currency }: Instrument): WireOrder["instrument"] {
  return { id, symbol, name, currency };
}

const maybePrice = (price: Price | null) => (price === null ? null : formatPrice(price));

/** What is only stored is as good as accepted: a caller sees it there in a moment. */
function stateOf(state: Order["state"]): WireOrder["state"] {
  return state === "created" ? "accepted" : state;
}

function presentStop(stop: StopLoss | null): WireOrder["stopLoss"] {
  return (
    stop && { stopPrice: formatPrice(stop.stopPrice), limitPrice: maybePrice(stop.limitPrice) }
  );
}

function presentTrail({ trail }: Order["terms"]): WireOrder["trail"] {
  if (trail === null) return null;
  return "price" in trail ? { price: formatPrice(trail.price) } : trail;
}

function presentOrder(order: Order, instrument: Instrument): WireOrder {
  const { terms, filledQuantity, filledAmount, fee, timeline } = order;
  const { currency } = instrument;
  const of = (amount: bigint) => presentMoney(money(amount, currency));
  const isBuy = terms.side === "buy";
  const gross = isBuy ? filledAmount - fee : filledAmount + fee;
  const isOver = order.finalAtMs !== null;
  const quantity = terms.quantity ?? (isOver ? filledQuantity : null);
  const may = openTo(order);
  const held = isBuy ? (order.holds[0]?.amount ?? 0n) : 0n;
  const first = timeline[0]?.atMs ?? order.createdAtMs;
  return {
    id: order.id,
    instrument: presentRef(instrument),
    side: terms.side,
    type: terms.type,
    quantity: quantity === null ? null : formatQuantity(quantity),
    amount: presentMaybeMoney(terms.amount),
    limitPrice: maybePrice(terms.limitPrice),
    stopPrice: maybePrice(terms.stopPrice),
    trail: presentTrail(terms),
    timeInForce: terms.timeInForce,
    goodTill: terms.goodTill,
    extendedHours: terms.extendedHours,
    stopLoss: presentStop(terms.stopLoss),
    state: stateOf(order.state),
    reason: order.reason,
    filledQuantity: formatQuantity(filledQuantity),
    averagePrice: maybePrice(averagePrice(gross, filledQuantity, currency)),
    filledAmount: of(filledAmount),
    fee: of(fee),
    reserved: of(held),
    entryOrderId: order.entry,
    exitOrderId: order.exit,
    source: order.source,
    canCancel: may.cancel,
    canReplace: may.replace,
    createdAt: presentInstant(Math.min(first, order.createdAtMs)),
    finalAt: presentMaybeInstant(order.finalAtMs),
  };
}

export function presentPreview(preview: OrderPreview): WirePreview {
  const { quantity, fromHouse } = preview;
  const whole = formatQuantity(quantity).split(".")[0] ?? "0";
  return {
    instrument: presentRef(preview.instrument),
    side: preview.side,
    estimatedQuantity: formatQuantity(quantity),
    estimatedPrice: formatPrice(preview.price),
    priceAt: presentInstant(preview.priceAtMs),
    estimatedAmount: presentMoney(preview.amount),
    fee: presentMoney(preview.fee),
    total: presentMoney(preview.total),
    reserved: presentMoney(preview.reserved),
    buyingPower: presentMoney(preview.buyingPower),
    buyingPowerAfter: presentMoney(preview.buyingPowerAfter),
    available: formatQuantity(preview.available),
    settlesOn: preview.settlesOn,
    fromVenue: whole,
    fromHouse: formatQuantity(fromHouse),
    warnings: [...preview.warnings],
    problem: preview.problem,
  };
}

export function presentPosition(position: Position): WirePosition {
  const { instrument, cost, gain, today, value } = position;
  const before = value && today ? value.amount - today.amount : 0n;
  return {
    instrument: presentRef(instrument),
    quantity: formatQuantity(position.quantity),
    available: formatQuantity(position.available),
    reserved: formatQuantity(position.reserved),
    unsettled: formatQuantity(position.unsettled),
    price: maybePrice(position.price),
    priceAt: presentMaybeInstant(position.priceAtMs),
    value: presentMaybeMoney(value),
    averageCost: maybePrice(position.averageCost),
    cost: presentMoney(cost),
    gain: presentMaybeMoney(gain),
    gainBasisPoints: gain && basisPointsOf(gain.amount, cost.amount),
    today: presentMaybeMoney(today),
    todayBasisPoints: today && basisPointsOf(today.amount, before),
  };
}

const basisPointsInAll = 10_000n;

/** Part of a whole in hundredths of a percent, rounded towards zero; null of nothing. */
export function basisPointsOf(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number((part * basisPointsInAll) / whole);
}
