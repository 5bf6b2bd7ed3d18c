import { err, type MemberId, ok, parseId, type Result, type Soon, whenThere } from "#kernel";
import { createCache } from "./cache.ts";
import { type Context, now } from "./context.ts";
import type { LimitReached, NotFound } from "./errors.ts";
import { createJoined } from "./joined.ts";
import type { Profile } from "./member.ts";
import { profileOf, profilesOf, type Seen, seenBy } from "./people.ts";
import {
  countContacts,
  deleteBlock,
  findRelations,
  insertBlock,
  listBlocked,
  listContact,
  listContactIds,
  markFavourite,
  unlistContact,
  upsertPaid,
  werePaid,
} from "./store/contacts.ts";
import { lockMember } from "./store/credentials.ts";

/** Someone the member added or paid. */
export type Contact = Profile & {
  readonly addedAtMs: number;
  readonly lastPaidAtMs: number | undefined;
};

/** A payment that became final. */
export type Payment = { readonly from: MemberId; readonly to: MemberId };

export type Contacts = {
  /** People added or paid: favourites first, then by name. */
  contacts(memberId: MemberId): Promise<Contact[]>;
  addContact(memberId: MemberId, handle: string): Promise<Result<void, NotFound | LimitReached>>;
  removeContact(memberId: MemberId, contactId: MemberId): Promise<Result<void, NotFound>>;
  setFavourite(
    memberId: MemberId,
    contactId: MemberId,
    favourite: boolean,
  ): Promise<Result<void, NotFound>>;
  /** The blocked one cannot pay, ask, or see the member: it looks as if nobody were there. */
  block(memberId: MemberId, handle: string): Promise<Result<void, NotFound | LimitReached>>;
  unblock(memberId: MemberId, otherId: MemberId): Promise<Result<void, NotFound>>;
  blocked(memberId: MemberId): Promise<Profile[]>;
  /** Either blocks the other. From memory when asked before. */
  isBlockedBetween(a: MemberId, b: MemberId): Soon<boolean>;
  /** Whether `to` takes requests from `from`: their privacy switch and blocks. */
  mayRequest(from: MemberId, to: MemberId): Promise<boolean>;
  /** Notes a payment that became final; those of the same moment are stored together. */
  recordPayment(payment: Payment): Promise<void>;
  /** False makes `to` a new payee, who asks for a step-up. From memory once true. */
  hasPaid(from: MemberId, to: MemberId): Soon<boolean>;
};

const contactsMax = 5_000;
const blockedMax = 1_000;
/** Pairs of payer and payee kept in memory, about 100 bytes each. */
const paidPairsMax = 200_000;
const notFound = err({ code: "not_found" });

function toContact({ profile, relation }: Seen): Contact {
  return {
    ...profile,
    addedAtMs: relation.addedAt?.getTime() ?? profile.sinceMs,
    lastPaidAtMs: relation.lastPaidAt?.getTime(),
  };
}

function byFavouriteThenName(a: Contact, b: Contact): number {
  return (
    Number(b.favourite) - Number(a.favourite) ||
    a.name.localeCompare(b.name) ||
    a.handle.localeCompare(b.handle)
  );
}

async function findOther({ directory }: Context, memberId: MemberId, handle: string) {
  const other = await directory.activeByHandle(handle);
  return other && other.id !== memberId ? other : undefined;
}

async function addContact(
  context: Context,
  memberId: MemberId,
  handle: string,
): Promise<Result<void, NotFound | LimitReached>> {
  const other = await findOther(context, memberId, handle);
  if (!other || !(await profileOf(context, other, memberId))) return notFound;
  return context.transact<void, NotFound | LimitReached>(async (tx) => {
    if (!(await lockMember(tx, memberId))) return notFound;
    if ((await countContacts(tx, memberId)) >= contactsMax) {
      return err({ code: "limit_reached", max: contactsMax });
    }
    await listContact(tx, memberId, other.id, now(context));
    return ok(undefined);
  });
}

async function block(
  context: Context,
  memberId: MemberId,
  handle: string,
): Promise<Result<void, NotFound | LimitReached>> {
  const other = await findOther(context, memberId, handle);
  if (!other) return notFound;
  return context.transact<void, NotFound | LimitReached>(async (tx, change) => {
    if (!(await lockMember(tx, memberId))) return notFound;
    if ((await listBlocked(tx, memberId)).length >= blockedMax) {
      return err({ code: "limit_reached", max: blockedMax });
    }
    change.afterCommit(() => context.blocks.forget(memberId));
    await insertBlock(tx, memberId, other.id, now(context));
    await unlistContact(tx, memberId, other.id);
    return ok(undefined);
  });
}

async function mayRequest(context: Context, from: MemberId, to: MemberId): Promise<boolean> {
  const member = await context.directory.activeById(to);
  if (!member || (await context.blocks.isBlockedBetween(from, to))) return false;
  const { whoMayRequest } = member.privacy;
  if (whoMayRequest !== "contacts") return whoMayRequest === "anyone";
  const [relation] = await findRelations(context.db, to, [from]);
  return relation?.contact ?? false;
}

/** Who has paid whom. What is looked up or noted in one turn costs one statement. */
function createPaidPairs(context: Context) {
  const { db } = context;
  const load = createJoined((pairs: readonly Pair[]) => werePaid(db, pairs));
  // Once paid, always paid: a pair in memory is never outdated.
  const paid = createCache<`${MemberId}>${MemberId}`, true>(paidPairsMax, async (key) => {
    const [memberId, otherId] = key.split(">").map((id) => parseId("usr", id));
    return (memberId && otherId && (await load({ memberId, otherId }))) || undefined;
  });
  const note = createJoined(async (pairs: readonly Pair[]) => {
    await db.transaction((tx) => upsertPaid(tx, pairs, now(context)));
    for (const { memberId, otherId } of pairs) {
      if (memberId !== otherId) paid.put(`${memberId}>${otherId}`, true);
    }
    return pairs.map(() => true);
  });
  return { get: paid.get, note };
}

type Pair = { readonly memberId: MemberId; readonly otherId: MemberId };

export function createContacts(context: Context): Contacts {
  const { blocks, db, transact } = context;
  const paid = createPaidPairs(context);
  const done = (changed: boolean): Result<void, NotFound> => (changed ? ok(undefined) : notFound);
  return {
    async contacts(memberId) {
      const seen = await seenBy(context, memberId, await listContactIds(db, memberId));
      return seen.map(toContact).sort(byFavouriteThenName);
    },
    addContact: (memberId, handle) => addContact(context, memberId, handle),
    removeContact: (memberId, contactId) =>
      transact(async (tx) => done(await unlistContact(tx, memberId, contactId))),
    setFavourite: (memberId, contactId, favourite) =>
      transact(async (tx) => done(await markFavourite(tx, memberId, contactId, favourite))),
    block: (memberId, handle) => block(context, memberId, handle),
    unblock: (memberId, otherId) =>
      transact(async (tx, change) => {
        change.afterCommit(() => blocks.forget(memberId));
        return done(await deleteBlock(tx, memberId, otherId));
      }),
    blocked: async (memberId) => profilesOf(context, memberId, await listBlocked(db, memberId)),
    isBlockedBetween: (a, b) => blocks.isBlockedBetween(a, b),
    mayRequest: (from, to) => mayRequest(context, from, to),
    async recordPayment({ from, to }) {
      await paid.note({ memberId: from, otherId: to });
    },
    hasPaid: (from, to) => whenThere(paid.get(`${from}>${to}`), (known) => known ?? false),
  };
}
