import type { Party } from "@bourse/contract";
import type { Identity, Member, Profile } from "#identity";
import { type MemberId, type Soon, whenThere } from "#kernel";

/** Members as others see them, by id. */
export type PresentParty = (id: MemberId) => Soon<Party>;

export function createPresentParty(identity: Identity): PresentParty {
  return (id) =>
    whenThere(identity.memberById(id), (member) => (member ? partyOf(member) : formerMember));
}

export function partyOf({ handle, name, kind }: Member | Profile): Party {
  return { handle, name, kind };
}

/** Who left has no handle: nobody can be found under it. */
export const formerMember: Party = { handle: "", name: "", kind: "person" };
