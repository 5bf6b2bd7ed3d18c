import { assert, createBoundedMap, type Db, type MemberId, parseId } from "#kernel";
import type { Account } from "../objects.ts";
import { findWithWorld } from "../store/objects.ts";
import { type World, worldKey } from "../world.ts";

/** An account that a platform pays on to: a world of its own, with a balance of its own. */
export type ConnectedAccount = {
  readonly platform: World;
  /** Who stands behind it; in the test world nobody has to. */
  readonly member: MemberId | null;
  readonly chargesEnabled: boolean;
  readonly payoutsEnabled: boolean;
  readonly descriptor: string | null;
  readonly name: string | null;
};

/** Which worlds are accounts of a platform. Held in memory: each payment asks. */
export type Connected = {
  /** Undefined for businesses of their own. */
  find(world: World): Promise<ConnectedAccount | undefined>;
  /** Whose name stands on movements of this world: its business, or the member behind it. */
  memberOf(world: World): Promise<MemberId>;
  /** To be called when an account was changed. */
  forget(world: World): void;
};

const cachedMax = 50_000;

export function createConnected(db: Db): Connected {
  const known = createBoundedMap<string, { readonly account: ConnectedAccount | undefined }>(
    cachedMax,
  );

  async function find(world: World): Promise<ConnectedAccount | undefined> {
    const key = worldKey(world);
    const cached = known.get(key);
    if (cached) return cached.account;
    const found = await findWithWorld(db, "account", accountIdOf(world));
    const isHere = found !== undefined && found.world.live === world.live;
    const account = isHere ? connectedOf(found.world, found.object) : undefined;
    known.set(key, { account });
    return account;
  }

  return {
    find,
    async memberOf(world) {
      const account = await find(world);
      return account?.member ?? world.business;
    },
    forget(world) {
      known.delete(worldKey(world));
    },
  };
}

function connectedOf(platform: World, account: Account): ConnectedAccount {
  return {
    platform,
    member: account.hidden.member ?? null,
    chargesEnabled: account.charges_enabled && !account.hidden.deleted,
    payoutsEnabled: account.payouts_enabled && !account.hidden.deleted,
    descriptor: account.settings.payments.statement_descriptor,
    name: account.business_profile.name,
  };
}

/** A business as clients of Stripe call it. */
export const accountIdOf = ({ business }: Pick<World, "business">) =>
  business.replace(/^usr_/, "acct_");

/** The world that an account's id names; undefined when it is none. */
export function worldOfAccount(id: string, live: boolean): World | undefined {
  if (!id.startsWith("acct_")) return undefined;
  const business = parseId("usr", id.replace(/^acct_/, "usr_"));
  return business && { business, live };
}

/** The same of an id that we made. */
export function worldOfKnown(id: string, live: boolean): World {
  const world = worldOfAccount(id, live);
  assert(world, "the id of an account names its world");
  return world;
}
