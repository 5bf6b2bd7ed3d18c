import type { Contact } from "#identity";
import { type MemberId, ok } from "#kernel";
import type { Movements } from "#movements";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { refuseAs } from "./module-errors.ts";
import { partyOf } from "./present-party.ts";
import { presentDay, presentMaybeInstant } from "./present-values.ts";

/** Other members: profiles, search, contacts, blocks. */
export function createPeopleHandlers({ identity, movements }: HandlerDeps) {
  /** A member whom the viewer may see under this handle. */
  async function seen(viewer: MemberId, handle: string): Promise<MemberId | undefined> {
    const profile = await identity.profile(handle, viewer);
    return profile.ok ? profile.value.id : undefined;
  }

  return {
    profile: async ({ who, params }) => {
      const result = await identity.profile(params.handle, who.memberId);
      if (!result.ok) return refuseAs(result.error);
      const profile = result.value;
      const [member, paidBefore] = await Promise.all([
        identity.memberById(profile.id),
        identity.hasPaid(who.memberId, profile.id),
      ]);
      return ok({
        ...partyOf(profile),
        memberSince: presentDay(profile.sinceMs),
        verified: (member?.tier ?? 0) > 0,
        isMe: profile.id === who.memberId,
        isContact: profile.contact,
        isBlocked: profile.blocked,
        paidBefore,
      });
    },
    searchMembers: async ({ who, query }) => {
      const found = await identity.searchMembers(who.memberId, query.query);
      return ok({ items: found.map(partyOf) });
    },
    contacts: async ({ who: { memberId } }) => {
      const contacts = await identity.contacts(memberId);
      const used = withLastPaid(contacts, await lastPaidAt(movements, memberId));
      return ok({ items: used.toSorted(byUse).map(presentContact) });
    },
    putContact: async ({ who, params, body }) => {
      const added = await identity.addContact(who.memberId, params.handle);
      if (!added.ok) return refuseAs(added.error);
      const id = await seen(who.memberId, params.handle);
      if (id === undefined) return refuse("not_found");
      const result = await identity.setFavourite(who.memberId, id, body.favourite);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
    removeContact: async ({ who, params }) => {
      const handle = bare(params.handle);
      const contacts = await identity.contacts(who.memberId);
      const contact = contacts.find((one) => one.handle === handle);
      if (contact === undefined) return refuse("not_found");
      const result = await identity.removeContact(who.memberId, contact.id);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
    blocks: async ({ who }) => {
      const blocked = await identity.blocked(who.memberId);
      return ok({ items: blocked.map(partyOf) });
    },
    block: async ({ who, params }) => {
      const result = await identity.block(who.memberId, params.handle);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
    unblock: async ({ who, params }) => {
      const handle = bare(params.handle);
      const blocked = await identity.blocked(who.memberId);
      const other = blocked.find((one) => one.handle === handle);
      if (other === undefined) return refuse("not_found");
      const result = await identity.unblock(who.memberId, other.id);
      return result.ok ? ok(undefined) : refuseAs(result.error);
    },
  } satisfies Partial<Handlers>;
}

const paymentsLookedAtMax = 200;

/** When each payee of late was paid last. Who was paid before keeps the time that identity noted. */
async function lastPaidAt(movements: Movements, member: MemberId): Promise<Map<MemberId, number>> {
  const filter = { member, direction: "out", limit: paymentsLookedAtMax } as const;
  const paidAt = new Map<MemberId, number>();
  for (const { to, createdAtMs } of await movements.list(filter)) {
    if (to.type === "member" && !paidAt.has(to.member)) paidAt.set(to.member, createdAtMs);
  }
  return paidAt;
}

function withLastPaid(contacts: Contact[], paidAt: ReadonlyMap<MemberId, number>): Contact[] {
  return contacts.map((contact) => ({
    ...contact,
    lastPaidAtMs: paidAt.get(contact.id) ?? contact.lastPaidAtMs,
  }));
}

/** As handles are stored. */
const bare = (handle: string) => handle.replace(/^@/, "").toLowerCase();

function byUse(a: Contact, b: Contact): number {
  if (a.favourite !== b.favourite) return a.favourite ? -1 : 1;
  return (b.lastPaidAtMs ?? 0) - (a.lastPaidAtMs ?? 0);
}

function presentContact(contact: Contact) {
  return {
    ...partyOf(contact),
    favourite: contact.favourite,
    lastPaidAt: presentMaybeInstant(contact.lastPaidAtMs),
  };
}
