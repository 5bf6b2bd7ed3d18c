import {
  addCommand,
  addNewOrder,
  type CommandRows,
  command,
  commandKind,
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
