import { addKill, createCommandRows } from "#exchange";
import type { Clock, Db } from "#kernel";
import type { Listing } from "./listing.ts";
import type { Sessions } from "./sessions.ts";
import {
  insertSuspension,
  latestSuspensions,
  liftSuspensions,
  type Suspension,
  type SuspensionAuthority,
  type SuspensionTarget,
  suspensionsInForce,
} from "./store/suspensions.ts";
import type { OpenVenue } from "./venue-accounts.ts";

/**
 * What the house's operators have halted or stopped, with who, when and why; what was is kept for
 * ever. The venue is told by commands of its journal, so that a replay stops where the day stopped.
 */
export type Suspensions = {
  /**
   * Puts a suspension in force: nothing new trades, and with a `kill` what rests at the venue is
   * cancelled. Again it changes nothing. An owner is suspended by a `kill` alone.
   */
  place(suspension: Omit<Suspension, "atMs" | "lifted">): Promise<void>;
  /** Lifts all suspensions of a target. Returns how many: 0 when none was in force. */
  lift(target: SuspensionTarget, authority: SuspensionAuthority): Promise<number>;
  /** Whether this owner of an account may give no orders. */
  isSuspended(owner: string): Promise<boolean>;
  /** Those that are in force, oldest first. */
  inForce(): Promise<Suspension[]>;
  /** All that there were, the newest first. */
  latest(limit: number): Promise<Suspension[]>;
};

type SuspensionsDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly listing: Listing;
  /** Starts the venue where it does not run yet. */
  running(): Promise<{ readonly venue: OpenVenue; readonly sessions: Sessions }>;
};

export function createSuspensions({ db, clock, listing, running }: SuspensionsDeps): Suspensions {
  let suspended: Promise<ReadonlySet<string>> | undefined;

  async function read(): Promise<ReadonlySet<string>> {
    const owners = (await suspensionsInForce(db)).flatMap(({ target }) =>
      target.scope === "owner" ? [target.owner] : [],
    );
    return new Set(owners);
  }

  async function reload(): Promise<void> {
    suspended = undefined;
    await listing.reload();
  }

  return {
    async place(suspension) {
      const { venue, sessions } = await running();
      // Stored first: what a crash leaves untold is told at the next start.
      await db.transaction((tx) => insertSuspension(tx, { ...suspension, atMs: clock.nowMs() }));
      await reload();
      await sessions.run();
      if (suspension.kind === "kill") await tell(venue, listing, suspension.target, true);
    },
    async lift(target, authority) {
      const { venue, sessions } = await running();
      // Told first: a crash in between leaves it in force, and it can be lifted again.
      if (target.scope !== "instrument") await tell(venue, listing, target, false);
      const count = await db.transaction((tx) =>
        liftSuspensions(tx, target, authority, clock.nowMs()),
      );
      await reload();
      await sessions.run();
      return count;
    },
    async isSuspended(owner) {
      suspended ??= read().catch((cause: unknown) => {
        suspended = undefined;
        throw cause;
      });
      return (await suspended).has(owner);
    },
    inForce: () => suspensionsInForce(db),
    latest: (limit) => latestSuspensions(db, limit),
  };
}

/** Tells a venue that starts what is in force: it may be a new one, or have missed the last. */
export async function tellSuspensions(db: Db, venue: OpenVenue, listing: Listing): Promise<void> {
  for (const { kind, target } of await suspensionsInForce(db)) {
    if (kind === "kill") await tell(venue, listing, target, true);
  }
}

async function tell(
  venue: OpenVenue,
  listing: Listing,
  target: SuspensionTarget,
  isStopped: boolean,
): Promise<void> {
  const named = await namedAtVenue(venue, listing, target);
  if (named === undefined) return;
  const list = createCommandRows(1);
  addKill(list, venue.nowMicros(), { ...named, isStopped });
  await venue.submit(list);
}

/** Nothing where it has no book there, so that nothing of it can rest. */
async function namedAtVenue(
  { accounts }: OpenVenue,
  listing: Listing,
  target: SuspensionTarget,
): Promise<{ readonly account?: number; readonly market?: number } | undefined> {
  switch (target.scope) {
    case "venue":
      return {};
    case "instrument": {
      const market = (await listing.byId(target.instrument))?.market ?? 0;
      return market === 0 ? undefined : { market };
    }
    case "owner":
      return { account: await accounts.open(target.owner) };
  }
}
