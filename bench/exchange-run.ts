import {
  apply,
  commandWidth as commandIntegers,
  createEngine,
  type Engine,
  type EngineOptions,
  event as eventFields,
  eventWidth as eventIntegers,
  eventKind as eventKinds,
  wide,
  widestRules,
} from "#exchange";
import type { Stream } from "./exchange-stream.ts";

// Bound here, as the engine's own modules do: see "Speed" in the exchange's README.
const commandWidth = commandIntegers;
const event = eventFields;
const eventKind = eventKinds;
const eventWidth = eventIntegers;

/** What came of a stream. */
export type Outcome = {
  readonly trades: number;
  readonly volume: number;
  readonly opsPerSecond: number;
  /** Operations in a second of this thread's processor time: what others leave is no part of it. */
  readonly opsPerCpuSecond: number;
};

const capacity = 4_096;

/** One market without limits. */
export const oneMarket: EngineOptions = { markets: [widestRules], capacity };

/** Milliseconds of processor time that this thread has taken. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Gives a stream to the engine, one command after the other, and counts what it says. */
export function runEngine(engine: Engine, { rows: list }: Stream): Outcome {
  const { rows, length } = list;
  let trades = 0;
  let volume = 0;
  const startedMs = performance.now();
  const startedCpu = threadMs();
  for (let at = 0; at < length; at += commandWidth) {
    apply(engine, rows, at);
    const said = engine.events;
    for (let one = 0; one < said.length; one += eventWidth) {
      if (said.rows[one] !== eventKind.trade) continue;
      trades++;
      volume += said.rows[one + event.quantity] ?? 0;
    }
    said.length = 0;
  }
  const cpuSeconds = (threadMs() - startedCpu) / 1_000;
  const seconds = (performance.now() - startedMs) / 1_000;
  const count = length / commandWidth;
  return {
    trades,
    volume,
    opsPerSecond: count / seconds,
    opsPerCpuSecond: count / cpuSeconds,
  };
}

/** Tells each fill of a stream. */
export function tellFills(
  { rows: list }: Stream,
  onFill: (taker: number, maker: number, quantity: number) => void,
): void {
  const engine = createEngine(oneMarket);
  for (let at = 0; at < list.length; at += commandWidth) {
    apply(engine, list.rows, at);
    const { rows, length } = engine.events;
    for (let one = 0; one < length; one += eventWidth) {
      const field = (place: number) => rows[one + place] ?? 0;
      if (field(event.kind) !== eventKind.trade) continue;
      const taker = wide(field(event.idLow), field(event.idHigh));
      const maker = wide(field(event.makerIdLow), field(event.makerIdHigh));
      onFill(taker, maker, field(event.quantity));
    }
    engine.events.length = 0;
  }
}

/** Microseconds that each command took, in the order given. */
export function timeCommands(engine: Engine, { rows: list }: Stream): Float64Array {
  const micros = new Float64Array(list.length / commandWidth);
  let before = performance.now();
  for (let at = 0, index = 0; at < list.length; at += commandWidth, index++) {
    apply(engine, list.rows, at);
    engine.events.length = 0;
    const now = performance.now();
    micros[index] = (now - before) * 1_000;
    before = now;
  }
  return micros;
}

/** The value below which `part` of the values lie. */
export function quantile(values: Float64Array, part: number): number {
  const sorted = values.toSorted();
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? 0;
}
