import { command as commandFields, selfTradeOf, sideOf, timeInForceOf } from "./rows.ts";

// Bound here: see "Speed" in README.md.
const command = commandFields;

/**
 * The order that is being worked on: one object, filled anew for each, so that none is allocated.
 */
export type Taker = {
  idLow: number;
  idHigh: number;
  account: number;
  session: number;
  flags: number;
  side: number;
  timeInForce: number;
  selfTrade: number;
  price: number;
  display: number;
  /** Units still to be traded. */
  leaves: number;
  /** Units traded before and now. */
  executed: number;
  expireSeconds: number;
  group: number;
};

/** A taker that says nothing yet. */
export function createTaker(): Taker {
  return {
    idLow: 0,
    idHigh: 0,
    account: 0,
    session: 0,
    flags: 0,
    side: 0,
    timeInForce: 0,
    selfTrade: 0,
    price: 0,
    display: 0,
    leaves: 0,
    executed: 0,
    expireSeconds: 0,
    group: 0,
  };
}

/** Fills `taker` from a command row that begins at `at`. */
export function readTaker(taker: Taker, rows: Int32Array, at: number): void {
  const flags = rows[at + command.flags] ?? 0;
  taker.idLow = rows[at + command.idLow] ?? 0;
  taker.idHigh = rows[at + command.idHigh] ?? 0;
  taker.account = rows[at + command.account] ?? 0;
  taker.session = rows[at + command.session] ?? 0;
  taker.flags = flags;
  taker.side = sideOf(flags);
  taker.timeInForce = timeInForceOf(flags);
  taker.selfTrade = selfTradeOf(flags);
  taker.price = rows[at + command.price] ?? 0;
  taker.display = rows[at + command.display] ?? 0;
  taker.leaves = rows[at + command.quantity] ?? 0;
  taker.executed = 0;
  taker.expireSeconds = rows[at + command.expireSeconds] ?? 0;
  taker.group = rows[at + command.group] ?? 0;
}
