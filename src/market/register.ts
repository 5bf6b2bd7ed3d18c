import type { Clock, Db, Ids } from "#kernel";
import type { InstrumentFacts, ListedInstrument } from "./instrument.ts";
import type { Listing } from "./listing.ts";
import { marketsMax } from "./rules.ts";
import { insertInstrument, updateInstrument } from "./store/instruments.ts";

/** What is said of an instrument from outside: the rest (id, ledger, book) the house decides. */
export type InstrumentDetails = Omit<
  ListedInstrument,
  "id" | "number" | "ledger" | "market" | "facts"
> & { readonly facts: InstrumentFacts };

/** What became of instruments that were registered. */
export type Registered = {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
};

/** The way in for instruments. */
export type Register = {
  /**
   * Lists instruments, or changes those that have the same symbol now. All of them or none; the
   * same again changes nothing.
   */
  save(all: readonly InstrumentDetails[]): Promise<Registered>;
  /** Gives an instrument another symbol or state from now on. The symbol must be free. */
  change(
    instrument: ListedInstrument,
    change: Partial<Pick<ListedInstrument, "symbol" | "state" | "name">>,
  ): Promise<void>;
};

export function createRegister(db: Db, clock: Clock, ids: Ids, listing: Listing): Register {
  return {
    async save(all) {
      const known = await listing.all();
      const bySymbol = new Map(
        known.filter(({ state }) => state !== "delisted").map((one) => [one.symbol, one]),
      );
      const taken = new Set(known.map(({ market }) => market));
      const counts = { added: 0, changed: 0, same: 0 };
      const nowMs = clock.nowMs();
      await db.transaction(async (tx) => {
        for (const details of all) {
          const isOver = details.state === "delisted";
          const found =
            bySymbol.get(details.symbol) ??
            // Said again that it is gone.
            (isOver ? known.find(({ symbol }) => symbol === details.symbol) : undefined);
          if (found === undefined) {
            const market = firstFree(taken);
            taken.add(market);
            await insertInstrument(tx, { ...details, id: ids.make("ins"), market }, nowMs);
            counts.added++;
          } else if (isSame(found, details)) {
            counts.same++;
          } else {
            await updateInstrument(tx, { ...found, ...details }, found.symbol, nowMs);
            counts.changed++;
          }
        }
      });
      await listing.reload();
      return counts;
    },
    async change(instrument, change) {
      const changed = { ...instrument, ...change };
      const nowMs = clock.nowMs();
      await db.transaction((tx) => updateInstrument(tx, changed, instrument.symbol, nowMs));
      await listing.reload();
    },
  };
}

/** A book of the embedded exchange that nobody has; 0 when there is none left. */
function firstFree(taken: ReadonlySet<number>): number {
  for (let market = 1; market <= marketsMax; market++) if (!taken.has(market)) return market;
  return 0;
}

/** JSON of the database has its own order of keys. */
function isSame(found: ListedInstrument, details: InstrumentDetails): boolean {
  const { facts, ...rest } = details;
  const own: Readonly<Record<string, unknown>> = found;
  const ownFacts: Readonly<Record<string, unknown>> = found.facts;
  const isSameText = (a: unknown, b: unknown) => textOf(a) === textOf(b);
  return (
    Object.entries(rest).every(([key, value]) => own[key] === value) &&
    Object.entries(facts).every(([key, value]) => isSameText(ownFacts[key], value))
  );
}

const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? JSON.stringify(Object.entries(value).toSorted())
    : String(value);
