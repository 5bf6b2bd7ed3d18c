import type { Price } from "./instrument.ts";

/** What an instrument is worth now, and since when. Prices are of one unit. */
export type Quote = {
  /** The last trade; of a market without any, the last imported close. */
  readonly last: Price | undefined;
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  /** Whole units shown at the bid, and at the ask. */
  readonly bidSize: number | undefined;
  readonly askSize: number | undefined;
  /** Of the trading day of the last trade. */
  readonly open: Price | undefined;
  readonly high: Price | undefined;
  readonly low: Price | undefined;
  /** Whole units traded in it. */
  readonly volume: bigint;
  /** Close of the trading day before. */
  readonly previousClose: Price | undefined;
  /** Last less previous close, in ten-thousandths; may be negative. */
  readonly change: bigint | undefined;
  /** The same in basis points of the previous close, rounded half away from zero. */
  readonly changeBasisPoints: number | undefined;
  /** When the last trade was, milliseconds since the Unix epoch. */
  readonly atMs: number | undefined;
  /** Where it comes from. */
  readonly source: "venue" | "import" | "none";
};
