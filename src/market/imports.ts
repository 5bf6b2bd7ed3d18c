import type { Db, Ids } from "#kernel";
import { readInstrumentsCsv } from "./import-instruments.ts";
import { readPricesCsv } from "./import-prices.ts";
import type { Listing } from "./listing.ts";
import type { Register, Registered } from "./register.ts";
import { seedSample } from "./sample/seed-sample.ts";
import { writeBars } from "./store/bars.ts";

/** What comes from files, and from the sample market's inventor. */
export type Imports = {
  /**
   * Lists the instruments of a CSV file; see `readInstrumentsCsv`.
   *
   * @throws ImportError, and then nothing was changed
   */
  importInstruments(csv: string): Promise<Registered>;
  /**
   * Stores the daily prices of a CSV file; see `readPricesCsv`. Returns how many.
   *
   * @throws ImportError, and then nothing was changed
   */
  importPrices(csv: string): Promise<number>;
  /** Lists the sample market with two years of prices that end at `untilMs`. */
  seedSample(seed: string, untilMs: number): Promise<void>;
};

/** Bars of one statement. */
const barsAtOnce = 10_000;

type Deps = {
  readonly db: Db;
  readonly ids: Ids;
  readonly register: Register;
  readonly instruments: Listing;
  /** Bars were stored. */
  onPrices(): Promise<void>;
};

export function createImports({ db, ids, register, instruments, onPrices }: Deps): Imports {
  return {
    importInstruments: (csv) => register.save(readInstrumentsCsv(csv)),
    async importPrices(csv) {
      const listed = (await instruments.all()).filter(({ state }) => state !== "delisted");
      const bySymbol = new Map(listed.map((one) => [one.symbol, one]));
      const bars = readPricesCsv(csv, bySymbol);
      await db.transaction(async (tx) => {
        for (let from = 0; from < bars.length; from += barsAtOnce) {
          await writeBars(tx, bars.slice(from, from + barsAtOnce));
        }
      });
      await onPrices();
      return bars.length;
    },
    async seedSample(seed, untilMs) {
      const { bySymbol } = instruments;
      await seedSample({ db, ids, register, bySymbol }, seed, untilMs);
      await onPrices();
    },
  };
}
