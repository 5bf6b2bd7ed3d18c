import type { MovementDetail, Movement as WireMovement } from "@bourse/contract";
import { type Accounts, type Category, categories, isNoteOfHouse, noteOf, viewOf } from "#accounts";
import type { Identity } from "#identity";
import { assert, type MemberId, type Soon, whenThere } from "#kernel";
import { type TransferInput, transferFlags } from "#ledger";
import { linkName, type Movement, type Side } from "#movements";
import { actionsOf, nextOf, type Payments } from "#payments";
import type { PresentParty } from "./present-party.ts";
import { presentInstant, presentMaybeInstant, presentMoney } from "./present-values.ts";

type Deps = {
  readonly accounts: Accounts;
  readonly identity: Pick<Identity, "memberById">;
  readonly payments: Payments;
  readonly party: PresentParty;
};

type Counterparty = WireMovement["counterparty"];

/** Movements as one of their parties sees them; asking for another is a bug. */
export type PresentMovement = {
  list(movements: readonly Movement[], viewer: MemberId): Promise<WireMovement[]>;
  detail(movement: Movement, viewer: MemberId): Promise<MovementDetail>;
  /** What was just made: nobody has put it in another category yet. */
  made(movement: Movement, viewer: MemberId): Soon<MovementDetail>;
  counterparty(side: Side): Soon<Counterparty>;
};

export function createPresentMovement({
  accounts,
  identity,
  payments,
  party,
}: Deps): PresentMovement {
  function counterparty(side: Side): Soon<Counterparty> {
    switch (side.type) {
      case "member":
        return whenThere(party(side.member), (shown) => ({ type: "member", ...shown }));
      case "pot":
        return whenThere(accounts.potName(side.pot), (name) => {
          return { type: "pot", id: side.pot, name: name ?? "" };
        });
      case "outside":
        return side.name === linkName ? { type: "link" } : { type: "outside", name: side.name };
      case "bourse":
        return { type: "bourse" };
    }
  }

  function one(movement: Movement, viewer: MemberId, category: Category): Soon<WireMovement> {
    const view = viewOf(movement, viewer);
    assert(view, "a movement is shown to its parties only");
    const claimUrl = view.direction === "out" ? payments.claimUrl(movement) : null;
    return whenThere(counterparty(view.counterparty), (other) =>
      whenThere(noteFor(identity, movement, viewer), (note) => ({
        ...presentFacts(movement, viewer),
        direction: view.direction,
        accountId: view.account,
        counterparty: other,
        note,
        category,
        claimUrl,
      })),
    );
  }

  return {
    counterparty,
    async list(movements, viewer) {
      if (movements.length === 0) return [];
      const sorted = await accounts.categoriesOf(viewer, movements);
      return Promise.all(
        movements.map(async (movement, i) =>
          one(movement, viewer, sorted[i] ?? categoryOf(movement)),
        ),
      );
    },
    async detail(movement, viewer) {
      const [category] = await accounts.categoriesOf(viewer, [movement]);
      const shown = await one(movement, viewer, category ?? categoryOf(movement));
      return { ...shown, ...presentHistory(movement) };
    },
    made(movement, viewer) {
      const shown = one(movement, viewer, categoryOf(movement));
      return whenThere(shown, (all) => ({ ...all, ...presentHistory(movement) }));
    },
  };
}

/** As its reader writes numbers; what people wrote needs no look at the reader. */
function noteFor(identity: Deps["identity"], movement: Movement, viewer: MemberId): Soon<string> {
  if (!isNoteOfHouse(movement)) return movement.note;
  const reader = identity.memberById(viewer);
  return whenThere(reader, (member) => noteOf(movement, member?.language ?? "en"));
}

/** What is the same whoever asks, and what the viewer may do next. */
function presentFacts(movement: Movement, viewer: MemberId) {
  return {
    id: movement.id,
    kind: movement.kind,
    state: movement.state,
    amount: presentMoney(movement.amount),
    fee: { amount: "0", currency: movement.amount.currency },
    createdAt: presentInstant(movement.createdAtMs),
    finalAt: presentMaybeInstant(movement.finalAtMs),
    next: presentNext(movement, viewer),
    reason: movement.reason,
    requestId: textOf(movement, "requestId"),
    splitId: textOf(movement, "splitId"),
  };
}

function categoryOf(movement: Movement): Category {
  return categories.find((category) => category === movement.category) ?? "other";
}

function textOf(movement: Movement, name: string): string | null {
  const value = movement.details[name];
  return typeof value === "string" ? value : null;
}

function presentNext(movement: Movement, viewer: MemberId): WireMovement["next"] {
  const next = nextOf(movement);
  if (next === null) return null;
  return {
    owner: next.owner,
    action: next.action,
    endsAt: presentInstant(next.endsAtMs),
    outcome: next.outcome,
    ...actionsOf(movement, viewer),
  };
}

function presentHistory(movement: Movement): Pick<MovementDetail, "timeline" | "transfers"> {
  const timeline = movement.timeline.map(({ state, atMs, reason }) => ({
    state,
    at: presentInstant(atMs),
    reason,
  }));
  return { timeline, transfers: presentTransfers(movement) };
}

/** What the movement says of its transfers; the ledger holds the same (`bourse verify`). */
function presentTransfers(movement: Movement): MovementDetail["transfers"] {
  const posted = movement.steps
    .filter((step) => step.outcome === "posted")
    .flatMap((step) => step.transfers);
  return posted.map((transfer) => ({
    id: transfer.id.toString(),
    status: statusOf(transfer, posted),
  }));
}

function statusOf({ id, flags }: TransferInput, all: readonly TransferInput[]): string {
  if ((flags & transferFlags.pending) === 0) return "posted";
  const last = all.find((other) => other.pendingId === id);
  if (last === undefined) return "pending";
  return (last.flags & transferFlags.voidPendingTransfer) === 0 ? "posted" : "voided";
}
