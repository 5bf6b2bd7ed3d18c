import { expect, test } from "vitest";
import { createManualClock, createSeededIds, type MemberId, money } from "#kernel";
import { isFinal, type Movement, type MovementState, movementStates } from "#movements";
import { actionsOf, nextOf, type Wait, waits } from "./state.ts";

const ids = createSeededIds(createManualClock(0), "state");
const [sender, receiver, other] = [ids.make("usr"), ids.make("usr"), ids.make("usr")];

function movement(state: MovementState, wait: Wait | undefined): Movement {
  const side = (member: MemberId) => ({ type: "member", member, account: null }) as const;
  return {
    id: ids.make("mov"),
    kind: "payment",
    state,
    owner: sender,
    idempotencyKey: "key",
    requestHash: "hash",
    from: side(sender),
    to: wait === "claim" ? { type: "outside", name: "link" } : side(receiver),
    amount: money(1n, "USD"),
    note: "",
    category: "friends",
    details: wait === undefined ? {} : { wait },
    steps: [],
    timeline: [],
    version: 1,
    createdAtMs: 1_000,
    finalAtMs: isFinal(state) ? 2_000 : null,
    endsAtMs: state === "pending" ? 9_000 : null,
    reason: null,
  };
}

const cells = movementStates.flatMap((state) =>
  [undefined, ...waits].map((wait) => [state, wait] as const),
);

test.each(cells)("%s, waiting for %s, is final or has a next step with an end", (...cell) => {
  const next = nextOf(movement(...cell));
  if (isFinal(cell[0])) return expect(next).toBeNull();
  expect(next?.owner).toBeDefined();
  expect(next?.action).toBeDefined();
  expect(next?.outcome).toBeDefined();
  expect(next?.endsAtMs).toBeGreaterThan(1_000);
});

test.each([
  ["accept", "receiver", "accept", "returned"],
  ["claim", "receiver", "claim", "returned"],
  ["arrival", "bourse", "arrive", "completed"],
] as const)("what waits for %s is up to the %s, who is to %s, else it is %s", (wait, ...next) => {
  const [owner, action, outcome] = next;
  const expected = { owner, action, outcome, endsAtMs: 9_000 };
  expect(nextOf(movement("pending", wait))).toEqual(expected);
});

test.each(cells)("%s, waiting for %s, is answered by its parties alone", (...cell) => {
  const [state, wait] = cell;
  const one = movement(...cell);
  const none = { canAccept: false, canDecline: false, canCancel: false };
  expect(actionsOf(one, other)).toEqual(none);
  const waiting = state === "pending" && wait !== undefined;
  expect(actionsOf(one, sender)).toEqual({ ...none, canCancel: waiting });
  const accepts = waiting && wait === "accept";
  expect(actionsOf(one, receiver)).toEqual({ ...none, canAccept: accepts, canDecline: accepts });
});
