import {
  type Clock,
  type Db,
  err,
  type Id,
  type Ids,
  type MemberId,
  ok,
  type Result,
} from "#kernel";
import type { InstrumentId } from "./instrument.ts";
import {
  readWatchlists,
  removeWatchlist,
  setPlace,
  type Watchlist,
  writeWatchlist,
} from "./store/watchlists.ts";

/** What a member may change of a list; what is left out stays. */
export type WatchlistChange = {
  readonly name?: string | undefined;
  readonly instruments?: readonly InstrumentId[] | undefined;
  /** Counted from 0; past the end is the end. */
  readonly place?: number | undefined;
};

/** The member has no such list, or may have no more of them. */
export type WatchlistError =
  | { readonly code: "not_found" }
  | { readonly code: "limit_reached"; readonly max: number };

/** Lists of instruments that members keep an eye on. */
export type Watchlists = {
  /** In the member's order. */
  list(member: MemberId): Promise<Watchlist[]>;
  /** An instrument that is named twice is on the list once, at its first place. */
  create(
    member: MemberId,
    name: string,
    instruments: readonly InstrumentId[],
  ): Promise<Result<Watchlist, WatchlistError>>;
  change(
    member: MemberId,
    id: Id<"wat">,
    change: WatchlistChange,
  ): Promise<Result<Watchlist, WatchlistError>>;
  remove(member: MemberId, id: Id<"wat">): Promise<Result<undefined, WatchlistError>>;
};

const listsMax = 20;

export function createWatchlists(db: Db, clock: Clock, ids: Ids): Watchlists {
  return {
    list: (member) => readWatchlists(db, member),
    create: (member, name, instruments) =>
      db.transaction(async (tx) => {
        const lists = await readWatchlists(tx, member);
        if (lists.length >= listsMax) return err({ code: "limit_reached", max: listsMax });
        const made = { id: ids.make("wat"), name, instruments: [...new Set(instruments)] };
        await writeWatchlist(tx, member, made, lists.length, clock.nowMs());
        return ok(made);
      }),
    change: (member, id, change) =>
      db.transaction(async (tx) => {
        const lists = await readWatchlists(tx, member);
        const from = lists.findIndex((one) => one.id === id);
        const found = lists[from];
        if (found === undefined) return err({ code: "not_found" });
        const instruments = [...new Set(change.instruments ?? found.instruments)];
        const changed = { id, name: change.name ?? found.name, instruments };
        const order = lists.filter((one) => one.id !== id);
        order.splice(change.place ?? from, 0, changed);
        await writeWatchlist(tx, member, changed, order.indexOf(changed), clock.nowMs());
        for (const [place, one] of order.entries()) await setPlace(tx, one.id, place);
        return ok(changed);
      }),
    remove: (member, id) =>
      db.transaction(async (tx) =>
        (await removeWatchlist(tx, member, id)) ? ok(undefined) : err({ code: "not_found" }),
      ),
  };
}
