import {
  addCommand,
  addNewOrder,
  addSetBands,
  type CommandRows,
  command,
  commandKind,
  phase,
  side,
  timeInForce,
} from "#exchange";
import type { Random } from "#kernel";
import type { ListedInstrument } from "../instrument.ts";
import type { OpenVenue } from "../venue-accounts.ts";

/** Numbers at the venue of those who trade the sample market. */
export type Participants = {
  readonly makers: readonly number[];
  readonly noise: number;
  readonly patient: number;
  readonly fund: number;
};

/** What a participant sees and uses of one market. */
export type Stall = {
  readonly instrument: ListedInstrument;
  readonly venue: OpenVenue;
  readonly list: CommandRows;
  readonly micros: number;
  readonly random: Random;
  /** What the share is worth, in ticks with fractions. */
  readonly fair: number;
  /** Units that a maker would show at its best price. */
  readonly size: number;
};

const levels = 4;
const basisPoints = 10_000;
/** Half of what a maker wants between its prices, in basis points. */
const halfSpread = 4;
/** How far bands stand from what a share is worth. */
const bandBasisPoints = 500;
const patienceSeconds = 240;

/** A maker takes its prices back and gives new ones, away from what it holds too much of. */
export function makePrices(stall: Stall, maker: number, inventory: number): void {
  const { instrument, venue, list, micros, random, fair, size } = stall;
  const { market } = instrument;
  const at = addCommand(list, commandKind.massCancel, market, micros);
  list.rows[at + command.account] = maker;
  const lean = -Math.max(-3, Math.min(3, inventory / (size * 20)));
  const middle = fair * (1 + (lean * halfSpread) / basisPoints / 2);
  for (let level = 0; level < levels; level++) {
    const away = (fair * halfSpread * (1 + level * 1.4)) / basisPoints + level * 0.6;
    const quantity = Math.ceil((size * (1 + level) * random.between(50, 150)) / 100);
    const offer = Math.max(2, Math.ceil(middle + away));
    const bid = Math.max(1, Math.min(Math.floor(middle - away), offer - 1));
    for (const [own, price] of [
      [side.buy, bid],
      [side.sell, offer],
    ] as const) {
      const id = venue.nextOrderId();
      addNewOrder(list, market, micros, { id, account: maker, side: own, quantity, price });
    }
  }
}

/** Somebody wants shares now, or wants to be rid of some. */
export function takeAtOnce(stall: Stall, account: number, own: number, quantity: number): void {
  const { instrument, venue, list, micros, fair } = stall;
  const price = Math.max(1, Math.round(own === side.buy ? fair * 1.01 + 1 : fair * 0.99 - 1));
  addNewOrder(list, instrument.market, micros, {
    id: venue.nextOrderId(),
    account,
    side: own,
    quantity,
    price,
    timeInForce: timeInForce.immediateOrCancel,
  });
}

/** Somebody names a price and waits for a few minutes; at an auction it may be a bold one. */
export function waitForPrice(stall: Stall, account: number, isCall: boolean): void {
  const { instrument, venue, list, micros, random, fair, size } = stall;
  const own = random.chance(50) ? side.buy : side.sell;
  const away = (fair * random.between(isCall ? -15 : 2, 25)) / basisPoints;
  const price = Math.max(1, Math.round(own === side.buy ? fair - away : fair + away));
  addNewOrder(list, instrument.market, micros, {
    id: venue.nextOrderId(),
    account,
    side: own,
    quantity: Math.max(1, Math.round((size * random.between(10, 120)) / 100)),
    price,
    timeInForce: timeInForce.goodTillDate,
    expireSeconds: Math.floor(micros / 1_000_000) + patienceSeconds,
  });
}

/**
 * Limit-up limit-down: bands stand around the last price, so that a share that jumps pauses. In the
 * call that ends a pause they make way for what people think now.
 */
export function moveBands(stall: Stall, lastTicks: number): void {
  const { instrument, venue, list, micros, fair } = stall;
  const { lowerBand, upperBand, phase: now } = venue.data.status(instrument.market).view;
  const from = now === phase.continuous ? lastTicks : fair;
  const bands = {
    lower: Math.max(1, Math.floor((from * (basisPoints - bandBasisPoints)) / basisPoints)),
    upper: Math.ceil((from * (basisPoints + bandBasisPoints)) / basisPoints) + 1,
  };
  const isNear = (a: number, b: number) => Math.abs(a - b) <= Math.max(1, from * 0.01);
  if (isNear(bands.lower, lowerBand) && isNear(bands.upper, upperBand)) return;
  addSetBands(list, instrument.market, micros, bands);
}
