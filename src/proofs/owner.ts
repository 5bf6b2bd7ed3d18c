import { u128ToId } from "#kernel";

/** Stands in leaves of nothing, which fill a tree up; members' ids are far above. */
export const noOwner = 0n;
/** Owns what is in escrow: money that has left its sender and has no receiver yet. */
export const escrowOwner = 1n;

/** An owner as a leaf names it: a member by their id. */
export function ownerName(owner: bigint): string {
  if (owner === noOwner) return "";
  return owner === escrowOwner ? "escrow" : u128ToId("usr", owner);
}
