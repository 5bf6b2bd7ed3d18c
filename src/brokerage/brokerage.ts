import type { Currency, MemberId, Money, MovementId, Result } from "#kernel";
import { createTransact, createTurns } from "#kernel";
import type { Instrument } from "#market";
import type { Movement } from "#movements";
import { cancelByOperator, cancelOrder, cancelOrders } from "./cancel.ts";
import type { BrokerageDeps, Core } from "./core.ts";
import type {
  AnswerGiftError,
  CancelOrderError,
  ClaimGiftError,
  GiveError,
  NotFound,
  OrderInvalid,
  PlaceOrderError,
  PreviewOrderError,
  ReplaceOrderError,
} from "./errors.ts";
import {
  countExceptions,
  type ExceptionCounts,
  type Exceptions,
  exceptionsOf,
} from "./exceptions.ts";
import type { CollectingFund } from "./fund.ts";
import { type Gift, giftOf, giftsOf } from "./gift.ts";
import { answerGift, claimGift, type GiftAnswer, type GiftOrder, giveShares } from "./gifts.ts";
import { createHouse, type House } from "./house-stock.ts";
import { createLedgerAccounts } from "./ledger-accounts.ts";
import type { Order, OrderId } from "./order.ts";
import type { OrderRequest } from "./order-request.ts";
import { type OrderAuthority, placeOrder } from "./place.ts";
import { createPortfolio, type Portfolio } from "./portfolio.ts";
import { type HistoryPoint, portfolioHistory } from "./portfolio-history.ts";
import { createPositions, type PortfolioSummary, type Positions, summarise } from "./positions.ts";
import { type OrderPreview, previewOrder } from "./preview.ts";
import { changeRecurring, createRecurring, recurringOf, runRecurring } from "./recurring.ts";
import type {
  CreateRecurringError,
  RecurringBuy,
  RecurringError,
  RecurringId,
  RecurringOrder,
} from "./recurring-buy.ts";
import { type Replacement, replaceOrder } from "./replace.ts";
import { roundUpFundOf, runRoundUps, setRoundUpFund } from "./round-up-fund.ts";
import { settleDue } from "./settle.ts";
import { type Correction, correctedOrders, correctionsOfOrder } from "./store/corrections.ts";
import { findOrder, findOrderByKey, listOrders, type OrderFilter } from "./store/orders.ts";
import { listTrades, type TradeFilter, tradesOfOrder } from "./store/trades.ts";
import type { Trade } from "./trade.ts";
import { askForAll, keepUp, recoverOrders, watchStops } from "./upkeep.ts";
import { takeVenueEvent } from "./venue-events.ts";
import { type BrokerageFault, verifyBrokerage } from "./verify-brokerage.ts";

/** Orders, their trades, what is held, and what follows from it. */
export type Brokerage = Trading & Portfolio & House;

/** Orders, their trades, and what is held. */
type Trading = Positions & {
  /** What an order would be; stores nothing. */
  preview(
    member: MemberId,
    request: OrderRequest,
  ): Promise<Result<OrderPreview, PreviewOrderError>>;
  /** The same key gives the same order. Too little money or units is an order that is rejected. */
  place(
    member: MemberId,
    request: OrderRequest,
    authority: OrderAuthority,
  ): Promise<Result<Order, PlaceOrderError>>;
  cancel(member: MemberId, id: OrderId): Promise<Result<Order, CancelOrderError>>;
  cancelAll(member: MemberId): Promise<Order[]>;
  /** For operators: cancels what is open of a member, of an instrument, or all. Returns how many. */
  cancelByOperator(of: Parameters<typeof cancelByOperator>[1]): Promise<number>;
  replace(
    member: MemberId,
    id: OrderId,
    replacement: Replacement,
  ): Promise<Result<Order, ReplaceOrderError>>;
  order(member: MemberId, id: OrderId): Promise<Result<Order, NotFound>>;
  /** Newest first; to go on, pass the last one's id as `before`. */
  orders(filter: OrderFilter): Promise<Order[]>;
  /** The order that was placed under this key. */
  orderByKey(member: MemberId, idempotencyKey: string): Promise<Order | undefined>;
  tradesOf(order: OrderId): Promise<Trade[]>;
  /** What venues said later of an order's trades: that they never were, or were others. */
  correctionsOf(order: OrderId): Promise<Correction[]>;
  /** Orders of a member with such trades. */
  correctedOrders(member: MemberId): Promise<OrderId[]>;
  trades(filter: TradeFilter): Promise<Trade[]>;
  summary(member: MemberId, currency: Currency): Promise<PortfolioSummary>;
  history(member: MemberId, currency: Currency, fromMs: number): Promise<HistoryPoint[]>;
  give(
    member: MemberId,
    order: GiftOrder,
    idempotencyKey: string,
  ): Promise<Result<Gift, GiveError>>;
  gifts(member: MemberId): Promise<Gift[]>;
  answerGift(
    member: MemberId,
    id: MovementId,
    answer: GiftAnswer,
  ): Promise<Result<Gift, AnswerGiftError>>;
  /** What a movement gives; undefined when it is no gift of shares. */
  gift(id: MovementId): Promise<Gift | undefined>;
  /** Takes what waits behind a link. */
  claimGift(member: MemberId, id: MovementId): Promise<Result<Movement, ClaimGiftError>>;
  /** Plans to buy again and again; the same key is the same plan. */
  createRecurring(
    member: MemberId,
    order: RecurringOrder,
    idempotencyKey: string,
  ): Promise<Result<RecurringBuy, CreateRecurringError>>;
  /** The next first; those that were cancelled are left out. */
  recurring(member: MemberId): Promise<RecurringBuy[]>;
  changeRecurring(
    member: MemberId,
    id: RecurringId,
    change: { readonly state?: RecurringBuy["state"]; readonly amount?: Money },
  ): Promise<Result<RecurringBuy, RecurringError>>;
  roundUpFund(member: MemberId): Promise<CollectingFund | null>;
  setRoundUpFund(
    member: MemberId,
    to: { readonly symbol: string; readonly roundUpTo: Money } | null,
  ): Promise<Result<CollectingFund | null, OrderInvalid>>;
  /** Buys what plans and round-ups ask for; to be called each minute. Returns how much was due. */
  runPlans(): Promise<number>;
  /** Of an id that an order or position names. */
  instrument(id: Instrument["id"]): Promise<Instrument | undefined>;
  instrumentOf(symbol: string): Promise<Instrument | undefined>;
  /**
   * Finishes what a crash left half done, then listens to the venues and asks them for what is
   * open. Call `recover` of movements before, and this before taking orders.
   */
  start(): Promise<void>;
  /** What time asks for; to be called each second. Returns how much was done. */
  runDue(): Promise<number>;
  /** Settles what is due. Returns how many trades. */
  settle(): Promise<number>;
  /** Waits for what venues said, then hears no more. */
  close(): Promise<void>;
  /** What did not go as it should and waits: fails, open busts, events that are parked. */
  exceptions(): Promise<Exceptions>;
  countExceptions(): Promise<ExceptionCounts>;
  /** Checks this module's invariants; empty when all hold. */
  verifyBrokerage(): Promise<BrokerageFault[]>;
};

/** Opens brokerage. One of it in a process: it is the only writer of orders. */
export function createBrokerage(deps: BrokerageDeps): Brokerage {
  const core: Core = {
    ...deps,
    ledgerAccounts: createLedgerAccounts(deps.ledger),
    inTurn: createTurns(),
    transact: createTransact(deps.db, deps.events),
  };
  const { db } = deps;
  const positions = createPositions(core);
  let running: Promise<number> | undefined;
  return {
    ...positions,
    ...createPortfolio(core),
    ...createHouse(core),
    preview: (member, request) => previewOrder(core, member, request),
    place: (member, request, authority) => placeOrder(core, member, request, authority),
    cancel: (member, id) => cancelOrder(core, member, id),
    cancelAll: (member) => cancelOrders(core, member),
    cancelByOperator: (of) => cancelByOperator(core, of),
    replace: (member, id, replacement) => replaceOrder(core, member, id, replacement),
    async order(member, id) {
      const order = await findOrder(db, id);
      return order?.member === member
        ? { ok: true, value: order }
        : { ok: false, error: { code: "not_found" } };
    },
    orders: (filter) => listOrders(db, filter),
    orderByKey: (member, key) => findOrderByKey(db, member, key),
    tradesOf: (order) => tradesOfOrder(db, order),
    correctionsOf: (order) => correctionsOfOrder(db, order),
    correctedOrders: (member) => correctedOrders(db, member),
    trades: (filter) => listTrades(db, filter),
    summary: async (member, currency) =>
      summarise(core, await positions.positions(member), member, currency),
    history: (member, currency, fromMs) => portfolioHistory(core, member, currency, fromMs),
    give: (member, order, key) => giveShares(core, member, order, key),
    gifts: (member) => giftsOf(core, member),
    answerGift: (member, id, answer) => answerGift(core, member, id, answer),
    gift: (id) => giftOf(core, id),
    claimGift: (member, id) => claimGift(core, member, id),
    createRecurring: (member, order, key) => createRecurring(core, member, order, key),
    recurring: (member) => recurringOf(core, member),
    changeRecurring: (member, id, change) => changeRecurring(core, member, id, change),
    roundUpFund: (member) => roundUpFundOf(core, member),
    setRoundUpFund: (member, to) => setRoundUpFund(core, member, to),
    runPlans: async () => (await runRecurring(core)) + (await runRoundUps(core)),
    instrument: (id) => deps.market.instrument(id),
    instrumentOf: (symbol) => deps.market.instrumentOf(symbol),
    start: () => start(core),
    runDue() {
      running ??= runOnce(core).finally(() => {
        running = undefined;
      });
      return running;
    },
    settle: () => settleDue(core),
    async close() {
      await running?.catch(() => {});
      for (const venue of deps.venues) await venue.close();
    },
    exceptions: () => exceptionsOf(core),
    countExceptions: () => countExceptions(core),
    verifyBrokerage: () => verifyBrokerage(core),
  };
}

async function start(core: Core): Promise<void> {
  await recoverOrders(core);
  for (const venue of core.venues) {
    await venue.listen((event) => takeVenueEvent(core, venue.name, event));
  }
  await askForAll(core);
}

async function runOnce(core: Core): Promise<number> {
  for (const venue of core.venues) await venue.keepUp();
  return (await keepUp(core)) + (await watchStops(core));
}
