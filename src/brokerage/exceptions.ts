import { type Restatement, restatementOf } from "./actions/restate.ts";
import type { Core } from "./core.ts";
import { openCorrections } from "./store/corrections.ts";
import { type ParkedEvent, parkedEvents } from "./store/parked.ts";
import { failedTrades, findTradeById } from "./store/trades.ts";
import type { Trade } from "./trade.ts";

/** A bust or a correction that could not be carried out: what it would take back is not there. */
export type OpenCorrection = {
  readonly execId: string;
  readonly type: "bust" | "correction";
  readonly trade: Trade;
  /** What would go back along with it, as issuers gave it for the units. */
  readonly restated: Restatement;
};

/** What went another way than it should, and waits: for operators. */
export type Exceptions = {
  /** Trades that did not settle on their date, the oldest first. */
  readonly fails: readonly Trade[];
  readonly corrections: readonly OpenCorrection[];
  /** Events of the embedded exchange that could not be taken over, and those behind them. */
  readonly parked: readonly ParkedEvent[];
};

const pageMax = 1_000;

/** At most a thousand of each; all of them are tried again by themselves. */
export async function exceptionsOf(core: Core): Promise<Exceptions> {
  const corrections: OpenCorrection[] = [];
  for (const { execId, trade: id, to } of await openCorrections(core.db, pageMax)) {
    const trade = await findTradeById(core.db, id);
    if (!trade) continue;
    const restated = await restatementOf(core, trade, "taken_back");
    corrections.push({ execId, type: to ? "correction" : "bust", trade, restated });
  }
  const fails = await failedTrades(core.db, pageMax);
  return { fails, corrections, parked: await parkedEvents(core.db) };
}

/** How many there are of each: for whoever watches. */
export type ExceptionCounts = Readonly<Record<keyof Exceptions, number>>;

export async function countExceptions({ db }: Pick<Core, "db">): Promise<ExceptionCounts> {
  const [fails, corrections, parked] = await Promise.all([
    failedTrades(db, pageMax),
    openCorrections(db, pageMax),
    parkedEvents(db),
  ]);
  return { fails: fails.length, corrections: corrections.length, parked: parked.length };
}
