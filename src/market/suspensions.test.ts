import { afterAll, beforeAll, expect, test } from "vitest";
import { addNewOrder, createCommandRows, event, eventKind, reason, side } from "#exchange";
import { shareDetails } from "#testing";
import type { SuspensionTarget } from "./index.ts";
import { createTestWorld, type TestWorld } from "./world.testing.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await createTestWorld();
  await world.market.register.save([shareDetails("ACME"), shareDetails("BETA")]);
});
afterAll(() => world[Symbol.asyncDispose]());

async function listed(symbol: string) {
  const found = await world.market.instruments.bySymbol(symbol);
  if (!found) throw new Error(`${symbol} was listed`);
  return found;
}

/** What the venue says first of an order to buy one: that it was accepted, or why it was not. */
async function order(symbol: string, owner: string, price = 100): Promise<string> {
  const venue = await world.market.venue();
  const account = await venue.accounts.open(owner);
  const list = createCommandRows(1);
  const one = { id: venue.nextOrderId(), account, side: side.buy, quantity: 1, price };
  addNewOrder(list, (await listed(symbol)).market, venue.nowMicros(), one);
  const rows = await venue.submit(list);
  if (rows[event.kind] === eventKind.accepted) return "accepted";
  const why = Object.entries(reason).find(([, code]) => code === rows[event.reason]);
  return why?.[0] ?? "";
}

const resting = async (symbol: string) => {
  const venue = await world.market.venue();
  return venue.data.depth((await listed(symbol)).market, 5).view.bids.length;
};

const place = (target: SuspensionTarget, kind: "halt" | "kill") =>
  world.market.suspensions.place({
    target,
    kind,
    named: "it",
    by: "ops",
    via: "command line, root",
    reason: "a test",
  });
const lift = (target: SuspensionTarget) =>
  world.market.suspensions.lift(target, { by: "ops", via: "command line, root", reason: "over" });

test("a halted instrument keeps its orders and does not trade; a killed one has none", async () => {
  const target = { scope: "instrument", instrument: (await listed("ACME")).id } as const;
  expect(await order("ACME", "anna")).toBe("accepted");
  await place(target, "halt");
  expect(world.market.status(await listed("ACME")).phase).toBe("halted");
  expect(await order("ACME", "anna")).toBe("marketNotOpen");
  expect(await order("BETA", "anna", 10)).toBe("accepted");
  // Neither the market's own state nor a restart lifts what an operator did.
  await world.market.register.change(await listed("ACME"), { state: "listed" });
  await world.restart();
  expect(world.market.status(await listed("ACME")).phase).toBe("halted");
  expect(await resting("ACME")).toBe(1);
  await place(target, "kill");
  expect([await resting("ACME"), await resting("BETA")]).toEqual([0, 1]);
  expect(await order("ACME", "anna")).toBe("marketNotOpen");
  expect(await lift(target)).toBe(2);
  expect(await lift(target)).toBe(0);
  expect(await order("ACME", "anna")).toBe("accepted");
  expect((await listed("ACME")).state).toBe("listed");
});

test("a killed owner has and gives no order, also in a new journal, until lifted", async () => {
  const target = { scope: "owner", owner: "bob" } as const;
  expect([await order("BETA", "bob", 11), await resting("BETA")]).toEqual(["accepted", 2]);
  await place(target, "kill");
  expect([await order("BETA", "bob", 11), await resting("BETA")]).toEqual(["accountStopped", 1]);
  const { suspensions } = world.market;
  expect([await suspensions.isSuspended("bob"), await suspensions.isSuspended("anna")]).toEqual([
    true,
    false,
  ]);
  expect(await (await world.market.venue()).provesJournal()).toBe(true);
  await world.loseExchange();
  expect(await order("BETA", "bob", 11)).toBe("accountStopped");
  expect(await order("BETA", "anna", 11)).toBe("accepted");
  expect(await lift(target)).toBe(1);
  expect(await order("BETA", "bob", 11)).toBe("accepted");
});

test("with everything killed nobody has an order; who stopped what, and why, is kept", async () => {
  const target = { scope: "venue" } as const;
  expect(await order("BETA", "anna", 12)).toBe("accepted");
  await place(target, "kill");
  await place(target, "kill");
  expect([await resting("ACME"), await resting("BETA")]).toEqual([0, 0]);
  expect(await order("ACME", "anna")).toBe("accountStopped");
  expect(await world.market.suspensions.inForce()).toMatchObject([
    {
      target,
      kind: "kill",
      by: "ops",
      via: "command line, root",
      reason: "a test",
      lifted: undefined,
    },
  ]);
  expect(await lift(target)).toBe(1);
  expect(await order("ACME", "anna")).toBe("accepted");
  const latest = await world.market.suspensions.latest(10);
  expect(latest.map(({ target: { scope }, kind }) => `${kind} ${scope}`)).toEqual([
    "kill venue",
    "kill owner",
    "kill instrument",
    "halt instrument",
  ]);
  expect(latest.every(({ lifted }) => lifted?.reason === "over")).toBe(true);
});
