import type { MemberId } from "#kernel";
import type { Movement, MovementKind, Side } from "#movements";

/** Kinds of movements that this module makes. */
export const paymentKinds = [
  "payment",
  "request_payment",
  "claim",
  "split_share",
  "scheduled_payment",
] as const satisfies readonly MovementKind[];

/** What counts towards the limits: payments, and what members buy in shops. */
export const limitedKinds = [...paymentKinds, "purchase"] as const;

/** What a pending payment waits for; stored in the movement's `details.wait`. */
export const waits = ["accept", "arrival", "claim"] as const;
export type Wait = (typeof waits)[number];

/** Who acts next on a movement that is not final, and what happens by itself at `endsAtMs`. */
export type Next = {
  readonly owner: "sender" | "receiver" | "bourse";
  readonly action: "accept" | "claim" | "arrive" | "post";
  readonly endsAtMs: number;
  readonly outcome: "returned" | "completed";
};

/** What a member may do with a movement now. */
export type Actions = {
  readonly canAccept: boolean;
  readonly canDecline: boolean;
  readonly canCancel: boolean;
};

/** By when recovery has driven a movement whose outcome is not known yet. */
const recoveryMsMax = 60_000;

export function waitOf(movement: Movement): Wait | undefined {
  return waits.find((wait) => wait === movement.details["wait"]);
}

/** Null when it is final: nothing more will happen to it. */
export function nextOf(movement: Movement): Next | null {
  if (movement.state === "created") {
    const endsAtMs = movement.createdAtMs + recoveryMsMax;
    return { owner: "bourse", action: "post", endsAtMs, outcome: "completed" };
  }
  if (movement.state !== "pending" || movement.endsAtMs === null) return null;
  const { endsAtMs } = movement;
  switch (waitOf(movement)) {
    case "accept":
      return { owner: "receiver", action: "accept", endsAtMs, outcome: "returned" };
    case "claim":
      return { owner: "receiver", action: "claim", endsAtMs, outcome: "returned" };
    case "arrival":
      return { owner: "bourse", action: "arrive", endsAtMs, outcome: "completed" };
    case undefined:
      // Trades of shares are settled on their date.
      return { owner: "bourse", action: "post", endsAtMs, outcome: outcomeOf(movement) };
  }
}

function outcomeOf({ kind }: Movement): Next["outcome"] {
  return kind === "share_purchase" || kind === "share_sale" ? "completed" : "returned";
}

/** What `member` may do with the movement; nothing when it is not theirs. */
export function actionsOf(movement: Movement, member: MemberId): Actions {
  const wait = movement.state === "pending" ? waitOf(movement) : undefined;
  const receives = wait === "accept" && memberOf(movement.to) === member;
  return {
    canAccept: receives,
    canDecline: receives,
    canCancel: wait !== undefined && memberOf(movement.from) === member,
  };
}

export function memberOf(side: Side): MemberId | undefined {
  return side.type === "member" ? side.member : undefined;
}
