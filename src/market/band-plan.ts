import { minuteMs, secondMs } from "#kernel";
import type { Instrument, Price } from "./instrument.ts";
import { roundToTick, toPrice } from "./price.ts";

/** How far a band may stand from the reference price: the smaller of what is said. */
type BandWidth = {
  /** Of instruments whose previous close was at least this. */
  readonly from: Price;
  readonly basisPoints: number;
  readonly most?: Price;
};

/** The rules of limit-up limit-down of one kind of market. */
export type BandPlan = {
  /** The reference price is the mean price of the trades of so long. */
  readonly referenceMs: number;
  /** A reference price stands at least so long. */
  readonly standsMs: number;
  /** And until the mean is at least so far from it. */
  readonly moveBasisPoints: number;
  /** The highest `from` first, by tier. */
  readonly widths: Readonly<Record<1 | 2, readonly BandWidth[]>>;
  /** So long before the close, widths of these are doubled. */
  readonly doubled: {
    readonly lastMs: number;
    /** Instruments of the second tier only up to this previous close. */
    readonly secondTierUpTo: Price;
  };
};

const cents = (count: bigint): Price => toPrice(count * 100n);
const dollars = (count: bigint): Price => cents(count * 100n);

const small: readonly BandWidth[] = [
  { from: cents(75n), basisPoints: 2_000 },
  { from: cents(0n), basisPoints: 7_500, most: cents(15n) },
];

/** The plan of the United States' markets (2012, as amended). */
const unitedStates: BandPlan = {
  referenceMs: 5 * minuteMs,
  standsMs: 30 * secondMs,
  moveBasisPoints: 100,
  widths: {
    1: [{ from: cents(301n), basisPoints: 500 }, ...small],
    2: [{ from: cents(301n), basisPoints: 1_000 }, ...small],
  },
  doubled: { lastMs: 25 * minuteMs, secondTierUpTo: dollars(3n) },
};

/** A market without a close has nothing to widen before it. */
const aroundTheClock: BandPlan = {
  ...unitedStates,
  doubled: { ...unitedStates.doubled, lastMs: 0 },
};

/** By calendar; a market that is not here has no bands. */
const plans: ReadonlyMap<string, BandPlan> = new Map([
  ["XNYS", unitedStates],
  ["24x7", aroundTheClock],
]);

/** The longest while of trades that a plan asks for. */
export const referenceMsMax = Math.max(...[...plans.values()].map((plan) => plan.referenceMs));

/** The plan of an instrument's market, where it has one. */
export const bandPlanOf = ({ calendar }: Pick<Instrument, "calendar">): BandPlan | undefined =>
  plans.get(calendar);

/** What the width of bands depends on beside the plan. */
export type BandCase = {
  readonly instrument: Pick<Instrument, "tick" | "bandTier">;
  readonly reference: Price;
  /** Nothing when there is none: then the reference price stands in for it. */
  readonly previousClose: Price | undefined;
  /** Until the close of continuous trading. */
  readonly leftMs: number;
};

/** Both bands, on ticks; the lower one is at least a tick. */
export function bandsOf(
  plan: BandPlan,
  { instrument, reference, previousClose = reference, leftMs }: BandCase,
): { readonly lower: Price; readonly upper: Price } {
  const tier = instrument.bandTier ?? 2;
  const found = plan.widths[tier].find(({ from }) => previousClose >= from);
  if (found === undefined) return { lower: instrument.tick, upper: reference };
  const { doubled } = plan;
  const isDoubled =
    leftMs <= doubled.lastMs && (tier === 1 || previousClose <= doubled.secondTierUpTo);
  const times = isDoubled ? 2n : 1n;
  const part = (reference * BigInt(found.basisPoints) * times) / basisPoints;
  const most = found.most === undefined ? part : found.most * times;
  const width = part < most ? part : most;
  const below = reference > width ? reference - width : 0n;
  const lower = roundToTick(instrument, toPrice(below), "up");
  return {
    lower: lower > instrument.tick ? lower : instrument.tick,
    upper: roundToTick(instrument, toPrice(reference + width), "down"),
  };
}

const basisPoints = 10_000n;
