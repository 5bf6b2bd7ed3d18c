import { type Book, bestPrice } from "./book.ts";
import { eventKind as eventKinds, phase as phases, side as sides } from "./codes.ts";
import { emit } from "./event-buffer.ts";
import { event as eventFields } from "./rows.ts";
import { setPhase } from "./session.ts";
import { settle } from "./settle.ts";
import type { Engine, Market } from "./state.ts";

// Bound here: see "Speed" in README.md.
const event = eventFields;
const eventKind = eventKinds;
const phase = phases;
const side = sides;

const microsASecond = 1_000_000;

/**
 * Limit-up limit-down: a market whose best buy stands at the upper band, or whose best sell at the
 * lower one, is in a limit state. When that lasts, it pauses in a call, and the auction at its end
 * finds the price. How long both last are rules of the market.
 */
export function watchBands(engine: Engine, market: Market): void {
  const { book } = market;
  if (book.rules.limitStateSeconds === 0) return;
  const isIn = book.phase === phase.continuous && isAtBand(book);
  if (isIn === market.limitSince > 0) return;
  market.limitSince = isIn ? engine.timeMicros : 0;
  const at = emit(engine.events, eventKind.limitStateChanged, book.market);
  engine.events.rows[at + event.quantity] = isIn ? 1 : 0;
  settle(engine);
  setAlarm(engine);
}

function isAtBand(book: Book): boolean {
  const buy = bestPrice(book, side.buy);
  const sell = bestPrice(book, side.sell);
  return (buy !== 0 && buy >= book.upperBand) || (sell !== 0 && sell <= book.lowerBand);
}

/** Pauses markets whose limit state has lasted, and opens those whose pause is over. */
export function passAlarms(engine: Engine): void {
  for (const market of engine.markets) {
    const { book } = market;
    if (limitEnd(market) <= engine.timeMicros) {
      market.limitSince = 0;
      market.pausedUntil = engine.timeMicros + book.rules.pauseSeconds * microsASecond;
      setPhase(book, phase.openingCall);
    } else if (pauseEnd(market) <= engine.timeMicros) {
      market.pausedUntil = 0;
      // Somebody may have closed or opened it meanwhile.
      if (book.phase === phase.openingCall) setPhase(book, phase.continuous);
    }
    settle(engine);
  }
  setAlarm(engine);
}

const limitEnd = ({ book, limitSince }: Market): number =>
  limitSince === 0
    ? Number.POSITIVE_INFINITY
    : limitSince + book.rules.limitStateSeconds * microsASecond;

const pauseEnd = ({ pausedUntil }: Market): number =>
  pausedUntil === 0 ? Number.POSITIVE_INFINITY : pausedUntil;

/** Notes when the next of them is due, so that nobody has to look before. */
export function setAlarm(engine: Engine): void {
  engine.alarmMicros = engine.markets.reduce(
    (soonest, market) => Math.min(soonest, limitEnd(market), pauseEnd(market)),
    Number.POSITIVE_INFINITY,
  );
}
