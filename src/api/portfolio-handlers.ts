import { parseQuantity } from "#brokerage";
import { dayMs, ok, parseId } from "#kernel";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { plainSymbol } from "./order-handlers.ts";
import { basisPointsOf, presentPosition } from "./present-brokerage.ts";
import { presentInstant, presentMoney, readMoney } from "./present-values.ts";

const periodDays = { week: 7, month: 31, quarter: 92, year: 366 } as const;
const openOrdersMax = 200;

/** What a member holds, plans to buy and gives away. */
export function createPortfolioHandlers({ brokerage, clock, present }: HandlerDeps) {
  return {
    positions: async ({ who }) => {
      const positions = await brokerage.positions(who.memberId);
      return ok({ items: positions.map(presentPosition) });
    },
    position: async ({ who, params }) => {
      const instrument = await brokerage.instrumentOf(plainSymbol(params.symbol));
      if (!instrument) return refuse("not_found");
      return ok(presentPosition(await brokerage.position(who.memberId, instrument)));
    },
    portfolio: async ({ who, query }) => {
      const { currency } = query;
      const summary = await brokerage.summary(who.memberId, currency);
      const open = { member: who.memberId, state: "open", limit: openOrdersMax } as const;
      const { value, gain, cost, today } = summary;
      return ok({
        currency,
        value: presentMoney(value),
        cash: presentMoney(summary.cash),
        buyingPower: presentMoney(summary.buyingPower),
        reserved: presentMoney(summary.reserved),
        unsettled: presentMoney(summary.unsettled),
        today: presentMoney(today),
        todayBasisPoints: basisPointsOf(today.amount, value.amount - today.amount),
        gain: presentMoney(gain),
        gainBasisPoints: basisPointsOf(gain.amount, cost.amount),
        positions: summary.positions,
        openOrders: (await brokerage.orders(open)).length,
      });
    },
    portfolioHistory: async ({ who, query }) => {
      const { currency, period } = query;
      const fromMs = period === "all" ? 0 : clock.nowMs() - periodDays[period] * dayMs;
      const points = await brokerage.history(who.memberId, currency, fromMs);
      return ok({
        currency,
        points: points.map(({ atMs, value, invested }) => ({
          at: presentInstant(atMs),
          value: presentMoney(value),
          invested: presentMoney(invested),
        })),
      });
    },
    ...createPlanHandlers({ brokerage, present }),
    ...createGiftHandlers({ brokerage, present }),
  } satisfies Partial<Handlers>;
}

function createPlanHandlers({ brokerage, present }: Pick<HandlerDeps, "brokerage" | "present">) {
  const { recurring, fund } = present.brokerage;
  return {
    createRecurringBuy: async ({ who, body, idempotencyKey }) => {
      const { symbol, amount, every, startsOn } = body;
      const order = {
        symbol: plainSymbol(symbol),
        amount: readMoney(amount),
        every,
        ...(startsOn !== undefined && { startsOn }),
      };
      const made = await brokerage.createRecurring(who.memberId, order, idempotencyKey);
      return made.ok ? ok(await recurring(made.value)) : refuseAs(made.error);
    },
    recurringBuys: async ({ who }) => {
      const plans = await brokerage.recurring(who.memberId);
      return ok({ items: await Promise.all(plans.map(recurring)) });
    },
    updateRecurringBuy: async ({ who, params, body }) => {
      const id = parseId("rec", params.id);
      if (id === undefined) return refuse("not_found");
      const changed = await brokerage.changeRecurring(who.memberId, id, {
        ...(body.state && { state: body.state }),
        ...(body.amount && { amount: readMoney(body.amount) }),
      });
      return changed.ok ? ok(await recurring(changed.value)) : refuseAs(changed.error);
    },
    cancelRecurringBuy: async ({ who, params }) => {
      const id = parseId("rec", params.id);
      if (id === undefined) return refuse("not_found");
      const changed = await brokerage.changeRecurring(who.memberId, id, { state: "cancelled" });
      return changed.ok ? ok(undefined) : refuseAs(changed.error);
    },
    roundUpFund: async ({ who }) => ok(await fund(await brokerage.roundUpFund(who.memberId))),
    setRoundUpFund: async ({ who, body }) => {
      const to = body.fund && {
        symbol: plainSymbol(body.fund.symbol),
        roundUpTo: readMoney(body.fund.roundUpTo),
      };
      const set = await brokerage.setRoundUpFund(who.memberId, to);
      return set.ok ? ok(await fund(set.value)) : refuseAs(set.error);
    },
  } satisfies Partial<Handlers>;
}

function createGiftHandlers({ brokerage, present }: Pick<HandlerDeps, "brokerage" | "present">) {
  const { gift } = present.brokerage;
  return {
    giveShares: async ({ who, body, idempotencyKey }) => {
      const { to, symbol, note } = body;
      const quantity = parseQuantity(body.quantity);
      if (quantity === undefined) return refuse("invalid_request");
      const order = {
        symbol: plainSymbol(symbol),
        quantity,
        ...(to && { to }),
        ...(note && { note }),
      };
      const given = await brokerage.give(who.memberId, order, idempotencyKey);
      return given.ok ? ok(await gift(given.value, who.memberId)) : refuseAs(given.error);
    },
    gifts: async ({ who }) => {
      const gifts = await brokerage.gifts(who.memberId);
      return ok({ items: await Promise.all(gifts.map((one) => gift(one, who.memberId))) });
    },
    answerGift: async ({ who, params, body }) => {
      const id = parseId("mov", params.id);
      if (id === undefined) return refuse("not_found");
      const answered = await brokerage.answerGift(who.memberId, id, body.answer);
      return answered.ok ? ok(await gift(answered.value, who.memberId)) : refuseAs(answered.error);
    },
  } satisfies Partial<Handlers>;
}
