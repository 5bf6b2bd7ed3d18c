import type { AccountId, MemberId } from "#kernel";
import type { Movement, Side } from "#movements";

/** In to the viewer, out from them, or within what is theirs. */
export type Direction = "in" | "out" | "within";

/** A movement as one of its parties sees it. */
export type MovementView = {
  readonly direction: Direction;
  /** The viewer's account that it changes; null while that is not known (an open request). */
  readonly account: AccountId | null;
  /** The other side: never the viewer's own side. */
  readonly counterparty: Side;
};

/** Undefined for a member who is no party to the movement, and so may not see it. */
export function viewOf(movement: Movement, viewer: MemberId): MovementView | undefined {
  const { from, to } = movement;
  const sends = belongsTo(from, viewer);
  const receives = belongsTo(to, viewer);
  if (sends && receives) {
    const counterparty = from.type === "pot" ? from : to;
    return { direction: "within", account: accountOf(from), counterparty };
  }
  if (sends) return { direction: "out", account: accountOf(from), counterparty: to };
  if (receives) return { direction: "in", account: accountOf(to), counterparty: from };
  return undefined;
}

function belongsTo(side: Side, member: MemberId): boolean {
  return (side.type === "member" || side.type === "pot") && side.member === member;
}

function accountOf(side: Side): AccountId | null {
  return side.type === "member" || side.type === "pot" ? side.account : null;
}

/**
 * What a completed movement adds to the posted balance of an account, in minor units: less than
 * zero when it takes. A pot's own balance is not its account's.
 */
export function effectOn(movement: Movement, account: AccountId): bigint {
  const { from, to, amount } = movement;
  const taken = from.type === "member" && from.account === account ? amount.amount : 0n;
  const added = to.type === "member" && to.account === account ? amount.amount : 0n;
  return added - taken;
}
