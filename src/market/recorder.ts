import { event, eventKind, eventWidth, reason, side, sideOf, wide } from "#exchange";
import type { Db, Tx } from "#kernel";
import { createOpenBars, type OpenBars } from "./day-bars.ts";
import { sequenceAt } from "./event-tail.ts";
import type { ListedInstrument } from "./instrument.ts";
import type { Listing } from "./listing.ts";
import { priceOf } from "./price.ts";
import { barOfToday } from "./splits.ts";
import { type BarRow, latestBars, storedLengths, writeBars } from "./store/bars.ts";
import { insertSplit, readSplits, type Split } from "./store/splits.ts";
import {
  insertTrades,
  latestTradeTimes,
  type Recorded,
  readRecorded,
  type TradeRow,
  writeRecorded,
} from "./store/trades.ts";
import { eachEvent, type Follower, type Venue } from "./venue.ts";

/**
 * Stores every trade of the venue and the bars made of them. Both are written with the number of
 * the event up to which they go, in one transaction: after a crash it goes on from there, and the
 * venue still has what comes after.
 */
export type Recorder = {
  /** Goes on from where the last one stopped. */
  follow(venue: Venue): Promise<void>;
  /** The newest bars of an instrument; nothing when there were none. */
  barsOf(instrument: ListedInstrument): OpenBars | undefined;
  /**
   * Units of an instrument are others from now on, at which nothing of it may trade. Again it does
   * nothing.
   */
  split(split: Split): Promise<void>;
  /** Splits of the instrument with this number, oldest first. */
  splitsOf(number: number): readonly Split[];
  /** Stores what was not yet. Returns how many trades. */
  flush(): Promise<number>;
  /** Reads the bars that are stored anew: somebody else has written some. */
  reload(): Promise<void>;
};

/** The name under which the recorder follows the venue. */
export const recorderName = "market";

export async function createRecorder(db: Db, listing: Listing): Promise<Recorder> {
  const bars = new Map<number, OpenBars>();
  const splits = await readSplits(db);
  const splitsOf = (number: number) => splits.filter((one) => one.number === number);
  let unstored = nothing();
  let venue: Venue | undefined;
  let sequence = 0;
  let stored = 0;
  let flushing: Promise<number> | undefined;

  function take(rows: Int32Array): void {
    for (const trade of addTrades(listing, bars, rows)) unstored.trades.push(trade);
    sequence = sequenceAt(rows, rows.length - eventWidth);
  }

  async function store(): Promise<number> {
    if (sequence === stored && unstored.splits.length === 0) return 0;
    const recorded = venue && { generation: venue.generation, sequence };
    const written = unstored;
    unstored = nothing();
    const changed = [...bars.values()].flatMap((own) => own.takeChanged());
    try {
      await db.transaction((tx) => write(tx, written, changed, recorded));
    } catch (cause) {
      unstored = bothOf(written, unstored);
      giveBack(bars, changed);
      throw cause;
    }
    stored = recorded?.sequence ?? stored;
    return written.trades.length;
  }

  async function flush(): Promise<number> {
    // Who asks while one is under way means also what came since it began.
    while (flushing !== undefined) await flushing.catch(() => 0);
    flushing = store().finally(() => {
      flushing = undefined;
    });
    return flushing;
  }

  await loadBars(db, bars, splitsOf);
  return {
    async follow(opened) {
      const recorded = await readRecorded(db);
      venue = opened;
      stored = recorded?.generation === opened.generation ? recorded.sequence : 0;
      sequence = stored;
      const settle = () => flush().then(() => {});
      opened.follow(stored, { name: recorderName, take, settle } satisfies Follower);
    },
    barsOf: ({ number }) => bars.get(number),
    flush,
    splitsOf,
    async split(split) {
      if (!splits.some(({ id }) => id === split.id)) {
        splits.push(split);
        unstored.splits.push(split);
        bars.get(split.number)?.split(split);
      }
      await flush();
    },
    async reload() {
      await flush();
      await loadBars(db, bars, splitsOf);
    },
  };
}

/** What is known here alone. */
type Unstored = { readonly trades: TradeRow[]; readonly splits: Split[] };
const nothing = (): Unstored => ({ trades: [], splits: [] });

const bothOf = (one: Unstored, other: Unstored): Unstored => ({
  trades: [...one.trades, ...other.trades],
  splits: [...one.splits, ...other.splits],
});

function giveBack(bars: ReadonlyMap<number, OpenBars>, changed: readonly BarRow[]): void {
  for (const [number, all] of Map.groupBy(changed, (bar) => bar.number)) {
    bars.get(number)?.giveBack(all);
  }
}

/** Bars and the split that has changed them together, so that no crash leaves one alone. */
async function write(
  tx: Tx,
  { trades, splits }: Unstored,
  bars: readonly BarRow[],
  recorded: Recorded | undefined,
): Promise<void> {
  await writeBars(tx, bars);
  for (const split of splits) await insertSplit(tx, split);
  if (recorded === undefined) return;
  await insertTrades(tx, recorded.generation, trades);
  await writeRecorded(tx, recorded);
}

/** Adds the trades of events to the bars of their instruments. */
function addTrades(listing: Listing, bars: Map<number, OpenBars>, rows: Int32Array): TradeRow[] {
  const trades: TradeRow[] = [];
  for (const at of eachEvent(rows)) {
    const trade = rows[at] === eventKind.trade ? readTrade(listing, rows, at) : undefined;
    if (trade === undefined) continue;
    trades.push(trade);
    const own = bars.get(trade.number) ?? createOpenBars(trade.number, []);
    bars.set(trade.number, own);
    own.add(trade);
  }
  return trades;
}

/** Reads the newest bars of every instrument. */
async function loadBars(
  db: Db,
  bars: Map<number, OpenBars>,
  splitsOf: Recorder["splitsOf"],
): Promise<void> {
  const found = await Promise.all(
    storedLengths.map(async (length) => {
      const latest = await latestBars(db, length, 2);
      return [...latest].flatMap(([number, all]) =>
        all.map((bar): BarRow => {
          return { number, length, ...barOfToday(bar, length, splitsOf(number)) };
        }),
      );
    }),
  );
  const times = await latestTradeTimes(db);
  for (const [number, all] of Map.groupBy(found.flat(), (bar) => bar.number)) {
    const fresh = createOpenBars(number, all, times.get(number));
    const own = bars.get(number);
    // What trades while this is read is known here alone.
    if (own?.lastTradeMs() === undefined) bars.set(number, fresh);
    else own.setDayBefore(fresh.dayBefore());
  }
}

/** The trade of an event row; nothing when its market has no instrument. */
export function readTrade(listing: Listing, rows: Int32Array, at: number): TradeRow | undefined {
  const field = (place: number) => rows[at + place] ?? 0;
  const instrument = listing.byMarketNow(field(event.market));
  if (instrument === undefined) return undefined;
  const isAuction = field(event.reason) === reason.auction;
  const isBuy = sideOf(field(event.flags)) === side.buy;
  return {
    number: instrument.number,
    sequence: sequenceAt(rows, at),
    atMicros: wide(field(event.timeLow), field(event.timeHigh)),
    price: priceOf(instrument, field(event.price)),
    quantity: BigInt(field(event.quantity)),
    taker: isAuction ? undefined : isBuy ? "buy" : "sell",
  };
}
