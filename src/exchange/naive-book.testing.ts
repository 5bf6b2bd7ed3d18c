import { eventKind, phase, reason, selfTrade, side, timeInForce } from "./codes.ts";
import type { NewOrder, Replacement } from "./encode.ts";

/** What a naive book says: the fields of an event that a naive book can know. */
export type NaiveEvent = {
  readonly kind: number;
  readonly id: number;
  readonly price: number;
  readonly quantity: number;
  readonly leaves: number;
  readonly makerId: number;
  readonly makerLeaves: number;
  readonly reason: number;
};

type Resting = NewOrder & {
  readonly price: number;
  open: number;
  hidden: number;
  executed: number;
  /** Place in time among those of its price. */
  time: number;
};

/** Planted defects: the differential test has to find each of them. */
export type Defect =
  | "last in first out"
  | "worst price first"
  | "keeps refreshed place"
  | "loses place on size-down"
  | "keeps place on size-up"
  | "forgets hidden units in fill or kill"
  | "cancels newest as oldest"
  | "takes one unit too many"
  | "ignores post-only"
  | "auction at the reference price";

/**
 * A book that anybody can check by reading: one sorted array a side, every rule spelled out, no
 * care for speed. The engine must say the same, event by event.
 */
export type NaiveBook = {
  readonly collarBasisPoints: number;
  readonly defect: Defect | undefined;
  readonly orders: Resting[];
  readonly said: NaiveEvent[];
  phase: number;
  last: number;
  reference: number;
  time: number;
  lower: number;
  upper: number;
};

/** An empty naive book, with a defect when one is planted. */
export function createNaiveBook(collarBasisPoints: number, defect?: Defect): NaiveBook {
  return {
    collarBasisPoints,
    defect,
    orders: [],
    said: [],
    phase: phase.continuous,
    last: 0,
    reference: 0,
    time: 0,
    lower: 0,
    upper: 0x7fff_ffff,
  };
}

const say = (naive: NaiveBook, kind: number, one: Partial<NaiveEvent>) =>
  void naive.said.push({
    kind,
    id: 0,
    price: 0,
    quantity: 0,
    leaves: 0,
    makerId: 0,
    makerLeaves: 0,
    reason: reason.none,
    ...one,
  });

/** Orders of a side, the next to trade first. */
export const queue = (naive: NaiveBook, sideCode: number): Resting[] =>
  naive.orders
    .filter((one) => one.side === sideCode)
    .toSorted((a, b) => {
      const byPrice = sideCode === side.buy ? b.price - a.price : a.price - b.price;
      if (naive.defect === "worst price first" && byPrice !== 0) return -byPrice;
      return byPrice || (naive.defect === "last in first out" ? b.time - a.time : a.time - b.time);
    });

const leavesOf = (one: Resting) => one.open + one.hidden;
const remove = (naive: NaiveBook, one: Resting) =>
  void naive.orders.splice(naive.orders.indexOf(one), 1);
const reaches = (taker: NewOrder, maker: Resting) =>
  taker.side === side.buy ? maker.price <= taker.price : maker.price >= taker.price;
const crossing = (naive: NaiveBook, taker: NewOrder) =>
  queue(naive, 1 - taker.side).filter((maker) => reaches(taker, maker));
const isOwn = (taker: NewOrder, maker: Resting) =>
  (taker.selfTrade ?? 0) !== selfTrade.allow &&
  taker.account !== 0 &&
  taker.account === maker.account;

function cancelPart(naive: NaiveBook, one: Resting, quantity: number, why: number) {
  const leaves = leavesOf(one) - quantity;
  say(naive, eventKind.canceled, { id: one.id, price: one.price, quantity, leaves, reason: why });
  one.open = Math.min(one.open, leaves);
  one.hidden = leaves - one.open;
  if (leaves === 0) remove(naive, one);
}

function fill(naive: NaiveBook, one: Resting, quantity: number) {
  one.open -= quantity;
  one.executed += quantity;
  if (one.open > 0) return;
  if (one.hidden === 0) {
    remove(naive, one);
    return;
  }
  one.open = Math.min(one.display ?? 0, one.hidden);
  one.hidden -= one.open;
  if (naive.defect !== "keeps refreshed place") one.time = ++naive.time;
  say(naive, eventKind.refreshed, {
    id: one.id,
    price: one.price,
    quantity: one.open,
    leaves: leavesOf(one),
  });
}

/** Trades as far as it goes; says what is left of the taker. */
function trade(naive: NaiveBook, taker: Resting): void {
  while (taker.open > 0) {
    const maker = crossing(naive, taker)[0];
    if (maker === undefined) return;
    if (isOwn(taker, maker)) {
      const mode = taker.selfTrade;
      const smaller = Math.min(taker.open, leavesOf(maker));
      const oldest = mode === selfTrade.cancelOldest || mode === selfTrade.cancelBoth;
      const newest = mode === selfTrade.cancelNewest || mode === selfTrade.cancelBoth;
      const swapped = naive.defect === "cancels newest as oldest" && mode !== selfTrade.cancelBoth;
      if (mode === selfTrade.decrement) cancelPart(naive, maker, smaller, reason.selfTrade);
      else if (swapped ? newest : oldest)
        cancelPart(naive, maker, leavesOf(maker), reason.selfTrade);
      if (mode === selfTrade.decrement) dropTaker(naive, taker, smaller, reason.selfTrade);
      else if (swapped ? oldest : newest) dropTaker(naive, taker, taker.open, reason.selfTrade);
      continue;
    }
    const extra = naive.defect === "takes one unit too many" && maker.open > taker.open ? 1 : 0;
    const quantity = Math.min(taker.open + extra, maker.open);
    taker.open = Math.max(taker.open - quantity, 0);
    taker.executed += quantity;
    naive.last = maker.price;
    say(naive, eventKind.trade, {
      id: taker.id,
      price: maker.price,
      quantity,
      leaves: taker.open,
      makerId: maker.id,
      makerLeaves: leavesOf(maker) - quantity,
    });
    fill(naive, maker, quantity);
  }
}

function dropTaker(naive: NaiveBook, taker: Resting, quantity: number, why: number) {
  taker.open -= quantity;
  say(naive, eventKind.canceled, {
    id: taker.id,
    price: taker.price,
    quantity,
    leaves: taker.open,
    reason: why,
  });
}

function canFill(naive: NaiveBook, taker: Resting): boolean {
  const mine = crossing(naive, taker).findIndex((maker) => isOwn(taker, maker));
  const isKept = taker.selfTrade === selfTrade.cancelOldest || mine < 0;
  const others = crossing(naive, taker).filter((maker) => !isOwn(taker, maker));
  if (isKept) {
    const hides = naive.defect !== "forgets hidden units in fill or kill";
    const units = (one: Resting) => (hides ? leavesOf(one) : one.open);
    return others.reduce((sum, one) => sum + units(one), 0) >= taker.open;
  }
  // Only what would be traded before the own order is met: better prices, and what is shown
  // there.
  const own = crossing(naive, taker)[mine];
  const before = crossing(naive, taker).slice(0, mine);
  const units = (one: Resting) => (one.price === own?.price ? one.open : leavesOf(one));
  return before.reduce((sum, one) => sum + units(one), 0) >= taker.open;
}

function collared(naive: NaiveBook, sideCode: number): number {
  const best = naive.phase === phase.continuous ? (queue(naive, 1 - sideCode)[0]?.price ?? 0) : 0;
  const from = best || naive.last || naive.reference;
  if (from === 0) return 0;
  const collar = Math.floor((from * naive.collarBasisPoints) / 10_000);
  return sideCode === side.buy ? from + collar : Math.max(from - collar, 1);
}

function refusal(naive: NaiveBook, one: NewOrder, price: number): number {
  const tif = one.timeInForce ?? 0;
  const atOnce = tif === timeInForce.immediateOrCancel || tif === timeInForce.fillOrKill;
  const isMarket = one.isMarket === true;
  const isPostOnly = one.postOnly === true;
  if (one.quantity <= 0) return reason.badQuantity;
  if ((one.display ?? 0) > one.quantity) return reason.badDisplay;
  if (isMarket && price === 0) return reason.noReferencePrice;
  if (price <= 0) return reason.badPrice;
  if (naive.orders.some(({ id }) => id === one.id)) return reason.duplicateId;
  if (isPostOnly && (atOnce || isMarket)) return reason.badCombination;
  if (atOnce && (one.display ?? 0) !== 0) return reason.badCombination;
  const isCall = naive.phase === phase.openingCall || naive.phase === phase.closingCall;
  if (!isCall && naive.phase !== phase.continuous) return reason.marketNotOpen;
  if (isCall && (atOnce || isPostOnly)) return reason.marketNotOpen;
  const wantsOpen = tif === timeInForce.atOpen && naive.phase !== phase.openingCall;
  const wantsClose = tif === timeInForce.atClose && naive.phase !== phase.closingCall;
  if (wantsOpen || wantsClose) return reason.marketNotOpen;
  const crosses =
    !isCall && crossing(naive, { ...one, price: clamp(naive, one.side, price) }).length > 0;
  const isRefused = isPostOnly && crosses && naive.defect !== "ignores post-only";
  return isRefused ? reason.wouldTake : reason.none;
}

const clamp = (naive: NaiveBook, sideCode: number, price: number) =>
  sideCode === side.buy ? Math.min(price, naive.upper) : Math.max(price, naive.lower);

function enter(naive: NaiveBook, taker: Resting): void {
  const { id, price } = taker;
  const tif = taker.timeInForce ?? 0;
  if (naive.phase === phase.continuous) {
    if (tif === timeInForce.fillOrKill && !canFill(naive, taker)) {
      dropTaker(naive, taker, taker.open, reason.fillOrKill);
      return;
    }
    trade(naive, taker);
    if (taker.open === 0) return;
    if (tif === timeInForce.immediateOrCancel || taker.isMarket === true) {
      dropTaker(naive, taker, taker.open, reason.immediateOrCancel);
      return;
    }
  }
  const leaves = taker.open;
  taker.open = taker.display ? Math.min(taker.display, leaves) : leaves;
  taker.hidden = leaves - taker.open;
  taker.time = ++naive.time;
  naive.orders.push(taker);
  say(naive, eventKind.rested, { id, price, quantity: taker.open, leaves });
}

/** Tries every tick between the lowest offer and the highest bid. */
function uncross(naive: NaiveBook): void {
  const high = queue(naive, side.buy)[0]?.price ?? 0;
  const low = queue(naive, side.sell)[0]?.price ?? Number.POSITIVE_INFINITY;
  if (high < low) return;
  const reference = naive.last || naive.reference;
  const total = (list: Resting[]) => list.reduce((sum, one) => sum + leavesOf(one), 0);
  let found: { price: number; volume: number; rank: readonly number[] } | undefined;
  for (let price = low; price <= high; price++) {
    const bid = total(queue(naive, side.buy).filter((one) => one.price >= price));
    const offered = total(queue(naive, side.sell).filter((one) => one.price <= price));
    const volume = Math.min(bid, offered);
    const distance = Math.abs(price - reference);
    const rank =
      naive.defect === "auction at the reference price"
        ? [-volume, distance]
        : [-volume, Math.abs(bid - offered), distance];
    if (found === undefined || comesFirst(rank, found.rank)) found = { price, volume, rank };
  }
  if (found === undefined) return;
  const { price } = found;
  naive.last = price;
  for (let left = found.volume; left > 0; ) {
    const [buy] = queue(naive, side.buy);
    const [sell] = queue(naive, side.sell);
    if (!buy || !sell) return;
    const quantity = Math.min(left, buy.open, sell.open);
    left -= quantity;
    say(naive, eventKind.trade, {
      id: buy.id,
      price,
      quantity,
      leaves: leavesOf(buy) - quantity,
      makerId: sell.id,
      makerLeaves: leavesOf(sell) - quantity,
      reason: reason.auction,
    });
    fill(naive, buy, quantity);
    fill(naive, sell, quantity);
  }
  say(naive, eventKind.uncrossed, { price });
}

export function placeNaive(naive: NaiveBook, one: NewOrder): void {
  const wanted = one.isMarket === true ? collared(naive, one.side) : one.price;
  const why = refusal(naive, one, wanted);
  const isClamped = ![
    reason.badQuantity,
    reason.badDisplay,
    reason.noReferencePrice,
    reason.badPrice,
    reason.duplicateId,
  ].some((early) => early === why);
  const price = isClamped ? clamp(naive, one.side, wanted) : wanted;
  const { id, quantity } = one;
  const base = { id, price, quantity, leaves: quantity };
  if (why !== reason.none) {
    say(naive, eventKind.rejected, { ...base, reason: why });
    return;
  }
  say(naive, eventKind.accepted, base);
  enter(naive, { ...one, price, open: quantity, hidden: 0, executed: 0, time: 0 });
}

export function cancelNaive(naive: NaiveBook, id: number, account: number): void {
  const found = naive.orders.find((one) => one.id === id && one.account === account);
  if (found) cancelPart(naive, found, leavesOf(found), reason.requested);
  else say(naive, eventKind.cancelRejected, { id, reason: reason.unknownOrder });
}

export function replaceNaive(naive: NaiveBook, change: Replacement): void {
  const found = naive.orders.find((one) => one.id === change.id && one.account === change.account);
  const refuse = (why: number) =>
    say(naive, eventKind.replaceRejected, { id: change.id, reason: why });
  if (!found) return refuse(reason.unknownOrder);
  if (change.quantity <= 0) return refuse(reason.badQuantity);
  if ((change.display ?? 0) > change.quantity) return refuse(reason.badDisplay);
  if (change.price <= 0) return refuse(reason.badPrice);
  const isShut = naive.phase === phase.halted || naive.phase === phase.closed;
  if (isShut) return refuse(reason.marketNotOpen);
  const leaves = change.quantity - found.executed;
  if (leaves <= 0) return cancelPart(naive, found, leavesOf(found), reason.requested);
  const isSame = change.price === found.price && (change.display ?? 0) === (found.display ?? 0);
  const isSmaller = leaves <= leavesOf(found) && naive.defect !== "loses place on size-down";
  const before = leavesOf(found);
  const keeps = isSame && (isSmaller || naive.defect === "keeps place on size-up");
  if (keeps) {
    found.open = Math.min(found.open, leaves);
    found.hidden = leaves - found.open;
    say(naive, eventKind.replaced, {
      id: found.id,
      price: found.price,
      quantity: found.open,
      leaves,
      makerLeaves: before,
    });
    return undefined;
  }
  const price = clamp(naive, found.side, change.price);
  const next = { ...found, price, display: change.display ?? 0, open: leaves, hidden: 0 };
  const isTaking = naive.phase === phase.continuous && crossing(naive, next).length > 0;
  if (found.postOnly === true && isTaking && naive.defect !== "ignores post-only") {
    return refuse(reason.wouldTake);
  }
  remove(naive, found);
  say(naive, eventKind.replaced, { id: found.id, price, leaves, makerLeaves: before });
  return enter(naive, next);
}

export function setNaiveBands(naive: NaiveBook, lower: number, upper: number): void {
  naive.lower = lower;
  naive.upper = upper;
  say(naive, eventKind.bandsChanged, { price: upper });
  for (const one of [...queue(naive, side.buy), ...queue(naive, side.sell)]) {
    if (clamp(naive, one.side, one.price) !== one.price) {
      cancelPart(naive, one, leavesOf(one), reason.outsideBands);
    }
  }
}

export function setNaivePhase(naive: NaiveBook, next: number): void {
  const isClose = naive.phase === phase.closingCall && next === phase.closed;
  if (next === phase.continuous || isClose) uncross(naive);
  naive.phase = next;
  say(naive, eventKind.phaseChanged, { quantity: next });
  const auctionOnly = (one: Resting) =>
    one.isMarket === true || one.timeInForce === timeInForce.atOpen;
  const dayOnly = (one: Resting) =>
    auctionOnly(one) ||
    one.timeInForce === timeInForce.atClose ||
    one.timeInForce === timeInForce.day;
  for (const one of [...queue(naive, side.buy), ...queue(naive, side.sell)]) {
    if (next === phase.continuous && auctionOnly(one)) {
      cancelPart(naive, one, leavesOf(one), reason.auctionOver);
    } else if (next === phase.closed && dayOnly(one)) {
      cancelPart(naive, one, leavesOf(one), reason.endOfDay);
    }
  }
}

function comesFirst(one: readonly number[], other: readonly number[]): boolean {
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? 0;
    if (value !== against) return value < against;
  }
  return false;
}
