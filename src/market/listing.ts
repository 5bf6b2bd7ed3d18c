import type { Db } from "#kernel";
import type { InstrumentId, ListedInstrument } from "./instrument.ts";
import { readInstruments } from "./store/instruments.ts";
import { suspensionsInForce } from "./store/suspensions.ts";

/** What to list: everything that is not delisted, after a symbol, by symbol. */
export type ListingPage = { readonly after?: string | undefined; readonly limit: number };

/** The instruments that there are, held in memory: this process alone changes them. */
export type Listing = {
  byId(id: InstrumentId): Promise<ListedInstrument | undefined>;
  /** The one that has this symbol now; capitals or not, with or without its `$`. */
  bySymbol(symbol: string): Promise<ListedInstrument | undefined>;
  byMarket(market: number): Promise<ListedInstrument | undefined>;
  list(page: ListingPage): Promise<ListedInstrument[]>;
  /** Those whose symbol or name begins so come first, then those that hold it anywhere. */
  search(text: string, limit: number): Promise<ListedInstrument[]>;
  /** All of them, also those that are listed no more. */
  all(): Promise<readonly ListedInstrument[]>;
  /** The one with that book, as far as has been read: at once, for those who follow events. */
  byMarketNow(market: number): ListedInstrument | undefined;
  /** Reads them anew: whoever has changed them calls it. */
  reload(): Promise<void>;
};

type Index = {
  readonly all: readonly ListedInstrument[];
  readonly listed: readonly ListedInstrument[];
  readonly byId: ReadonlyMap<InstrumentId, ListedInstrument>;
  readonly bySymbol: ReadonlyMap<string, ListedInstrument>;
  readonly byMarket: ReadonlyMap<number, ListedInstrument>;
};

export function createListing(db: Db): Listing {
  let index: Promise<Index> | undefined;
  let now: Index | undefined;
  const load = async (): Promise<Index> => {
    const [all, suspensions] = [await readInstruments(db), await suspensionsInForce(db)];
    const isOfAll = suspensions.some(({ target }) => target.scope === "venue");
    const suspended = new Set(
      suspensions.flatMap(({ target }) =>
        target.scope === "instrument" ? [target.instrument] : [],
      ),
    );
    now = indexOf(all.map((one) => ({ ...one, isSuspended: isOfAll || suspended.has(one.id) })));
    return now;
  };
  const read = (): Promise<Index> => {
    index ??= load().catch((cause: unknown) => {
      index = undefined;
      throw cause;
    });
    return index;
  };

  return {
    byId: async (id) => (await read()).byId.get(id),
    bySymbol: async (symbol) => (await read()).bySymbol.get(plainSymbol(symbol)),
    byMarket: async (market) => (await read()).byMarket.get(market),
    async list({ after, limit }) {
      const { listed } = await read();
      const from = after === undefined ? 0 : listed.findIndex(({ symbol }) => symbol > after);
      return from < 0 ? [] : listed.slice(from, from + limit);
    },
    search: async (text, limit) => find((await read()).listed, text).slice(0, limit),
    all: async () => (await read()).all,
    byMarketNow: (market) => now?.byMarket.get(market),
    async reload() {
      index = undefined;
      await read();
    },
  };
}

/** A symbol as it is stored. */
export const plainSymbol = (text: string): string => text.replace(/^\$/, "").toUpperCase();

/** Symbols are compared byte by byte here, whatever the database's collation. */
const bySymbol = (a: ListedInstrument, b: ListedInstrument): number =>
  a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0;

function indexOf(all: readonly ListedInstrument[]): Index {
  const listed = all.filter(({ state }) => state !== "delisted").toSorted(bySymbol);
  return {
    all,
    listed,
    byId: new Map(all.map((one) => [one.id, one])),
    bySymbol: new Map(listed.map((one) => [one.symbol, one])),
    byMarket: new Map(all.filter(({ market }) => market > 0).map((one) => [one.market, one])),
  };
}

/** Without accents or capitals, so that "cafe" finds "Café". */
const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

function find(listed: readonly ListedInstrument[], text: string): ListedInstrument[] {
  const wanted = plain(text.trim().replace(/^\$/, ""));
  if (wanted === "") return [];
  const rank = ({ symbol, name }: ListedInstrument): number => {
    const [plainName, plainTicker] = [plain(name), symbol.toLowerCase()];
    if (plainTicker === wanted) return 0;
    if (plainTicker.startsWith(wanted)) return 1;
    if (plainName.split(/\s+/).some((word) => word.startsWith(wanted))) return 2;
    return plainName.includes(wanted) ? 3 : 4;
  };
  return listed
    .map((instrument) => ({ instrument, rank: rank(instrument) }))
    .filter((found) => found.rank < 4)
    .toSorted((a, b) => a.rank - b.rank || bySymbol(a.instrument, b.instrument))
    .map(({ instrument }) => instrument);
}
