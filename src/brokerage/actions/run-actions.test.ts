import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MemberId, must } from "#kernel";
import { unit } from "#market";
import { deriveLots } from "../lots/derive-lots.ts";
import { historyOf } from "../lots/history.ts";
import { createPortfolioWorld } from "../portfolio-world.testing.ts";
import { toPrice } from "../quantity-codec.ts";
import type { ActionTerms, UnitRate } from "./action.ts";
import { type Actions, createActions } from "./actions.ts";

const rate = (millionths: bigint) => millionths as UnitRate;

let world: Awaited<ReturnType<typeof createPortfolioWorld>>;
let actions: Actions;

beforeAll(async () => {
  world = await createPortfolioWorld("2026-03-02");
  actions = createActions(world.core, world.actionPorts);
});
afterAll(() => world[Symbol.asyncDispose]());

async function announce(terms: ActionTerms, exOn: string, instrument = world.instruments[0]) {
  if (!instrument) throw new Error("the world has instruments");
  const dates = { declaredOn: "2026-01-05", exOn, recordOn: exOn, payableOn: exOn };
  return must(await actions.announce({ instrument: instrument.id, terms, ...dates }));
}

/** Lots, as they are derived, add up to what the ledger says, for each instrument. */
async function expectLotsToAddUp(member: MemberId) {
  const history = await historyOf(world.core, member);
  const { lots } = deriveLots(history.events, history.choices);
  for (const instrument of world.instruments) {
    const own = lots.filter((lot) => lot.instrument === instrument.id);
    const sum = own.reduce((total, lot) => total + lot.quantity, 0n);
    expect(sum).toBe(await world.held(member, instrument));
  }
  return lots;
}

const available = async (member: MemberId) => {
  const account = await world.core.accounts.accountOf(member, "USD");
  const [balance] = account ? await world.core.accounts.balances([account]) : [];
  return balance?.available.amount;
};

describe("corporate actions", () => {
  const oak = () => world.instruments[0] ?? expect.fail();
  const elm = () => world.instruments[1] ?? expect.fail();

  it("pay a dividend once to those who bought before the ex-date, and reinvest it", async () => {
    const [ana, bob] = [await world.member(), await world.member()];
    const buy = { instrument: oak(), side: "buy", units: 10n, amount: 100_00n } as const;
    await world.trade(ana, { ...buy, on: "2026-03-02" });
    await world.trade(ana, { ...buy, side: "sell", units: 4n, on: "2026-03-05" });
    await world.trade(bob, { ...buy, on: "2026-03-05" });
    await world.trade(bob, { ...buy, units: 1n, on: "2026-03-04", state: "unsettled" });
    await actions.setReinvestment(ana, oak().id, true);
    const dividend = { kind: "cash_dividend", rate: rate(250_000n) } as const;
    const action = await announce(dividend, "2026-03-05");
    const again = { ...action, terms: { ...dividend, rate: rate(1n) } };
    expect(await actions.announce(again)).toMatchObject({ error: { code: "action_exists" } });
    expect(await actions.dividends(ana)).toMatchObject([{ quantity: 10n * unit, paid: null }]);
    world.clock.setMs(Date.UTC(2026, 2, 5, 20));
    expect(await actions.runActions()).toBe(0);
    world.clock.setMs(Date.UTC(2026, 2, 6, 12));
    expect(await actions.runActions()).toBe(2);
    expect(await available(ana)).toBe(2_50n);
    expect(await available(bob)).toBe(25n);
    expect(world.asked.reinvested.get(`dividend:${action.id}`)?.amount).toBe(2_50n);
    expect(await actions.runActions()).toBe(0);
    expect(await available(ana)).toBe(2_50n);
    expect(await actions.dividends(bob)).toMatchObject([
      { cash: 25n, paid: { pending: unit, state: "paid" } },
    ]);
    expect(await actions.cancelAction(action.id)).toMatchObject({
      error: { code: "action_closed" },
    });
  });

  it("split units, with lots that follow, also when a crash comes between", async () => {
    const ana = await world.member();
    const buy = { instrument: elm(), side: "buy", amount: 100_00n, on: "2026-03-06" } as const;
    await world.trade(ana, { ...buy, units: 5n });
    await world.trade(ana, { ...buy, units: 2n });
    const lieuPrice = toPrice(10_0000n);
    const terms = { kind: "split", ratio: { to: 3n, from: 2n }, lieuPrice } as const;
    await announce(terms, "2026-03-09", elm());
    world.clock.setMs(Date.UTC(2026, 2, 10, 12));
    // The outcome of each movement is stored; that it was one for the action is not.
    const { db } = world.core;
    let writes = 0;
    const failing: typeof db = Object.assign(Object.create(db), {
      transaction: async (run: Parameters<typeof db.transaction>[0]) => {
        if (++writes === 3) throw new Error("killed");
        return db.transaction(run);
      },
    });
    const killed = createActions({ ...world.core, db: failing }, world.actionPorts);
    await expect(killed.runActions()).rejects.toThrow("killed");
    expect(await actions.runActions()).toBe(1);
    const lots = await expectLotsToAddUp(ana);
    // Half a unit was sold at a loss, and half of one bought the same day replaces it.
    const half = unit / 2n;
    expect(lots.map((lot) => lot.quantity)).toEqual([14n * half, half, 5n * half]);
    expect(await available(ana)).toBe(5_00n);
  });

  it("wait for what the ledger refuses, and merge one instrument into another", async () => {
    const ana = await world.member();
    const buy = { instrument: elm(), side: "buy", units: 4n, amount: 80_00n } as const;
    await world.trade(ana, { ...buy, on: "2026-03-11" });
    const terms = {
      kind: "stock_merger",
      into: oak().id,
      ratio: { to: 1n, from: 2n },
      rate: rate(1_000_000n),
      fairPrice: toPrice(50_0000n),
      lieuPrice: null,
    } as const;
    const action = await announce(terms, "2026-03-12", elm());
    world.clock.setMs(Date.UTC(2026, 2, 13, 12));
    // What an open order holds is not given away.
    const { core } = world;
    const refusing = {
      ...core,
      movements: {
        ...core.movements,
        submit: async () =>
          ({
            ok: false,
            error: { code: "movement_failed", refusal: "insufficient_funds" },
          }) as never,
      },
    };
    expect(await createActions(refusing, world.actionPorts).runActions()).toBe(1);
    expect(await world.held(ana, elm())).toBe(4n * unit);
    expect(await actions.runActions()).toBe(1);
    expect(await world.held(ana, elm())).toBe(0n);
    expect(await world.held(ana, oak())).toBe(2n * unit);
    expect(await available(ana)).toBe(4_00n);
    await expectLotsToAddUp(ana);
    expect(world.renamed).toEqual(["ELM rescaled", "ELM delisted"]);
    expect((await actions.listActions()).find(({ id }) => id === action.id)?.state).toBe("paid");
  });
});
