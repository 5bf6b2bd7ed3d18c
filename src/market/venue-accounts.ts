import { addAdjust, addSetAccount, createCommandRows } from "#exchange";
import type { Db } from "#kernel";
import { marketsMax } from "./rules.ts";
import { accountOf, ownerOf, setOpened } from "./store/venue.ts";
import type { Venue } from "./venue.ts";

/** Who trades at the venue: a number for each owner. */
export type VenueAccounts = {
  /**
   * The number of an owner (any text that names it for ever), open and with credit. The venue's own
   * check of cash and units is a last fence: whoever sends orders has reserved what they need.
   */
  open(owner: string): Promise<number>;
  /** Whose number it is. */
  ownerOf(number: number): Promise<string | undefined>;
};

/** The venue with those who trade there. */
export type OpenVenue = Venue & { readonly accounts: VenueAccounts };

/** Ticks × units: far above any day's trading, and sums of it stay exact. */
const creditCash = 2 ** 51;
const creditUnits = 2 ** 40;

/** The accounts of a venue. Each is opened once in each generation of its journal. */
export function createVenueAccounts(db: Db, venue: Venue): VenueAccounts {
  const opened = new Map<string, Promise<number>>();

  async function openOnce(owner: string): Promise<number> {
    const { number, openedIn } = await db.transaction((tx) => accountOf(tx, owner));
    if (openedIn === venue.generation) return number;
    const list = createCommandRows(marketsMax + 2);
    const now = venue.nowMicros();
    addSetAccount(list, now, { account: number, quantityMax: 0, valueMax: 0, positionMax: 0 });
    addAdjust(list, now, { account: number, market: 0, amount: creditCash });
    for (let market = 1; market <= marketsMax; market++) {
      addAdjust(list, now, { account: number, market, amount: creditUnits });
    }
    await venue.submit(list);
    // A crash before this gives the credit twice, which is as good.
    await db.transaction((tx) => setOpened(tx, owner, venue.generation));
    return number;
  }

  return {
    open(owner) {
      const found =
        opened.get(owner) ??
        openOnce(owner).catch((cause: unknown) => {
          opened.delete(owner);
          throw cause;
        });
      opened.set(owner, found);
      return found;
    },
    ownerOf: (number) => ownerOf(db, number),
  };
}
