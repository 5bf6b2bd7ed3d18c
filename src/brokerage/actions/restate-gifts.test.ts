import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dayOf } from "#accounts";
import { dayMs, type MemberId, must } from "#kernel";
import type { Instrument } from "#market";
import { createTestDatabase } from "#testing";
import type { Gift } from "../gift.ts";
import {
  createWorld,
  join,
  place,
  price,
  quantity,
  settleTomorrow,
  testMigrations,
  type World,
} from "../world.testing.ts";
import type { ActionTerms, UnitRate } from "./action.ts";

let world: World;
let keys = 0;
const handles = new Map<string, MemberId>();

beforeAll(async () => {
  const database = await createTestDatabase(testMigrations);
  world = await createWorld(database, {
    identity: {
      isBlockedBetween: () => false,
      findPayee: async (_, text) => {
        const id = handles.get(text);
        return id ? { ok: true, value: { id } } : { ok: false, error: { code: "not_found" } };
      },
    },
  });
});
afterAll(() => world[Symbol.asyncDispose]());

/** A giver of 10 units that cost $100 each, and who is to get some of them. */
async function giverAnd(symbol = "ACME") {
  const [giver, receiver] = [await join(world, 200_000n), await join(world, 0n)];
  handles.set("receiver", receiver);
  world.venue.tradesAt = price("100");
  await place(world, giver, { symbol, quantity: quantity("10") });
  await settleTomorrow(world);
  return { giver, receiver };
}

async function give(giver: MemberId, units: string, how: { to?: string; symbol?: string } = {}) {
  keys += 1;
  const order = { symbol: "ACME", ...how, quantity: quantity(units) };
  return world.brokerage.give(giver, order, `gift-${keys}`);
}

type Announced = { readonly of?: Instrument; readonly payableInDays?: number };

/** Announced for tomorrow; {@link act} lets it happen. */
async function announce(
  terms: ActionTerms,
  { of = world.market.acme, payableInDays = 1 }: Announced = {},
) {
  const { clock, brokerage } = world;
  const inDays = (days: number) => dayOf(clock.nowMs() + days * dayMs);
  const dates = {
    declaredOn: inDays(0),
    exOn: inDays(1),
    recordOn: inDays(1),
    payableOn: inDays(payableInDays),
  };
  must(await brokerage.announce({ instrument: of.id, terms, ...dates }));
}

async function act(days = 2): Promise<void> {
  for (let day = 0; day < days; day++) {
    world.clock.advanceMs(dayMs);
    await world.brokerage.runActions();
  }
}

const held = async (member: MemberId, of = world.market.acme) =>
  (await world.brokerage.position(member, of)).quantity;

/** The lots of a member of one instrument: units with what they cost in all. */
async function lots(member: MemberId, of = world.market.acme) {
  const { items } = await world.brokerage.lots(member, of.id);
  return items.map(({ lot }) => [lot.quantity, lot.cost]);
}

const unitsOf = ({ units }: Gift) => units.map((one) => one.quantity);
const found = async (gift: Gift) =>
  (await world.brokerage.gift(gift.id)) ?? expect.fail("it was given");

const forward = { kind: "split", ratio: { to: 2n, from: 1n }, lieuPrice: null } as const;
const reverse = { ...forward, ratio: { to: 1n, from: 4n } } as const;
const bonus = {
  kind: "stock_dividend",
  ratio: { to: 1n, from: 2n },
  lieuPrice: null,
} as const;

describe("a gift that waits over", () => {
  it.each([
    { name: "a split", terms: forward, given: "8", kept: "12" },
    { name: "a reverse split", terms: reverse, given: "1", kept: "1.5" },
    { name: "a stock dividend", terms: bonus, given: "6", kept: "9" },
  ])("$name gives what was given, in new units at the old cost", async (over) => {
    const { terms, given, kept } = over;
    const { giver, receiver } = await giverAnd();
    const gift = must(await give(giver, "4", { to: "receiver" }));
    await announce(terms);
    await act();
    expect(unitsOf(await found(gift))).toEqual([quantity(given)]);
    expect(must(await world.brokerage.answerGift(receiver, gift.id, "accept"))).toMatchObject({
      state: "accepted",
      isHeld: false,
    });
    expect([await held(receiver), await held(giver)]).toEqual([quantity(given), quantity(kept)]);
    expect(await lots(receiver)).toEqual([[quantity(given), 40_000n]]);
    expect(await lots(giver)).toEqual([[quantity(kept), 60_000n]]);
  });

  it("a split comes back whole, by either way and by itself", async () => {
    const { giver, receiver } = await giverAnd();
    const declined = must(await give(giver, "2", { to: "receiver" }));
    const cancelled = must(await give(giver, "3"));
    const late = must(await give(giver, "5"));
    await announce(forward);
    await act();
    must(await world.brokerage.answerGift(receiver, declined.id, "decline"));
    must(await world.brokerage.answerGift(giver, cancelled.id, "cancel"));
    world.clock.advanceMs(7 * dayMs);
    await world.ledger.expirePending();
    expect((await world.brokerage.claimGift(receiver, late.id)).ok).toBe(false);
    expect(await world.brokerage.position(giver, world.market.acme)).toMatchObject({
      quantity: quantity("20"),
      available: quantity("20"),
    });
    expect(await lots(giver)).toEqual([[quantity("20"), 100_000n]]);
  });

  it("a split behind a link is claimed in new units, once, also after a crash", async () => {
    const { giver, receiver } = await giverAnd();
    const gift = must(await give(giver, "4"));
    await announce(reverse);
    await act(1);
    // The gift has followed, and its giver is not paid yet.
    const { submit } = world.movements;
    const crash = vi
      .spyOn(world.movements, "submit")
      .mockImplementation((intent, asked) =>
        intent.idempotencyKey.includes(giver)
          ? Promise.reject(new Error("crash"))
          : submit(intent, asked),
      );
    await expect(act(1)).rejects.toThrow("crash");
    crash.mockRestore();
    expect(unitsOf(await found(gift))).toEqual([quantity("1")]);
    await world.brokerage.runActions();
    must(await world.brokerage.claimGift(receiver, gift.id));
    must(await world.brokerage.claimGift(receiver, gift.id));
    expect([await held(receiver), await held(giver)]).toEqual([quantity("1"), quantity("1.5")]);
    expect(await lots(receiver)).toEqual([[quantity("1"), 40_000n]]);
  });

  it("a spin-off takes the new units along, with their part of the cost", async () => {
    const { whole } = world.market;
    const { giver, receiver } = await giverAnd();
    const gift = must(await give(giver, "4"));
    await announce({
      kind: "spin_off",
      into: whole.id,
      ratio: { to: 1n, from: 2n },
      basisMillionths: 250_000n,
      lieuPrice: null,
    });
    await act();
    const waiting = await found(gift);
    expect(unitsOf(waiting)).toEqual([quantity("4"), quantity("2")]);
    expect(waiting.units[1]?.instrument).toBe(whole.id);
    must(await world.brokerage.claimGift(receiver, gift.id));
    expect([await held(receiver, whole), await held(giver, whole)]).toEqual([
      quantity("2"),
      quantity("3"),
    ]);
    expect([await lots(receiver), await lots(receiver, whole)]).toEqual([
      [[quantity("4"), 30_000n]],
      [[quantity("2"), 10_000n]],
    ]);
  });

  it("a merger gives units of the other; its cash and fractions stay with the giver", async () => {
    const { acme, whole } = world.market;
    const { giver, receiver } = await giverAnd("WHOL");
    const gift = must(await give(giver, "5", { to: "receiver", symbol: "WHOL" }));
    const accepted = must(await give(giver, "2", { symbol: "WHOL" }));
    await announce(
      {
        kind: "stock_merger",
        into: acme.id,
        ratio: { to: 1n, from: 2n },
        rate: 1_000_000n as UnitRate,
        fairPrice: price("200"),
        lieuPrice: null,
      },
      { of: whole },
    );
    await act();
    must(await world.brokerage.answerGift(receiver, gift.id, "accept"));
    must(await world.brokerage.claimGift(receiver, accepted.id));
    expect([await held(receiver), await held(giver)]).toEqual([quantity("3.5"), quantity("1.5")]);
    expect([await held(receiver, whole), await held(giver, whole)]).toEqual([0n, 0n]);
  });

  it("a merger for cash ends, as there is nothing left to give", async () => {
    const { whole } = world.market;
    const { giver, receiver } = await giverAnd("WHOL");
    const gift = must(await give(giver, "5", { to: "receiver", symbol: "WHOL" }));
    await announce({ kind: "cash_merger", rate: 90_000_000n as UnitRate }, { of: whole });
    await act();
    expect(await found(gift)).toMatchObject({ state: "cancelled" });
    expect((await world.movements.find(gift.id))?.reason).toBe("corporate_action");
    expect((await world.brokerage.answerGift(receiver, gift.id, "accept")).ok).toBe(false);
    expect([await held(giver, whole), await held(receiver, whole)]).toEqual([0n, 0n]);
  });

  it("a dividend and a new symbol stays as it is; the dividend is the giver's", async () => {
    const { giver, receiver } = await giverAnd();
    const gift = must(await give(giver, "4", { to: "receiver" }));
    await announce({ kind: "cash_dividend", rate: 250_000n as UnitRate });
    await announce({ kind: "symbol_change", symbol: "ACMX" });
    await act();
    must(await world.brokerage.answerGift(receiver, gift.id, "accept"));
    expect(await world.brokerage.dividends(giver)).toMatchObject([{ cash: 250n }]);
    expect(await world.brokerage.dividends(receiver)).toEqual([]);
    expect(await held(receiver)).toBe(quantity("4"));
  });
});

describe("from the ex-date until its units have followed a gift", () => {
  it("is neither made nor taken, but may be taken back; then it is as ever", async () => {
    const { giver, receiver } = await giverAnd();
    const [first, second] = [must(await give(giver, "4")), must(await give(giver, "1"))];
    await announce(forward, { payableInDays: 4 });
    await act(2);
    const underWay = { ok: false, error: { code: "action_under_way" } };
    expect(await found(first)).toMatchObject({ isHeld: true });
    expect(await world.brokerage.claimGift(receiver, first.id)).toEqual(underWay);
    expect(await give(giver, "1")).toEqual(underWay);
    must(await world.brokerage.answerGift(giver, second.id, "cancel"));
    await act(2);
    must(await world.brokerage.claimGift(receiver, first.id));
    must(await give(giver, "1"));
    expect([await held(receiver), await held(giver)]).toEqual([quantity("8"), quantity("12")]);
  });

  it("that was taken before the action was known is the receiver's, with what comes", async () => {
    const { giver, receiver } = await giverAnd();
    const gift = must(await give(giver, "4"));
    world.clock.advanceMs(2 * dayMs);
    must(await world.brokerage.claimGift(receiver, gift.id));
    const { clock, brokerage, market } = world;
    const on = (days: number) => dayOf(clock.nowMs() + days * dayMs);
    const dates = { declaredOn: on(-1), exOn: on(-1), recordOn: on(-1), payableOn: on(-1) };
    must(await brokerage.announce({ instrument: market.acme.id, terms: forward, ...dates }));
    await brokerage.runActions();
    expect([await held(receiver), await held(giver)]).toEqual([quantity("8"), quantity("12")]);
    expect(await lots(receiver)).toEqual([[quantity("8"), 40_000n]]);
    expect(await lots(giver)).toEqual([[quantity("12"), 60_000n]]);
  });
});

it("after all of it the ledger has what trades, gifts and actions make", async () => {
  expect(await world.brokerage.verifyBrokerage()).toEqual([]);
});
